import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { mergeShards } from "./merge.ts";
import { type ReconciliationOptions, reconcile, reconcileShard } from "./reconcile.ts";
import { LISTED_REPEATED } from "./repeated.ts";
import type { DomainReport, ReconciliationReport } from "./schema.ts";

let folder: string;
let given: Omit<ReconciliationOptions, "out">;
const MANY = LISTED_REPEATED + 20;
const flag = (id: string): string => `${JSON.stringify({ resourceType: "Flag", id })}\n`;
const instant = (day: number) => new Date(`2026-11-2${day}T02:00:00Z`);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "holdpoint-repeated-"));
  const at = (name: string): string => join(folder, name);
  for (const side of ["source", "target"]) await mkdir(at(side));
  const ids = Array.from({ length: MANY }, (_, index) => `f${index}`);
  await writeFile(at("source/Flag.ndjson"), ids.map(flag).join("") + flag("f3") + flag("f3"));
  await writeFile(at("target/Flag.ndjson"), ids.map(flag).join(""));
  await writeFile(at("target/again.ndjson"), ids.map(flag).join(""));
  await writeFile(
    at("crosswalk.ndjson"),
    ids
      .map(
        (id) =>
          `${JSON.stringify({ source: `Flag/${id}`, target: `Flag/${id}`, disposition: "migrated" })}\n`,
      )
      .join(""),
  );
  given = { source: at("source"), target: at("target"), crosswalk: at("crosswalk.ndjson"), threads: 1 };
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const encounters = ({ domains }: ReconciliationReport): DomainReport | undefined =>
  domains.find(({ domain }) => domain === "encounters");

it("names records whose id a side has more than once, the same ones in shards and over a delta", async () => {
  const monday = join(folder, "monday");
  const report = await reconcile({
    ...given,
    out: monday,
    keepState: true,
    until: instant(1),
    withRecordIds: true,
  });
  const found = encounters(report);
  expect(found).toMatchObject({ verdict: "fail", matched: MANY, duplicateIds: { source: 2, target: MANY } });
  expect(found?.reasons).toContain("The source repeats 2 ids; the first record of each was compared.");
  expect(found?.duplicateRecords.source).toEqual(["Flag/f3"]);
  expect(new Set(found?.duplicateRecords.target).size).toBe(LISTED_REPEATED);
  expect(found?.duplicateRecords.target.every((name) => /^Flag\/f\d+$/.test(name))).toBe(true);
  const page = await readFile(join(monday, "report.html"), "utf8");
  expect(page).toContain('<h3>Ids that the source repeats</h3><p class="mono">Flag/f3</p>');

  const shards = [1, 2, 3].map((index) => join(folder, `shard-${index}`));
  for (const [index, out] of shards.entries())
    await reconcileShard({ ...given, out, shard: { index: index + 1, count: 3 } });
  const merged = await mergeShards({ shards, out: join(folder, "merged") });
  expect(merged.domains).toEqual(report.domains);
  expect(await readFile(join(folder, "merged", "report.html"), "utf8")).not.toContain("Flag/f3");

  const delta = join(folder, "delta");
  for (const side of ["source", "target"]) await mkdir(join(delta, side), { recursive: true });
  await writeFile(join(delta, "source", "Flag.ndjson"), flag("f3"));
  await writeFile(join(delta, "crosswalk.ndjson"), "");
  const tuesday = await reconcile({
    source: join(delta, "source"),
    target: join(delta, "target"),
    crosswalk: join(delta, "crosswalk.ndjson"),
    threads: 1,
    previous: monday,
    since: instant(1),
    until: instant(2),
    out: join(folder, "tuesday"),
  });
  // The record came anew, and once: its side repeats it no more.
  expect(encounters(tuesday)).toMatchObject({
    duplicateIds: { source: 0, target: MANY },
    duplicateRecords: { source: [], target: found?.duplicateRecords.target },
  });
});
