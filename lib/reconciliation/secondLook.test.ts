import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PairPaths } from "#lib/drill/population/pairFiles.ts";
import { samplePair } from "#lib/drill/population/samplePair.ts";
import { type ReconciliationOptions, reconcile } from "./reconcile.ts";
import type { SampledRecord, SampleWish } from "./sampling.ts";
import type { DomainSample, FindingRecords, RecordWishes } from "./secondLook.ts";
import type { ReconciliationSink } from "./sink.ts";

let folder: string;
let paths: PairPaths;
let runs = 0;
/** One run with all that can be wished for; most tests look at it. */
let whole: Awaited<ReturnType<typeof collect>>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "holdpoint-look-"));
  ({ paths } = await samplePair(join(folder, "pair"), { patients: 20 }));
  whole = await collect({ findings: ALL, sample: WISH });
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

const WISH: SampleWish = {
  seed: "6f1d",
  random: 12,
  risk: 6,
  perSite: 1,
  asOf: new Date("2026-11-21T00:00:00Z"),
};

/** Keeps what a run hands over. */
class Collector implements ReconciliationSink {
  readonly found: FindingRecords[] = [];
  readonly samples: DomainSample[] = [];
  readonly wishes: RecordWishes;
  constructor(wishes: RecordWishes) {
    this.wishes = wishes;
  }
  started = async () => undefined;
  progress = () => undefined;
  finished = async () => undefined;
  failed = async () => undefined;
  async records({ findings, samples }: Parameters<NonNullable<ReconciliationSink["records"]>>[0]) {
    for await (const one of findings) this.found.push(one);
    for await (const one of samples) this.samples.push(one);
  }
}

async function collect(
  wishes: RecordWishes,
  given: Pick<ReconciliationOptions, "source" | "target" | "crosswalk"> = paths,
) {
  runs += 1;
  const sink = new Collector(wishes);
  const out = join(folder, `out-${runs}`);
  const report = await reconcile({ ...paths, ...given, out, sink });
  const lines = (await readFile(join(out, "discrepancies.ndjson"), "utf8"))
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as { source: string | null; target: string | null; kind: string });
  return { ...sink, report, lines, text: await readFile(join(out, "report.json"), "utf8") };
}

const ALL: NonNullable<RecordWishes["findings"]> = { perSignatureMax: 1_000_000, max: 1_000_000 };
const nameIn = (text: string | null): string | null => {
  if (text === null) return null;
  const { resourceType, id } = JSON.parse(text) as { resourceType: string; id: string };
  return `${resourceType}/${id}`;
};
const drawn = (samples: readonly DomainSample[]): string[] =>
  samples.flatMap(({ domain, records }) =>
    records.map(({ part, place, source }) => `${domain} ${part} ${place} ${source}`),
  );

describe("the records of findings", () => {
  it("are those that the line of the same ordinal names, on each side that has one", async () => {
    const { found, lines } = whole;
    expect(lines.length).toBeGreaterThan(100);
    expect(found.map(({ ordinal }) => ordinal)).toEqual(lines.map((_, index) => index));
    for (const { ordinal, source, target } of found) {
      const line = lines[ordinal];
      expect(nameIn(source)).toBe(line?.source ?? null);
      // What is missing may have a target that the loader claims; there is no record behind it.
      expect(nameIn(target)).toBe(line?.kind === "missing" ? null : (line?.target ?? null));
    }
  });

  it("are bounded in number, alike and in all", async () => {
    const all = whole.found.length;
    const few = await collect({ findings: { perSignatureMax: 1, max: 1_000 }, sample: undefined });
    expect(few.found.length).toBeLessThan(all);
    expect(few.found.length).toBeGreaterThan(10);
    expect((await collect({ findings: { ...ALL, max: 7 }, sample: undefined })).found).toEqual(
      whole.found.slice(0, 7),
    );
  });

  it("change nothing of the report", async () => {
    const plain = await collect({ findings: undefined, sample: undefined });
    const looked = whole;
    const withoutTime = (text: string) => ({ ...JSON.parse(text), timing: undefined });
    expect(withoutTime(looked.text)).toEqual(withoutTime(plain.text));
    expect(looked.lines).toEqual(plain.lines);
    expect(plain.found).toEqual([]);
  });
});

