import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { mergeShards } from "./merge.ts";
import { type ReconciliationOptions, reconcile, reconcileShard } from "./reconcile.ts";
import { isResourceType } from "./rules/fhirPaths.ts";
import { rulesFromText } from "./rules/rulesFile.ts";
import type { DomainReport, ReconciliationReport } from "./schema.ts";

let folder: string;
let given: Omit<ReconciliationOptions, "out">;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "holdpoint-types-"));
  const at = (name: string): string => join(folder, name);
  for (const [side, prefix] of [
    ["source", ""],
    ["target", "t-"],
  ] as const) {
    await mkdir(at(side));
    const lines = [
      ["Patient", "p"],
      ["Patientt", "1"],
      ["Patientt", "2"],
      ["Coding", "3"],
    ].map(([resourceType, id]) => `${JSON.stringify({ resourceType, id: `${prefix}${id}` })}\n`);
    await writeFile(join(at(side), "all.ndjson"), lines.join(""));
  }
  const claims = ["Patient/p", "Patientt/1", "Patientt/2", "Coding/3"].map(
    (source) =>
      `${JSON.stringify({ source, target: source.replace("/", "/t-"), disposition: "migrated" })}\n`,
  );
  await writeFile(at("crosswalk.ndjson"), claims.join(""));
  given = { source: at("source"), target: at("target"), crosswalk: at("crosswalk.ndjson"), threads: 1 };
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const others = ({ domains }: ReconciliationReport): DomainReport | undefined =>
  domains.find(({ domain }) => domain === "other");

it("fails the domain of records whose type FHIR does not have, by name, in shards as well", async () => {
  const report = await reconcile({ ...given, out: join(folder, "whole") });
  expect(report.verdict).toBe("fail");
  expect(others(report)).toMatchObject({
    verdict: "fail",
    matched: 3,
    discrepancies: 0,
    unknownType: 6,
    unknownTypes: ["Coding", "Patientt"],
    reasons: ["6 records are of types that FHIR R4 does not have; none is allowed."],
  });
  expect(report.domains.find(({ domain }) => domain === "demographics")).toMatchObject({
    verdict: "pass",
    unknownType: 0,
  });
  expect(await readFile(join(folder, "whole", "report.html"), "utf8")).toContain("Coding, Patientt");

  const shards = [1, 2].map((index) => join(folder, `shard-${index}`));
  for (const [index, out] of shards.entries())
    await reconcileShard({ ...given, out, shard: { index: index + 1, count: 2 } });
  expect((await mergeShards({ shards, out: join(folder, "merged") })).domains).toEqual(report.domains);
});

it("lets so many pass as rules allow", async () => {
  const allowing = (records: number) =>
    rulesFromText(`version: 1\ndomains: {other: {thresholds: {unknownType: ${records}}}}\n`, "rules.yaml");
  const verdicts = [];
  for (const records of [5, 6])
    verdicts.push(
      (await reconcile({ ...given, out: join(folder, "allowed"), rules: allowing(records) })).verdict,
    );
  expect(verdicts).toEqual(["fail", "pass"]);
});

it("knows FHIR R4's resource types from its other types", () => {
  expect(["Patient", "Bundle", "Binary", "Parameters", "VisionPrescription"].every(isResourceType)).toBe(
    true,
  );
  expect(
    ["patient", "Patientt", "Coding", "Resource", "DomainResource", "constructor", ""].some(isResourceType),
  ).toBe(false);
});
