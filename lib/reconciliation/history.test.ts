import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PairPaths } from "#lib/drill/population/pairFiles.ts";
import { samplePair } from "#lib/drill/population/samplePair.ts";
import { type ReconciliationOptions, reconcile } from "./reconcile.ts";
import { rulesFromText } from "./rules/rulesFile.ts";
import type { DiscrepancyLine, ReconciliationReport } from "./schema.ts";

const DELAY_MINUTES = 15;
const rules = rulesFromText(`version: 1\nreplicationDelayMinutes: ${DELAY_MINUTES}\n`, "rules.yaml");
const at = (minutes: number): Date => new Date(Date.parse("2026-11-21T02:00:00.000Z") + minutes * 60_000);

let folder: string;
let faulty: PairPaths;
let whole: PairPaths;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "holdpoint-history-"));
  const options = { patients: 25, seed: "history" };
  ({ paths: faulty } = await samplePair(join(folder, "faulty"), options));
  ({ paths: whole } = await samplePair(join(folder, "whole"), { ...options, faults: "none" }));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const linesOf = async <Line>(name: string, file: string): Promise<Line[]> =>
  (await readFile(join(folder, name, file), "utf8"))
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));

async function run(
  name: string,
  paths: Pick<ReconciliationOptions, "source" | "target" | "crosswalk">,
  options: Partial<ReconciliationOptions> = {},
): Promise<{ report: ReconciliationReport; lines: DiscrepancyLine[] }> {
  const report = await reconcile({ ...paths, out: join(folder, name), threads: 1, ...options });
  return { report, lines: await linesOf<DiscrepancyLine>(name, "discrepancies.ndjson") };
}

const total = (report: ReconciliationReport, of: "pending" | "cleared"): number =>
  report.domains.reduce((sum, domain) => sum + domain[of], 0);
const undated = ({ firstSeenAt: _seen, pending: _pending, ...line }: DiscrepancyLine): DiscrepancyLine =>
  line;

