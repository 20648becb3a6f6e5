import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { describeReport } from "./describe.ts";
import type { Resource } from "./fixtures.ts";
import { KEY_ROUNDS_MAX } from "./matchKeys.ts";
import { mergeShards } from "./merge.ts";
import { type ReconciliationOptions, reconcile, reconcileShard } from "./reconcile.ts";
import { rulesFromText } from "./rules/rulesFile.ts";
import type { DiscrepancyLine, ReconciliationReport } from "./schema.ts";

/** Runs are many, and other work may have the processors. */
const TIMEOUT_MS = 600_000;
const UNTIL = new Date("2026-11-21T02:00:00Z");

let folder: string;
let runs = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "holdpoint-rounds-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A patient is known by a number, a visit by its patient and day, a problem by its visit or else by its patient, and its code. */
const rules = rulesFromText(
  `version: 1
domains:
  demographics: {types: {Patient: {keys: [["identifier[system=urn:mrn].value"]]}}}
  encounters: {types: {Encounter: {keys: [[subject, period.start]]}}}
  conditions: {types: {Condition: {keys: [[encounter, code], [subject, code]]}}}
  other: {types: {Basic: {keys: [[subject, code]]}}}
`,
  "rules.yaml",
);

interface Pair {
  readonly source: readonly Resource[];
  readonly target: readonly Resource[];
  readonly listed: readonly (readonly [string, string])[];
}

const ndjson = (lines: readonly object[]): string =>
  lines.map((line) => `${JSON.stringify(line)}\n`).join("");
const nameOf = ({ resourceType, id }: Resource): string => `${String(resourceType)}/${String(id)}`;

async function side(at: string, records: readonly Resource[]): Promise<void> {
  await mkdir(at, { recursive: true });
  for (const type of new Set(records.map(({ resourceType }) => String(resourceType))))
    await writeFile(
      join(at, `${type}.ndjson`),
      ndjson(records.filter(({ resourceType }) => resourceType === type)),
    );
}

async function written({ source, target, listed }: Pair): Promise<Omit<ReconciliationOptions, "out">> {
  runs += 1;
  const at = join(folder, String(runs));
  await side(join(at, "source"), source);
  await side(join(at, "target"), target);
  const claims = listed.map(([from, to]) => ({
    source: from,
    target: to,
    disposition: "migrated",
    batch: "B1",
  }));
  await writeFile(join(at, "crosswalk.ndjson"), ndjson(claims));
  return {
    source: join(at, "source"),
    target: join(at, "target"),
    crosswalk: join(at, "crosswalk.ndjson"),
    rules,
    threads: 1,
  };
}

/** Everything that is said of a run, but for its time and its state. */
async function said(out: string): Promise<{ report: ReconciliationReport; lines: string[] }> {
  const report = JSON.parse(await readFile(join(out, "report.json"), "utf8")) as ReconciliationReport;
  const lines = (await readFile(join(out, "discrepancies.ndjson"), "utf8")).split("\n").filter(Boolean);
  return { report: { ...report, timing: undefined, state: undefined } as never, lines };
}

async function run(pair: Pair, shards: number) {
  const given = await written(pair);
  const out = join(folder, `out-${runs}`);
  await reconcile({ ...given, out });
  const whole = await said(out);
  if (shards > 0) {
    const parts = Array.from({ length: shards }, (_, index) => `${out}-${index}`);
    for (const [index, part] of parts.entries())
      await reconcileShard({ ...given, out: part, shard: { index: index + 1, count: shards } });
    await mergeShards({ shards: parts, out: `${out}-merged` });
    expect(await said(`${out}-merged`)).toEqual(whole);
  }
  return { report: whole.report, found: foundIn(whole.lines), given, out };
}

/** What became of records without a claim. */
function foundIn(lines: readonly string[]): string[] {
  return lines
    .map((line) => JSON.parse(line) as DiscrepancyLine)
    .map(({ kind, source, target, cause }) =>
      [
        kind,
        source,
        kind === "missing" ? null : target,
        cause?.endsWith("ambiguous-key") ? "ambiguous" : null,
      ]
        .filter(Boolean)
        .join(" "),
    )
    .sort();
}

const patient = (id: string, number: number): Resource => ({
  resourceType: "Patient",
  id,
  identifier: [{ system: "urn:mrn", value: String(number) }],
});
const visit = (id: string, subject: string, day: number): Resource => ({
  resourceType: "Encounter",
  id,
  subject: { reference: `Patient/${subject}` },
  period: { start: `2020-01-${String(day + 10)}` },
});
const problem = (id: string, subject: string, encounter: string | undefined, code: number): Resource => ({
  resourceType: "Condition",
  id,
  subject: { reference: `Patient/${subject}` },
  ...(encounter === undefined ? {} : { encounter: { reference: `Encounter/${encounter}` } }),
  code: { coding: [{ system: "urn:codes", code: String(code) }] },
});