describe("a sample", () => {
  it("is of every domain that has records, of the size asked for, without one twice, and each with its own target", async () => {
    const { samples, report } = whole;
    const claims = new Map(
      (await readFile(paths.crosswalk, "utf8"))
        .split("\n")
        .filter(Boolean)
        .map((line) => JSON.parse(line) as { source: string; target: string | null })
        .map(({ source, target }) => [source, target] as const),
    );
    for (const { domain, eligible, rejected, skipped, quarantined } of report.domains) {
      const sample = samples.find((one) => one.domain === domain);
      expect({ domain, population: sample?.population ?? 0 }).toEqual({
        domain,
        population: eligible - rejected - skipped - quarantined,
      });
      if (sample === undefined) continue;
      const of = (part: SampledRecord["part"]) => sample.records.filter((record) => record.part === part);
      expect(of("random")).toHaveLength(Math.min(WISH.random, sample.population));
      expect(new Set(sample.records.map(({ source }) => source)).size).toBe(sample.records.length);
      for (const { source, target, sourceText, targetText } of sample.records) {
        expect(nameIn(sourceText)).toBe(source);
        expect(nameIn(targetText)).toBe(target);
        if (target !== null) expect(claims.get(source)).toBeTruthy();
      }
    }
  });

  it("has matched records in it: what the rules take for equal is looked at too", async () => {
    const { samples, lines } = whole;
    const found = new Set(lines.map(({ source }) => source));
    const random = samples.flatMap(({ records }) => records.filter(({ part }) => part === "random"));
    const matched = random.filter(({ source, target }) => target !== null && !found.has(source));
    expect(matched.length).toBeGreaterThan(random.length / 2);
  });

  it("by risk is of likelier records, each with its reasons", async () => {
    const { samples } = await collect({ findings: undefined, sample: { ...WISH, random: 1, risk: 20 } });
    const risk = samples.flatMap(({ records }) => records.filter(({ part }) => part === "risk"));
    const reasons = new Set(risk.flatMap((record) => record.reasons));
    expect([...reasons].sort()).toEqual(
      expect.arrayContaining(["altered", "high-risk finding", "minor", "missing or merged", "normalized"]),
    );
    const without = risk.filter((record) => record.reasons.length === 0);
    expect(without.length).toBeLessThan(risk.length / 2);
  });

  it("takes at least one of each site that it sees, and tells whose record it is", async () => {
    const { samples } = await collect({ findings: undefined, sample: { ...WISH, random: 2, perSite: 2 } });
    const encounters = samples.find(({ domain }) => domain === "encounters")?.records ?? [];
    const sites = encounters.filter(({ part }) => part === "site");
    expect(sites.length).toBeGreaterThan(0);
    expect(sites.every(({ site }) => site !== null)).toBe(true);
    expect(encounters.every(({ patients }) => patients.source?.birthDate)).toBe(true);
  });

  it("is the same for the same seed, in whatever order and files the records come, and another for another seed", async () => {
    const { samples } = whole;
    const other = await collect({ findings: undefined, sample: { ...WISH, seed: "6f1e" } });
    expect(drawn(other.samples)).not.toEqual(drawn(samples));
    const names = ["Patient", "AllergyIntolerance", "Encounter", "Condition", "Observation"] as const;
    await fc.assert(
      fc.asyncProperty(
        fc.infiniteStream(fc.nat()),
        fc.integer({ min: 1, max: 3 }),
        async (numbers, parts) => {
          runs += 1;
          const base = join(folder, `shuffled-${runs}`);
          for (const side of ["source", "target"] as const) {
            await mkdir(join(base, side), { recursive: true });
            for (const name of names) {
              const text = await readFile(join(paths[side], `${name}.ndjson`), "utf8");
              const lines = text.split("\n").filter(Boolean);
              const keys = lines.map(() => numbers.next().value as number);
              const shuffled = lines
                .map((line, index) => [keys[index] ?? 0, line] as const)
                .sort(([a], [b]) => a - b)
                .map(([, line]) => line);
              const size = Math.ceil(shuffled.length / parts);
              for (let part = 0; part < parts; part += 1) {
                const some = shuffled.slice(part * size, (part + 1) * size).map((line) => `${line}\n`);
                await writeFile(join(base, side, `${name}.00${part}.ndjson.gz`), gzipSync(some.join("")));
              }
            }
          }
          const given = {
            source: join(base, "source"),
            target: join(base, "target"),
            crosswalk: paths.crosswalk,
          };
          const again = await collect({ findings: undefined, sample: WISH }, given);
          const same = new Set(drawn(samples));
          const ofNames = drawn(again.samples).filter((line) => / random /.test(line));
          expect(ofNames.length).toBeGreaterThan(20);
          // Domains of which this pair has other types too (orders in results) draw from more records.
          const complete = ["demographics", "allergies", "encounters", "conditions"];
          for (const line of ofNames)
            if (complete.includes(line.split(" ")[0] ?? "")) expect(same).toContain(line);
        },
      ),
      { numRuns: 2 },
    );
  }, 60_000);
});