describe("runs on moving data", () => {
  it("leave a mismatch pending until one sees it after the replication delay, and clear what they prove fixed", async () => {
    const plain = await run("plain", faulty, { asOf: at(0) });
    expect(plain.report.verdict).toBe("fail");
    expect(total(plain.report, "pending")).toBe(0);

    const first = await run("first", faulty, { rules, asOf: at(0) });
    expect(first.report.verdict).toBe("unknown");
    expect(total(first.report, "pending")).toBe(first.lines.length);
    expect(first.lines.map(undated)).toEqual(plain.lines);
    expect(first.report.domains.flatMap(({ reasons }) => reasons).join()).toMatch(/mismatches are pending/);

    const early = await run("early", faulty, { rules, asOf: at(14), previous: join(folder, "first") });
    expect(total(early.report, "pending")).toBe(early.lines.length);
    expect(new Set(early.lines.map(({ firstSeenAt }) => firstSeenAt))).toEqual(
      new Set([at(0).toISOString()]),
    );

    const later = await run("later", faulty, { rules, asOf: at(15), previous: join(folder, "early") });
    expect(later.report.verdict).toBe("fail");
    expect(total(later.report, "pending")).toBe(0);
    const verdicts = (report: ReconciliationReport) =>
      report.domains.map(({ verdict, reasons }) => [verdict, reasons]);
    expect(verdicts(later.report)).toEqual(verdicts(plain.report));

    const fixed = await run("fixed", whole, { rules, asOf: at(30), previous: join(folder, "later") });
    expect(fixed.report.verdict).toBe("pass");
    expect(total(fixed.report, "cleared")).toBe(plain.lines.length);
    const cleared = await linesOf<DiscrepancyLine & { how: string; clearedAt: string }>(
      "fixed",
      "cleared.ndjson",
    );
    expect(cleared).toHaveLength(plain.lines.length);
    expect(new Set(cleared.map(({ clearedAt }) => clearedAt))).toEqual(new Set([at(30).toISOString()]));
    // Only what had no source is gone with its fix; the rest was looked at and is right.
    expect(cleared.filter(({ how }) => how === "gone").every(({ source }) => source === null)).toBe(true);
    expect(cleared.filter(({ how }) => how === "fixed").length).toBeGreaterThan(10);
  });

  it("have the result of the run before them when they find the same, since whenever it is seen", async () => {
    const before = await run("before", faulty, { asOf: at(0) });
    const after = await run("after", faulty, { asOf: at(1), previous: join(folder, "before") });
    expect(before.lines.every(({ firstSeenAt }) => firstSeenAt === undefined)).toBe(true);
    expect(after.lines.every(({ firstSeenAt }) => firstSeenAt === at(0).toISOString())).toBe(true);
    const hashes = ({ report }: typeof before) => report.domains.map(({ resultHash }) => resultHash);
    expect(hashes(after)).toEqual(hashes(before));
    const mended = await run("mended", whole, { asOf: at(2), previous: join(folder, "after") });
    expect(hashes(mended)).not.toEqual(hashes(before));
  });

  it("do not call a record fixed of which they find something else", async () => {
    const allergy = (name: string, id: string, more: object) =>
      writeFile(
        join(folder, name, "AllergyIntolerance.ndjson"),
        `${JSON.stringify({ resourceType: "AllergyIntolerance", id, ...more })}\n`,
      );
    for (const name of ["from", "to"]) await mkdir(join(folder, name));
    await allergy("from", "a", { criticality: "high" });
    const claim = { source: "AllergyIntolerance/a", target: "AllergyIntolerance/b", disposition: "migrated" };
    await writeFile(join(folder, "claims.ndjson"), `${JSON.stringify(claim)}\n`);
    const pair = {
      source: join(folder, "from"),
      target: join(folder, "to"),
      crosswalk: join(folder, "claims.ndjson"),
    };
    await writeFile(join(folder, "to", "AllergyIntolerance.ndjson"), "");
    await run("missing", pair, { asOf: at(0) });
    await allergy("to", "b", { criticality: "low" });
    const { lines } = await run("altered", pair, { asOf: at(1), previous: join(folder, "missing") });
    expect(lines.map(({ kind }) => kind)).toEqual(["altered"]);
    expect(await linesOf("altered", "cleared.ndjson")).toMatchObject([{ kind: "missing", how: "changed" }]);
    await allergy("to", "b", { criticality: "high" });
    await run("right", pair, { asOf: at(2), previous: join(folder, "altered") });
    expect(await linesOf("right", "cleared.ndjson")).toMatchObject([{ kind: "altered", how: "fixed" }]);
  });

  it("hold what is confirmed apart from what is new", async () => {
    await run("before", whole, { rules, asOf: at(0) });
    const half = { ...faulty };
    const { report } = await run("new", half, { rules, asOf: at(60), previous: join(folder, "before") });
    expect(report.verdict).toBe("unknown");
    const allergies = rulesFromText(
      "version: 1\nreplicationDelayMinutes: 15\ndomains: {encounters: {replicationDelayMinutes: 0}}\n",
      "rules.yaml",
    );
    const mixed = await run("mixed", half, {
      rules: allergies,
      asOf: at(60),
      previous: join(folder, "before"),
    });
    expect(mixed.report.verdict).toBe("fail");
    const verdictOf = (domain: string) =>
      mixed.report.domains.find((found) => found.domain === domain)?.verdict;
    expect([verdictOf("encounters"), verdictOf("results")]).toEqual(["fail", "unknown"]);
  });

  it("do not follow a run that is not there, is broken, or came later", async () => {
    await mkdir(join(folder, "broken"));
    await writeFile(join(folder, "broken", "report.json"), "{}");
    await run("future", whole, { asOf: at(100) });
    for (const previous of ["nowhere", "broken", "future"]) {
      await expect(
        run("never", whole, { asOf: at(0), previous: join(folder, previous) }),
      ).rejects.toMatchObject({
        code: "BROKEN_PREVIOUS",
      });
    }
  });
});
