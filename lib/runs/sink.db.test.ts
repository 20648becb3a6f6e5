import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { perform } from "#lib/door/query.ts";
import { makeRoom, prepareRuntime } from "#lib/door/testing.ts";
import type { PairPaths } from "#lib/drill/population/pairFiles.ts";
import { samplePair } from "#lib/drill/population/samplePair.ts";
import { entriesAfter } from "#lib/journal/queries.ts";
import { reconcile } from "#lib/reconciliation/reconcile.ts";
import { rulesFromText } from "#lib/reconciliation/rules/rulesFile.ts";
import { readRoom } from "#lib/room/queries.ts";
import { describeGroup } from "#lib/triage/rules.ts";
import { listDiscrepancies } from "./queries.ts";
import { latestCompleted, resultsOf, summarize } from "./rules.ts";
import { RunSink } from "./sink.server.ts";

const setup = prepareRuntime();
let folder: string;
let paths: PairPaths;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "holdpoint-sink-"));
  ({ paths } = await samplePair(join(folder, "pair"), { patients: 20 }));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("a run that lands in a room", () => {
  it("leaves its account, and its findings under pseudonyms", async () => {
    const { runtime } = setup;
    const { cutoverId, people } = await makeRoom(runtime, ["data-steward"]);
    const report = await reconcile({
      ...paths,
      out: join(folder, "report"),
      sink: new RunSink(runtime, cutoverId),
    });
    const { entities } = await readRoom(runtime.db, cutoverId);
    const run = latestCompleted(entities);
    expect(run).toMatchObject({ number: 1, status: "completed", verdict: report.verdict, label: "pair" });
    const results = resultsOf(entities, run?.id ?? "");
    expect(results.map(({ domain, resultHash }) => [domain, resultHash]).sort()).toEqual(
      report.domains.map(({ domain, resultHash }) => [domain, resultHash]).sort(),
    );
    const filed = await runtime.db.discrepancy.count({ where: { runId: run?.id } });
    expect(filed).toBe(report.discrepancies);

    const page = await perform(
      runtime,
      listDiscrepancies,
      { cutoverId, runId: run?.id, kind: "altered", limit: 5 },
      people["data-steward"].caller,
    );
    expect(page.discrepancies).toHaveLength(5);
    expect(page.discrepancies.every(({ kind }) => kind === "altered")).toBe(true);
    expect(page.discrepancies[0]?.sourcePseudonym).toMatch(/^[0-9a-f]{20}$/);

    const written = JSON.stringify([await entriesAfter(runtime.db, cutoverId, 0, 1_000), page]);
    expect(written).not.toMatch(/(Patient|AllergyIntolerance|Encounter)\//);
  });

  it("leaves what it paired by a key as counted and listed, and as a cause in the plain words", async () => {
    const { runtime } = setup;
    const { cutoverId, people } = await makeRoom(runtime, ["data-steward"]);
    const lines = (await readFile(paths.crosswalk, "utf8")).split("\n").filter(Boolean);
    const crosswalk = join(folder, "unlisted.ndjson");
    await writeFile(crosswalk, lines.filter((line) => !line.includes('"source":"Condition/')).join("\n"));
    const rules = rulesFromText(
      'version: 1\ndomains: {conditions: {types: {Condition: {keys: [[subject, code, "onset[x]"]]}}}}\n',
      "rules.yaml",
    );
    const report = await reconcile({
      ...paths,
      crosswalk,
      rules,
      out: join(folder, "report-3"),
      sink: new RunSink(runtime, cutoverId),
    });
    const { entities } = await readRoom(runtime.db, cutoverId);
    const run = latestCompleted(entities);
    const told = report.domains.find(({ domain }) => domain === "conditions");
    expect(told?.unlisted).toBeGreaterThan(10);
    const conditions = resultsOf(entities, run?.id ?? "").find(({ domain }) => domain === "conditions");
    expect(conditions).toMatchObject({ verdict: "fail", unlisted: told?.unlisted });
    expect(conditions && summarize(conditions)).toContain("paired by key");
    const page = await perform(
      runtime,
      listDiscrepancies,
      { cutoverId, runId: run?.id, kind: "unlisted", limit: 500 },
      people["data-steward"].caller,
    );
    expect(page.discrepancies).toHaveLength(told?.unlisted ?? 0);
    expect(page.discrepancies[0]?.fields).toContain("subject");
    const group = Object.values(entities.causeGroup).find(({ cause }) => cause === "condition-paired-by-key");
    expect(group && describeGroup(group, 3)).toMatch(
      /^Condition\.code, .*Condition\.subject: paired by these, because the loader did not list the pair, \d+ records/,
    );
  });

  it("says that it failed when its input can't be used, and leaves earlier results", async () => {
    const { runtime } = setup;
    const { cutoverId } = await makeRoom(runtime, ["data-steward"]);
    await expect(
      reconcile({
        ...paths,
        source: join(folder, "nowhere"),
        out: join(folder, "report-2"),
        sink: new RunSink(runtime, cutoverId),
      }),
    ).rejects.toThrow();
    const { entities } = await readRoom(runtime.db, cutoverId);
    expect(Object.values(entities.run)).toMatchObject([
      { status: "failed", failure: "Its input could not be used: no such folder." },
    ]);
  });
});
