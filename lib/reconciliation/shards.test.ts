import { appendFile, cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { generatePopulation } from "#lib/drill/population/generate.ts";
import { hashString } from "./hash.ts";
import { mergeShards } from "./merge.ts";
import { reconcile, reconcileShard } from "./reconcile.ts";
import { ReferenceTable } from "./references.ts";
import { rulesFromText } from "./rules/rulesFile.ts";
import type { ReconciliationReport } from "./schema.ts";
import { joinedRepresentatives, parseShard, ShardFilter } from "./shards.ts";

let folder: string;
let pair: { source: string; target: string; crosswalk: string; conceptmaps: string };
let whole: { report: string; lines: string };

const at = (name: string): string => join(folder, name);

/** Everything that is said of a run, but for its time. */
async function resultIn(out: string): Promise<{ report: string; lines: string }> {
  const report = JSON.parse(await readFile(join(out, "report.json"), "utf8")) as ReconciliationReport;
  return {
    report: JSON.stringify({ ...report, timing: undefined }),
    lines: await readFile(join(out, "discrepancies.ndjson"), "utf8"),
  };
}

async function inShards(count: number): Promise<string[]> {
  const folders = Array.from({ length: count }, (_, index) => at(`${count}-${index + 1}`));
  for (const [index, out] of folders.entries()) {
    await reconcileShard({ ...pair, out, shard: { index: index + 1, count } });
  }
  return folders;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "holdpoint-shards-"));
  await generatePopulation({ patients: 25, seed: "shards" }, { out: at("pair"), brokenInput: true });
  pair = {
    source: at("pair/source"),
    target: at("pair/target"),
    crosswalk: at("pair/crosswalk.ndjson"),
    conceptmaps: at("pair/conceptmaps"),
  };
  const record = (id: string, content: object): string =>
    `${JSON.stringify({ resourceType: "Basic", id, ...content })}\n`;
  const claim = (source: string, target: string | null): string =>
    `${JSON.stringify({ source, target, disposition: "migrated", batch: "B9" })}\n`;
  // What crosses shards if anything does: records that belong together only by a later claim, one id twice, links to what nobody lists.
  await writeFile(
    join(pair.source, "Basic.ndjson"),
    [
      ...Array.from({ length: 20 }, (_, n) => record(`a${n}`, { code: { text: `a${n}` } })),
      ...Array.from({ length: 20 }, (_, n) => record(`b${n}`, { code: { text: `b${n}` } })),
      record("a1", { code: { text: "again" } }),
      record("l", { subject: { reference: "Basic/nowhere" }, author: { reference: "Basic/a3" } }),
    ].join(""),
  );
  await writeFile(
    join(pair.target, "Basic.ndjson"),
    [
      ...Array.from({ length: 20 }, (_, n) => record(`t${n}`, { code: { text: `a${n}` } })),
      ...Array.from({ length: 20 }, (_, n) => record(`u${n}`, { code: { text: `b${n}` } })),
      ...Array.from({ length: 20 }, (_, n) => record(`unlisted${n}`, {})),
      record("t2", { code: { text: "again" } }),
      record("m", { subject: { reference: "Basic/unlisted7" }, author: { reference: "Basic/t3" } }),
    ].join(""),
  );
  await appendFile(
    pair.crosswalk,
    [
      ...Array.from({ length: 20 }, (_, n) => claim(`Basic/a${n}`, `Basic/t${n}`)),
      ...Array.from({ length: 20 }, (_, n) => claim(`Basic/b${n}`, `Basic/u${n}`)),
      // Two sources that became one, and one that became two.
      ...Array.from({ length: 10 }, (_, n) => claim(`Basic/b${n}`, `Basic/t${n}`)),
      claim("Basic/gone", "Basic/u19"),
      // One that the loader set aside, and that is there: nobody's.
      claim("Basic/set-aside", "Basic/unlisted7").replace("migrated", "rejected"),
      claim("Basic/l", "Basic/m"),
    ].join(""),
  );
  await reconcile({ ...pair, out: at("whole") });
  whole = await resultIn(at("whole"));
}, 180_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