describe("records that a key of an unlisted record names", () => {
  it("are paired after it, whatever is altered in them shows", { timeout: TIMEOUT_MS }, async () => {
    const { found, report } = await run(
      {
        source: [
          patient("a", 1),
          visit("e", "a", 1),
          { ...problem("c", "a", "e", 1), note: [{ text: "x" }] },
        ],
        target: [
          patient("ta", 1),
          visit("te", "ta", 1),
          { ...problem("tc", "ta", "te", 1), note: [{ text: "y" }] },
        ],
        listed: [],
      },
      2,
    );
    expect(found).toEqual([
      "altered Condition/c Condition/tc",
      "unlisted Condition/c Condition/tc",
      "unlisted Encounter/e Encounter/te",
      "unlisted Patient/a Patient/ta",
    ]);
    expect(report.isKeysCut).toBeUndefined();
  });

  it("are paired with none where their patient is not", { timeout: TIMEOUT_MS }, async () => {
    const { found } = await run(
      {
        source: [patient("a", 1), patient("b", 1), visit("e", "a", 1)],
        target: [patient("ta", 1), visit("te", "ta", 1)],
        listed: [],
      },
      0,
    );
    expect(found).toEqual([
      "missing Encounter/e",
      "missing Patient/a ambiguous",
      "missing Patient/b ambiguous",
      "unexpected Encounter/te",
      "unexpected Patient/ta ambiguous",
    ]);
  });

  it("are asked for only so often, and the report says when that was too few", {
    timeout: TIMEOUT_MS,
  }, async () => {
    const chain = (prefix: string, length: number): Resource[] => [
      patient(`${prefix}0`, 1),
      ...Array.from({ length }, (_, of) => ({
        resourceType: "Basic",
        id: `${prefix}${of + 1}`,
        subject: { reference: `${of === 0 ? "Patient" : "Basic"}/${prefix}${of}` },
        code: { text: "same" },
      })),
    ];
    for (const [length, isCut] of [
      [KEY_ROUNDS_MAX - 1, false],
      [KEY_ROUNDS_MAX, true],
    ] as const) {
      const { found, report, out } = await run(
        { source: chain("s", length), target: chain("t", length), listed: [] },
        isCut ? 2 : 0,
      );
      expect(found.filter((what) => what.startsWith("unlisted"))).toHaveLength(KEY_ROUNDS_MAX);
      expect(report.isKeysCut).toBe(isCut ? true : undefined);
      const full = JSON.parse(await readFile(join(out, "report.json"), "utf8")) as ReconciliationReport;
      expect(describeReport(full).includes("may pair more")).toBe(isCut);
      expect((await readFile(join(out, "report.html"), "utf8")).includes("may pair more")).toBe(isCut);
    }
  });
});

const PATIENTS = 6;
const VISITS = 10;
const PROBLEMS = 12;
const patientDrawn = fc.record({ number: fc.integer({ min: 0, max: 8 }), isListed: fc.boolean() });
const visitDrawn = fc.record({
  of: fc.nat(PATIENTS - 1),
  day: fc.integer({ min: 0, max: 3 }),
  isListed: fc.boolean(),
});
const problemDrawn = fc.record({
  of: fc.nat(PATIENTS - 1),
  at: fc.integer({ min: -1, max: VISITS - 1 }),
  code: fc.integer({ min: 0, max: 3 }),
  isListed: fc.boolean(),
});
/** Every record has its counterpart, listed or not, but for what the target has twice, lacks, or gives another patient. */
const drawn = fc.record({
  patients: fc.array(patientDrawn, { minLength: PATIENTS, maxLength: PATIENTS }),
  visits: fc.array(visitDrawn, { minLength: VISITS, maxLength: VISITS }),
  problems: fc.array(problemDrawn, { minLength: PROBLEMS, maxLength: PROBLEMS }),
  twice: fc.uniqueArray(fc.nat(PROBLEMS - 1), { maxLength: 2 }),
  gone: fc.uniqueArray(fc.nat(PROBLEMS - 1), { maxLength: 2 }),
  moved: fc.array(fc.tuple(fc.nat(VISITS - 1), fc.nat(PATIENTS - 1)), { maxLength: 2 }),
});
type Drawn = typeof drawn extends fc.Arbitrary<infer Value> ? Value : never;

