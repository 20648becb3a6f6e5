import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mergeShards } from "./merge.ts";
import { type ReconciliationOptions, reconcile, reconcileShard } from "./reconcile.ts";
import { rulesFromText } from "./rules/rulesFile.ts";
import type { DomainReport, ReconciliationReport } from "./schema.ts";
import type { Domain } from "./vocabulary.ts";

let folder: string;
let given: Omit<ReconciliationOptions, "out">;

/** One patient who came over, and a line of the crosswalk for each of some others. */
async function write(claims: readonly (readonly [string, string | null, string?])[]): Promise<void> {
  const files: Readonly<Record<string, object[]>> = {
    "source/Patient.ndjson": [{ resourceType: "Patient", id: "p", birthDate: "1970-01-01" }],
    "target/Patient.ndjson": [{ resourceType: "Patient", id: "tp", birthDate: "1970-01-01" }],
    "source/Observation.ndjson": [
      { resourceType: "Observation", id: "o", subject: { reference: "Patient/p" } },
    ],
    "target/Observation.ndjson": [
      { resourceType: "Observation", id: "to", subject: { reference: "Patient/tp" } },
    ],
    "crosswalk.ndjson": [
      ["Patient/p", "Patient/tp"] as const,
      ["Observation/o", "Observation/to"] as const,
      ...claims,
    ].map(([source, target, disposition = "migrated"]) => ({ source, target, disposition })),
  };
  const base = await mkdtemp(join(folder, "pair-"));
  for (const side of ["source", "target"]) await mkdir(join(base, side));
  for (const [name, lines] of Object.entries(files))
    await writeFile(join(base, name), lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  const at = (name: string): string => join(base, name);
  given = { source: at("source"), target: at("target"), crosswalk: at("crosswalk.ndjson"), threads: 1 };
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "holdpoint-nowhere-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const of = ({ domains }: ReconciliationReport, domain: Domain): DomainReport | undefined =>
  domains.find((report) => report.domain === domain);

describe("records that the crosswalk names and neither side has", () => {
  const CLAIMS = [
    ["Observation/gone", "Observation/t-gone"],
    ["AllergyIntolerance/1", "AllergyIntolerance/t1"],
    ["AllergyIntolerance/2", null, "rejected"],
    // Named twice, it is one record; and what is at the target all the same is unexpected there, and not nowhere.
    ["AllergyIntolerance/1", "AllergyIntolerance/t1b"],
    ["Patient/q", "Patient/tp"],
    // The loader says that it is not at the target, whatever target it names.
    ["Practitioner/1", "Patient/tp", "skipped"],
  ] as const;

  it("fail the domain of their type, are counted and named, and are the same in shards", async () => {
    await write(CLAIMS);
    const report = await reconcile({ ...given, out: join(folder, "whole"), withRecordIds: true });
    expect(report).toMatchObject({ verdict: "fail", crosswalk: { unknownSources: 6 } });
    expect(of(report, "allergies")).toMatchObject({
      verdict: "fail",
      reasons: ["2 records that the crosswalk names are in neither extract; none is allowed."],
      nowhere: 2,
      nowhereRecords: ["AllergyIntolerance/1", "AllergyIntolerance/2"],
      discrepancies: 0,
    });
    expect(of(report, "results")).toMatchObject({ verdict: "fail", nowhere: 1, matched: 1 });
    expect(of(report, "directory")).toMatchObject({ verdict: "fail", nowhereRecords: ["Practitioner/1"] });
    expect(of(report, "demographics")).toMatchObject({ verdict: "pass", nowhere: 0 });
    const page = await readFile(join(folder, "whole", "report.html"), "utf8");
    expect(page).toContain("AllergyIntolerance/1, AllergyIntolerance/2");
    expect(page).toContain("2 records that the crosswalk names are in neither extract");

    const shards = [1, 2, 3].map((index) => join(folder, `shard-${index}`));
    for (const [index, out] of shards.entries())
      await reconcileShard({ ...given, out, shard: { index: index + 1, count: 3 } });
    const merged = await mergeShards({ shards, out: join(folder, "merged") });
    expect(merged.domains).toEqual(report.domains);
  });

  it("pass where rules allow so many", async () => {
    await write(CLAIMS.slice(0, 3));
    const rules = rulesFromText(
      "version: 1\ndomains: {results: {thresholds: {nowhere: 1}}, allergies: {thresholds: {nowhere: 1}}}\n",
      "rules.yaml",
    );
    const report = await reconcile({ ...given, out: join(folder, "allowed"), rules });
    expect(of(report, "results")).toMatchObject({ verdict: "pass", nowhere: 1 });
    expect(of(report, "allergies")).toMatchObject({
      verdict: "fail",
      reasons: ["2 records that the crosswalk names are in neither extract; 1 allowed."],
    });
  });

  it("are found again by a run over a delta, in the crosswalk that came before", async () => {
    await write(CLAIMS);
    const previous = join(folder, "monday");
    const instant = (day: number) => new Date(`2026-11-2${day}T02:00:00Z`);
    const first = await reconcile({ ...given, out: previous, keepState: true, until: instant(1) });
    const delta = await mkdtemp(join(folder, "delta-"));
    for (const side of ["source", "target"]) await mkdir(join(delta, side));
    await writeFile(join(delta, "crosswalk.ndjson"), "");
    const second = await reconcile({
      source: join(delta, "source"),
      target: join(delta, "target"),
      crosswalk: join(delta, "crosswalk.ndjson"),
      threads: 1,
      previous,
      since: instant(1),
      until: instant(2),
      out: join(folder, "tuesday"),
    });
    expect(of(second, "allergies")?.nowhereRecords).toEqual(of(first, "allergies")?.nowhereRecords);
    expect(of(second, "allergies")?.resultHash).toBe(of(first, "allergies")?.resultHash);
  });
});

it("fails the domain of a link that follows a claim to a target which is not there", async () => {
  await write([]);
  await rm(join(given.target, "Patient.ndjson"));
  const report = await reconcile({ ...given, out: join(folder, "dangling") });
  expect(of(report, "demographics")).toMatchObject({ verdict: "fail", missing: 1 });
  expect(of(report, "results")).toMatchObject({
    verdict: "fail",
    matched: 1,
    discrepancies: 0,
    danglingReferences: { source: 0, target: 1 },
    reasons: ["1 more reference points nowhere at the target than at the source."],
  });
});
