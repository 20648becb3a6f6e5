import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { makeRoom, prepareRuntime } from "#lib/door/testing.ts";
import { readRoom } from "#lib/room/queries.ts";
import { latestCompleted, standingOf } from "#lib/runs/rules.ts";
import { RunSink } from "#lib/runs/sink.server.ts";
import { landingOf } from "./landing.ts";
import { readDvtFile } from "./readResults.ts";

const setup = prepareRuntime();
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "holdpoint-elsewhere-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it("a result of the Data Validation Tool is a run of the room, and no domain of it passes", async () => {
  const { runtime } = setup;
  const { cutoverId } = await makeRoom(runtime, []);
  const head = {
    validation_type: "Column",
    validation_name: "count",
    aggregation_type: "count",
    source_agg_value: "5",
  };
  const rows = [
    { ...head, source_table_name: "ehr.patient", target_agg_value: "5", validation_status: "success" },
    { ...head, source_table_name: "ehr.observation", target_agg_value: "4", validation_status: "fail" },
    {
      validation_type: "Row",
      source_table_name: "ehr.observation",
      group_by_columns: '{"id":"o-1"}',
      source_agg_value: "a",
      target_agg_value: "b",
      validation_status: "fail",
    },
  ];
  const file = join(folder, "dvt.json");
  await writeFile(file, JSON.stringify(rows));
  await new RunSink(runtime, cutoverId).land(landingOf(await readDvtFile(file)));
  const { entities } = await readRoom(runtime.db, cutoverId);
  const run = latestCompleted(entities);
  expect(run).toMatchObject({ verdict: "fail", label: "Data Validation Tool, 3 checks", sourceRecords: 1 });
  const now = Date.now();
  // Nobody knows by which rules it compared: what it found says neither that a domain is well nor that it is not.
  for (const domain of ["demographics", "results"] as const)
    expect(standingOf(entities, domain, null, now)).toMatchObject({
      state: "unknown",
      finding: "nobody knows by which rules run 1 went",
    });
  // What it did not look at is unknown, and not what an earlier run said.
  expect(standingOf(entities, "allergies", null, now).state).toBe("unknown");
  const findings = await runtime.db.discrepancy.findMany({
    where: { runId: run?.id ?? "" },
    orderBy: { ordinal: "asc" },
  });
  expect(findings.map(({ kind, cause }) => [kind, cause])).toEqual([
    ["missing", "dvt-observation-count"],
    ["altered", null],
  ]);
  expect(findings[1]?.sourcePseudonym).toMatch(/^[0-9a-f]{20}$/);
  expect(JSON.stringify([entities, findings])).not.toContain("o-1");
});