function pairOf({ patients, visits, problems, twice, gone, moved }: Drawn): Pair {
  const of = (prefix: string): Resource[] => {
    const isTarget = prefix === "t";
    return [
      ...patients.map(({ number }, at) => patient(`${prefix}${at}`, number)),
      ...visits.map((drawing, at) => {
        const other = isTarget ? moved.find(([place]) => place === at)?.[1] : undefined;
        return visit(`${prefix}${at}`, `${prefix}${other ?? drawing.of}`, drawing.day);
      }),
      ...problems.flatMap(({ of: whose, at: visited, code }, at) => {
        if (isTarget && gone.includes(at)) return [];
        const one = (id: string) =>
          problem(id, `${prefix}${whose}`, visited < 0 ? undefined : `${prefix}${visited}`, code);
        const again = isTarget && twice.includes(at);
        return again ? [one(`${prefix}${at}`), one(`${prefix}${at}x`)] : [one(`${prefix}${at}`)];
      }),
    ];
  };
  const listed = (type: string, drawings: readonly { isListed: boolean }[]) =>
    drawings.flatMap(({ isListed }, at) => (isListed ? [[`${type}/s${at}`, `${type}/t${at}`] as const] : []));
  return {
    source: of("s"),
    target: of("t"),
    listed: [
      ...listed("Patient", patients),
      ...listed("Encounter", visits),
      ...listed("Condition", problems),
    ],
  };
}

/** What is said of records without a claim, worked out record by record, round by round. */
function expectedOf({ source, target, listed }: Pair): string[] {
  const ids = (records: readonly Resource[]) => new Set(records.map(nameOf));
  const [sources, targets] = [ids(source), ids(target)];
  const links = listed.filter(([from, to]) => sources.has(from) && targets.has(to));
  const openSources = new Set([...sources].filter((name) => !links.some(([from]) => from === name)));
  // A target that is claimed is nobody else's.
  const openTargets = new Set([...targets].filter((name) => !listed.some(([, to]) => to === name)));
  /** By which source a target is known, where it is. */
  const known = new Map(listed.map(([from, to]) => [to, from]));
  const result: string[] = [];
  const ambiguous = new Set<string>();

  const linkOf = (record: Resource, name: string): string | undefined =>
    (record[name] as { reference?: string } | undefined)?.reference;
  const keysOf = (record: Resource, isTarget: boolean): (string | undefined)[] => {
    const who = (name: string): string | undefined => {
      const reference = linkOf(record, name);
      return reference === undefined || !isTarget ? reference : known.get(reference);
    };
    const key = (...parts: unknown[]): string | undefined =>
      parts.includes(undefined) ? undefined : JSON.stringify([record.resourceType, ...parts]);
    if (record.resourceType === "Patient") return [key(record.identifier)];
    if (record.resourceType === "Encounter") return [key(who("subject"), record.period)];
    return [key(who("encounter"), record.code), key(who("subject"), record.code)];
  };

  const pairedBy = new Map<string, number>();
  let keysBefore = new Map<string, (string | undefined)[]>();
  for (let round = 1; ; round += 1) {
    const keysNow = new Map(target.map((record) => [nameOf(record), keysOf(record, true)]));
    const fresh: (readonly [string, string])[] = [];
    for (const slot of [0, 1]) {
      const holders = new Map<string, { from: string[]; to: string[]; isNew: boolean }>();
      const of = (key: string) => {
        const found = holders.get(key) ?? { from: [], to: [], isNew: round === 1 };
        holders.set(key, found);
        return found;
      };
      for (const record of source) {
        const key = keysOf(record, false)[slot];
        if (key !== undefined) of(key).from.push(nameOf(record));
      }
      for (const [name, keys] of keysNow) {
        const key = keys[slot];
        if (key === undefined) continue;
        const holder = of(key);
        holder.to.push(name);
        holder.isNew ||= keysBefore.get(name)?.[slot] === undefined;
      }
      const settled: string[] = [];
      for (const { from, to, isNew } of holders.values()) {
        if (!isNew) continue;
        const openFrom = from.filter((name) => openSources.has(name));
        const openTo = to.filter((name) => openTargets.has(name));
        const [first = ""] = from;
        if (openFrom.length > 0 && to.length > 0) {
          if (from.length === 1 && to.length === 1 && openTo.length === 1) {
            result.push(`unlisted ${first} ${openTo[0]}`);
            fresh.push([first, openTo[0] ?? ""]);
            pairedBy.set(first, slot);
            settled.push(first, ...openTo);
            continue;
          }
          for (const name of openFrom) ambiguous.add(name);
          if (from.length > 1 || to.length > 1) for (const name of openTo) ambiguous.add(name);
          settled.push(...openFrom, ...openTo);
        } else if (openTo.length > 0 && from.length > 1) {
          for (const name of openTo) ambiguous.add(name);
          settled.push(...openTo);
        } else if (openTo.length > 0 && from.length === 1) {
          const isPairedBefore = pairedBy.get(first) === slot && !fresh.some(([name]) => name === first);
          if (!isPairedBefore && !links.some(([name]) => name === first)) continue;
          for (const name of openTo) result.push(`duplicated ${first} ${name}`);
          settled.push(...openTo);
        }
      }
      for (const name of settled) {
        openSources.delete(name);
        openTargets.delete(name);
      }
    }
    keysBefore = keysNow;
    for (const [from, to] of fresh) known.set(to, from);
    if (fresh.length === 0) break;
  }
  const open = (kind: string, names: Iterable<string>): void => {
    for (const name of names) result.push(`${kind} ${name}${ambiguous.has(name) ? " ambiguous" : ""}`);
  };
  open("missing", [...openSources, ...[...ambiguous].filter((name) => sources.has(name))]);
  open("unexpected", [...openTargets, ...[...ambiguous].filter((name) => targets.has(name))]);
  return result.sort();
}