describe("a run in shards", () => {
  it.each([1, 2, 7])(
    "gives the same result in %i",
    async (count) => {
      const folders = await inShards(count);
      await mergeShards({ shards: [...folders].reverse(), out: at(`merged-${count}`) });
      expect(await resultIn(at(`merged-${count}`))).toEqual(whole);
    },
    180_000,
  );

  it("dates its findings, and clears those of a run before, as a whole one does", async () => {
    const rules = rulesFromText("version: 1\nreplicationDelayMinutes: 60\n", "rules.yaml");
    const [before, now] = [new Date("2026-11-21T02:00:00Z"), new Date("2026-11-21T02:50:00Z")];
    // The run before saw another target: findings come, stay, are fixed and are gone.
    const earlier = at("earlier-target");
    await cp(pair.target, earlier, { recursive: true });
    const basics = (await readFile(join(earlier, "Basic.ndjson"), "utf8")).split("\n");
    await writeFile(
      join(earlier, "Basic.ndjson"),
      [...basics.slice(7), '{"resourceType":"Basic","id":"short-lived"}', ""].join("\n"),
    );
    const previous = at("earlier");
    await reconcile({ ...pair, target: earlier, rules, asOf: before, out: previous });
    const options = { ...pair, rules, previous, asOf: now };
    await reconcile({ ...options, out: at("followed") });
    const followed = await resultIn(at("followed"));
    const cleared = await readFile(join(at("followed"), "cleared.ndjson"), "utf8");
    expect(cleared.split("\n").length).toBeGreaterThan(5);
    expect(cleared).toContain('"how":"gone"');
    expect(cleared).toContain('"how":"changed"');
    const report = JSON.parse(followed.report) as ReconciliationReport;
    expect(report.domains.reduce((sum, { pending }) => sum + pending, 0)).toBeGreaterThan(5);
    const shards = [1, 2, 3].map((index) => at(`followed-${index}`));
    for (const [index, out] of shards.entries())
      await reconcileShard({ ...options, out, shard: { index: index + 1, count: 3 } });
    await mergeShards({ shards, previous, out: at("followed-merged") });
    expect(await resultIn(at("followed-merged"))).toEqual(followed);
    expect(await readFile(join(at("followed-merged"), "cleared.ndjson"), "utf8")).toBe(cleared);
    await expect(mergeShards({ shards, out: at("refused") })).rejects.toThrow("follows another run");
    const other = { ...options, asOf: before, shard: { index: 3, count: 3 } };
    await reconcileShard({ ...other, out: at("followed-3") });
    await expect(mergeShards({ shards, previous, out: at("refused") })).rejects.toThrow(
      "another moment for now",
    );
    const undated = { ...other, asOf: undefined, out: at("never") };
    await expect(reconcileShard(undated)).rejects.toThrow("told the same moment");
  }, 180_000);

  it("has something to find: the result is not the same because it is empty", () => {
    const report = JSON.parse(whole.report) as ReconciliationReport;
    const other = report.domains.find(({ domain }) => domain === "other");
    expect(other).toMatchObject({
      duplicateIds: { source: 1, target: 1 },
      danglingReferences: { source: 1 },
    });
    expect(other?.duplicated).toBeGreaterThan(0);
    expect(other?.unexpected).toBeGreaterThanOrEqual(20);
    expect(report.discrepancies).toBeGreaterThan(50);
    expect(report.domains.some(({ unparsable }) => unparsable > 0)).toBe(true);
  });

  it("is merged only when it is whole, of one input, and as it was written", async () => {
    const [one = "", two = ""] = [at("2-1"), at("2-2")];
    const out = at("refused");
    await expect(mergeShards({ shards: [one], out })).rejects.toThrow("Of 2 shards these are missing: 2.");
    await expect(mergeShards({ shards: [one, two, two], out })).rejects.toThrow("given twice");
    await expect(mergeShards({ shards: [one, at("7-2")], out })).rejects.toThrow("does not go with");
    await expect(mergeShards({ shards: [one, at("nothing")], out })).rejects.toThrow("does not hold");
    const lines = await readFile(join(two, "findings.ndjson"), "utf8");
    await writeFile(join(two, "findings.ndjson"), lines.slice(lines.indexOf("\n") + 1));
    await expect(mergeShards({ shards: [one, two], out })).rejects.toThrow("is not what its shard wrote");
    await writeFile(join(two, "findings.ndjson"), lines);
    const shard = await readFile(join(two, "shard.json"), "utf8");
    await writeFile(
      join(two, "shard.json"),
      shard.replace(/"engine":"[^"]*"/, `"engine":"${"f".repeat(64)}"`),
    );
    await expect(mergeShards({ shards: [one, two], out })).rejects.toThrow("another version of Holdpoint");
    await writeFile(join(two, "shard.json"), shard);
    await appendFile(join(pair.source, "Basic.ndjson"), '{"resourceType":"Basic","id":"late"}\n');
    await reconcileShard({ ...pair, out: two, shard: { index: 2, count: 2 } });
    await expect(mergeShards({ shards: [one, two], out })).rejects.toThrow("other input files");
    await expect(readFile(join(out, "report.json"))).rejects.toThrow("ENOENT");
  }, 180_000);
});

describe("shards", () => {
  it("keep together whatever claims connect, and share the rest out", () => {
    const claims = fc.array(fc.tuple(fc.nat(12), fc.nat(12)), { maxLength: 30 });
    fc.assert(
      fc.property(claims, fc.integer({ min: 2, max: 7 }), (pairs, count) => {
        const references = ReferenceTable.forLines(pairs.length);
        for (const [source, target] of pairs) {
          references.claim(hashString(`A/s${source}`), hashString(`A/t${target}`));
        }
        const joined = joinedRepresentatives(references.joins).buffer;
        const filters = Array.from(
          { length: count },
          (_, index) => new ShardFilter({ index: index + 1, count, joined }, references),
        );
        const owners = (side: "source" | "target", name: string): number[] => {
          const { hi, lo } = hashString(name);
          return filters.flatMap((filter, index) => (filter.isOwn(side, hi, lo) ? [index] : []));
        };
        for (const [source, target] of pairs) {
          const owner = owners("source", `A/s${source}`);
          expect(owner).toHaveLength(1);
          expect(owners("target", `A/t${target}`)).toEqual(owner);
        }
        expect(owners("target", "A/unlisted")).toHaveLength(1);
      }),
    );
  });

  it.each([
    ["1/1", { index: 1, count: 1 }],
    ["7/7", { index: 7, count: 7 }],
    ["0/2", undefined],
    ["3/2", undefined],
    ["1/0", undefined],
    ["1", undefined],
    ["1/2/3", undefined],
    ["1/9999", undefined],
  ])("are written as %s", (text, shard) => {
    expect(parseShard(text)).toEqual(shard);
  });
});
