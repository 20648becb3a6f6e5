import { describe, expect, it } from "vitest";
import { makeRoom, prepareRuntime, testRuntime } from "#lib/door/testing.ts";
import { startRun } from "#lib/runs/commands.ts";
import { RUN_SILENCE_MS_MAX } from "#lib/runs/schema.ts";
import { asSystem } from "#prisma/factories.ts";
import { keepHouse } from "./housekeeping.server.ts";
import { startJobs } from "./jobs.server.ts";

const setup = prepareRuntime();

const partitions = async () => {
  const rows = await setup.runtime.db.$queryRaw<{ name: string }[]>`
    SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'signal_sample'::regclass`;
  return rows.map(({ name }) => name);
};

describe("background work", () => {
  it("runs as the application's role, on two instances at once", async () => {
    const other = testRuntime(setup.appUrl);
    const running = await Promise.all([
      startJobs(setup.runtime, setup.appUrl),
      startJobs(other, setup.appUrl),
    ]);
    await expect.poll(partitions, { timeout: 30_000 }).toHaveLength(5);
    await Promise.all(running.map(({ stop }) => stop()));
    await other.db.$disconnect();
  });

  it("keeps house as often as it likes", async () => {
    await keepHouse(setup.runtime);
    await keepHouse(setup.runtime);
    expect(await partitions()).toHaveLength(5);
  });

  it("ends a run of which nothing is heard any more", async () => {
    const { runtime } = setup;
    const { cutoverId } = await makeRoom(runtime, []);
    const { runId } = await asSystem(runtime, startRun, { cutoverId, label: "killed" });
    await keepHouse(runtime);
    expect(await runtime.db.run.findUnique({ where: { id: runId } })).toMatchObject({ status: "running" });
    const { default: pg } = await import("pg");
    const owner = new pg.Client({ connectionString: setup.ownerUrl });
    await owner.connect();
    await owner.query("UPDATE run SET started_at = started_at - make_interval(secs => $2) WHERE id = $1", [
      runId,
      RUN_SILENCE_MS_MAX / 1_000 + 1,
    ]);
    await owner.end();
    await keepHouse(runtime);
    expect(await runtime.db.run.findUnique({ where: { id: runId } })).toMatchObject({
      status: "failed",
      failure: expect.stringContaining("died"),
    });
  });
});
