import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { PASSWORD, prepareRuntime } from "#lib/door/testing.ts";
import { planFileSchema } from "#lib/opening/schema.ts";
import { readRoom } from "#lib/room/queries.ts";
import { addPerson } from "#prisma/factories.ts";
import { samplePlan } from "#prisma/samplePlan.ts";
import { openPlan } from "./openPlan.ts";

const setup = prepareRuntime();
const NOW = new Date("2026-11-21T02:00:00.000Z");

describe("a plan", () => {
  it("in the documentation's example opens a room", async () => {
    const { runtime } = setup;
    const plan = planFileSchema.parse(JSON.parse(await readFile("docs/example-plan.json", "utf8")));
    for (const { login } of plan.people) await addPerson(runtime, { login, name: login, password: PASSWORD });
    const { entities } = await readRoom(runtime.db, await openPlan(runtime, plan));
    expect(Object.keys(entities.gate)).toHaveLength(plan.gates.length);
    expect(Object.keys(entities.assignment)).toHaveLength(
      plan.people.flatMap(({ positions }) => positions).length,
    );
  });

  it("that names what is not there makes nothing, and says all that is wrong", async () => {
    const { runtime } = setup;
    const plan = { ...samplePlan(NOW), signals: [] };
    const before = await runtime.db.cutover.count();
    await expect(openPlan(runtime, plan)).rejects.toMatchObject({
      code: "invalid",
      sentence: expect.stringMatching(/signal interface_queue_depth.*no account amara/s),
    });
    expect(await runtime.db.cutover.count()).toBe(before);
  });
});
