import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { samplePatientsCsv } from "#prisma/sampleIdentity.ts";
import type { ExplainedPair, Review } from "./explain.ts";
import { match } from "./match.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "holdpoint-explain-"));
  const { legacy, target } = samplePatientsCsv();
  await writeFile(join(folder, "a.csv"), legacy);
  await writeFile(join(folder, "b.csv"), target);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What a matching of the sample's two sides leaves to people. */
async function reviewed(crosswalk?: object[]): Promise<{ review: Review; pairs: ExplainedPair[] }> {
  const file = join(folder, "crosswalk.ndjson");
  if (crosswalk) await writeFile(file, crosswalk.map((line) => JSON.stringify(line)).join("\n"));
  const found: { review?: Review; pairs: ExplainedPair[] } = { pairs: [] };
  await match({
    a: join(folder, "a.csv"),
    b: join(folder, "b.csv"),
    out: join(folder, "pairs.ndjson"),
    ...(crosswalk ? { crosswalk: file } : {}),
    onReview: async (review) => {
      found.review = review;
      for await (const pair of review.pairs) found.pairs.push(pair);
    },
  });
  const { review, pairs } = found;
  if (!review) throw new Error("nothing was handed out");
  return { review, pairs };
}

it("hands out what every comparison said, and the values as the files have them", {
  timeout: 120_000,
}, async () => {
  const { review, pairs } = await reviewed();
  expect(review).toMatchObject({ twoSided: true, count: 14, linked: 409 });
  expect(pairs).toHaveLength(14);
  const fatherAndSon = pairs.find(
    ({ values }) => values.a[2] === "1972-01-14" && values.b[2] === "2009-02-11",
  );
  const names = review.comparisons.map(({ name }) => name);
  const of = <T>(list: readonly T[] | undefined, name: string): T | undefined => list?.[names.indexOf(name)];
  expect(of(fatherAndSon?.levels, "family")).toBe(0);
  expect(of(fatherAndSon?.levels, "birthdate")).toBe((of(review.comparisons, "birthdate")?.levels ?? 0) - 1);
  expect(of(fatherAndSon?.bits, "family")).toBeGreaterThan(0);
  expect(of(fatherAndSon?.bits, "birthdate")).toBeLessThan(0);
  expect(of(fatherAndSon?.values.a, "given")).toBe("Olga");
  const missing = pairs.find(({ values }) => of(values.b, "phone") === null);
  expect(of(missing?.levels, "phone")).toBe(-1);
  expect(of(missing?.bits, "phone")).toBe(0);
  // Every pair here contends with the link of the same patient.
  expect(new Set(pairs.map(({ conflict }) => conflict))).toEqual(new Set([1, 2, 3, 4, 5, 6, 7]));
});

it("holds the crosswalk against what was found", { timeout: 120_000 }, async () => {
  const claim = (source: string, target: string, disposition = "migrated") => ({
    source: `Patient/${source}`,
    target: `Patient/${target}`,
    disposition,
  });
  const { pairs } = await reviewed([
    claim("L1000", "T5000"),
    // Two of the legacy that the loader made one of the target.
    claim("L1002", "T5002"),
    claim("L1003", "T5002"),
    claim("L1004", "T5005", "rejected"),
    { source: "Encounter/1", target: "Encounter/2", disposition: "migrated" },
  ]);
  const found = pairs.filter(({ a }) => ["L1000", "L1002", "L1003", "L1004"].includes(a));
  const quarrel = found.find(({ a }) => a === "L1002")?.conflict;
  expect(quarrel).not.toBe(null);
  expect(found.map(({ a, b, decision, conflict }) => [a, b, decision, conflict === quarrel]).sort()).toEqual([
    ["L1002", "T5002", "link", true],
    ["L1003", "T5002", null, true],
    ["L1003", "T5003", "link", true],
  ]);
});