const AMONG = ["unlisted", "duplicated", "missing", "unexpected"];
const ofKeys = (found: readonly string[]): string[] =>
  found.filter((what) => AMONG.includes(what.split(" ")[0] ?? ""));

describe("keys in rounds, whatever the records are", () => {
  it("pair what a model does that goes record by record, in any number of shards", {
    timeout: TIMEOUT_MS,
  }, async () => {
    const seen = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(drawn, fc.constantFrom(1, 2, 7), async (drawing, shards) => {
        const pair = pairOf(drawing);
        const { found } = await run(pair, shards);
        const expected = expectedOf(pair);
        expect(ofKeys(found)).toEqual(expected);
        for (const what of expected) {
          const [kind = "", name = ""] = what.split(" ");
          const of = `${kind} ${name.split("/")[0]}`;
          seen.set(of, (seen.get(of) ?? 0) + 1);
        }
      }),
      { numRuns: 4, endOnFailure: true },
    );
    for (const what of ["unlisted Patient", "unlisted Encounter", "unlisted Condition", "missing Condition"])
      expect(seen.get(what) ?? 0, what).toBeGreaterThan(0);
  });

  it("pair over a delta what they pair over everything", { timeout: TIMEOUT_MS }, async () => {
    await fc.assert(
      fc.asyncProperty(drawn, drawn, async (before, after) => {
        const [old, now] = [pairOf(before), pairOf(after)];
        // Claims are only added; what is as it was is in no delta.
        const listed = [...old.listed, ...now.listed];
        const given = await written(old);
        const previous = join(folder, `kept-${runs}`);
        await reconcile({ ...given, out: previous, keepState: true, until: UNTIL });
        const at = join(folder, `delta-${runs}`);
        for (const name of ["source", "target"] as const) {
          const known = new Map(old[name].map((record) => [nameOf(record), JSON.stringify(record)]));
          await side(
            join(at, name),
            now[name].filter((record) => known.get(nameOf(record)) !== JSON.stringify(record)),
          );
          const ids = new Set(now[name].map(nameOf));
          const gone = [...known.keys()].filter((id) => !ids.has(id));
          const bundle = {
            resourceType: "Bundle",
            type: "transaction",
            entry: gone.map((url) => ({ request: { method: "DELETE", url } })),
          };
          await mkdir(join(at, name, "deleted"), { recursive: true });
          await writeFile(join(at, name, "deleted/Bundle.ndjson"), gone.length === 0 ? "" : ndjson([bundle]));
        }
        const more = now.listed.map(([from, to]) => ({
          source: from,
          target: to,
          disposition: "migrated",
          batch: "B1",
        }));
        await writeFile(join(at, "more.ndjson"), ndjson(more));
        await reconcile({
          ...given,
          source: join(at, "source"),
          target: join(at, "target"),
          crosswalk: join(at, "more.ndjson"),
          previous,
          since: UNTIL,
          until: new Date(UNTIL.getTime() + 60_000),
          out: `${previous}-delta`,
        });
        const whole = await written({ ...now, listed });
        await reconcile({ ...whole, previous, out: `${previous}-whole` });
        const [told, expected] = [await said(`${previous}-delta`), await said(`${previous}-whole`)];
        expect(foundIn(told.lines)).toEqual(foundIn(expected.lines));
        expect(told.report.domains).toEqual(expected.report.domains);
      }),
      { numRuns: 4, endOnFailure: true },
    );
  });
});
