import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isBalanced } from "./account.ts";
import type { Resource } from "./fixtures.ts";
import { mergeShards } from "./merge.ts";
import { type ReconciliationOptions, reconcile, reconcileShard } from "./reconcile.ts";
import { rulesFromText } from "./rules/rulesFile.ts";
import type { DiscrepancyLine, DomainReport, ReconciliationReport } from "./schema.ts";

let folder: string;
let runs = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "holdpoint-keys-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const rules = rulesFromText(
  `version: 1
domains:
  conditions:
    types:
      Condition:
        keys:
          - ["identifier[system=urn:problem-list].value"]
          - [subject, code, "onset[x]"]
`,
  "rules.yaml",
);

interface Pair {
  readonly source: readonly Resource[];
  readonly target: readonly Resource[];
  /** Pairs of ids, without their types; null: the loader's word that it was rejected. */
  readonly listed: readonly (readonly [string, string | null])[];
}

const PATIENTS = ["a", "b", "c"];

/** Writes a pair of conditions of three listed patients; returns what a run takes. */
async function written({ source, target, listed }: Pair): Promise<Omit<ReconciliationOptions, "out">> {
  runs += 1;
  const base = join(folder, String(runs));
  const ndjson = (records: readonly Resource[]): string =>
    records.map((record) => `${JSON.stringify(record)}\n`).join("");
  const patients = (prefix: string): Resource[] =>
    PATIENTS.map((id) => ({ resourceType: "Patient", id: `${prefix}${id}`, birthDate: "1970-01-01" }));
  const claims = [
    ...PATIENTS.map((id) => [`Patient/${id}`, `Patient/t-${id}`] as const),
    ...listed.map(([from, to]) => [`Condition/${from}`, to === null ? null : `Condition/${to}`] as const),
  ];
  const files: Readonly<Record<string, string>> = {
    "source/Patient.ndjson": ndjson(patients("")),
    "target/Patient.ndjson": ndjson(patients("t-")),
    "source/Condition.ndjson": ndjson(source),
    "target/Condition.ndjson": ndjson(target),
    "crosswalk.ndjson": ndjson(
      claims.map(([from, to]) => ({
        source: from,
        target: to,
        disposition: to === null ? "rejected" : "migrated",
        batch: "B1",
      })),
    ),
  };
  for (const side of ["source", "target"]) await mkdir(join(base, side), { recursive: true });
  for (const [name, content] of Object.entries(files)) await writeFile(join(base, name), content);
  return {
    source: join(base, "source"),
    target: join(base, "target"),
    crosswalk: join(base, "crosswalk.ndjson"),
    rules,
    threads: 1,
  };
}

async function linesIn(out: string): Promise<DiscrepancyLine[]> {
  const text = await readFile(join(out, "discrepancies.ndjson"), "utf8");
  return text
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as DiscrepancyLine);
}

const conditionsOf = (report: ReconciliationReport): DomainReport => {
  const found = report.domains.find(({ domain }) => domain === "conditions");
  if (found === undefined) throw new Error("a report has all domains");
  return found;
};

async function run(
  pair: Pair,
  options: Partial<ReconciliationOptions> = {},
): Promise<{
  conditions: DomainReport;
  lines: DiscrepancyLine[];
  report: ReconciliationReport;
  out: string;
}> {
  const given = await written(pair);
  const out = join(folder, `out-${runs}`);
  const report = await reconcile({ ...given, out, ...options });
  return { conditions: conditionsOf(report), lines: await linesIn(out), report, out };
}

const asthma = (id: string, patient: string, over: Resource = {}): Resource => ({
  resourceType: "Condition",
  id,
  code: { coding: [{ system: "http://snomed.info/sct", code: "195967001", display: "Asthma" }] },
  subject: { reference: `Patient/${patient}` },
  onsetDateTime: "2020-03-01T08:00:00-05:00",
  ...over,
});
const numbered = (value: string): Resource => ({ identifier: [{ system: "urn:problem-list", value }] });
const brief = (lines: readonly DiscrepancyLine[]): unknown[] =>
  lines.map(({ kind, source, target, cause }) => [
    kind,
    source,
    target,
    ...(cause === undefined ? [] : [cause]),
  ]);

describe("records that the loader did not list", () => {
  it("are one record when a key is theirs alone, and are told as paired by it", async () => {
    const { conditions, lines, report, out } = await run({
      source: [asthma("1", "a")],
      target: [asthma("9", "t-a", { onsetDateTime: "2020-03-01T13:00:00Z" })],
      listed: [],
    });
    expect(lines).toEqual([
      expect.objectContaining({
        kind: "unlisted",
        category: "transformation-bug",
        severity: "medium",
        source: "Condition/1",
        target: "Condition/9",
        fields: ["code", "onsetDateTime", "subject"],
        cause: "condition-paired-by-key",
      }),
    ]);
    expect(conditions).toMatchObject({ eligible: 1, matched: 1, missing: 0, unexpected: 0, unlisted: 1 });
    // The loader's manifest has a hole: that passes only where the rules say how many.
    expect(conditions).toMatchObject({ verdict: "fail", discrepancies: 1 });
    expect(conditions.reasons).toEqual([
      "1 record was paired by a key, because the loader did not list it; none is allowed.",
    ]);
    expect(report.causes).toEqual([
      expect.objectContaining({
        sentence:
          "Condition.code, Condition.onsetDateTime, Condition.subject: paired by these, because the loader did not list the pair, 1 record",
      }),
    ]);
    const html = await readFile(join(out, "report.html"), "utf8");
    expect(html).toContain("paired by key");
  });

  it("may be as many as the rules allow", async () => {
    const allowed = rulesFromText(
      `version: 1
domains:
  conditions:
    thresholds: {unlisted: 1}
    severities: {unlisted: critical}
    types: {Condition: {keys: [[subject, code]]}}
`,
      "rules.yaml",
    );
    const pair = { source: [asthma("1", "a")], target: [asthma("9", "t-a")], listed: [] };
    const { conditions, lines } = await run(pair, { rules: allowed });
    expect(conditions).toMatchObject({ verdict: "pass", unlisted: 1, matched: 1 });
    expect(lines).toEqual([expect.objectContaining({ kind: "unlisted", severity: "critical" })]);
  });

  it("do not hide what was altered in them", async () => {
    const stopped = { clinicalStatus: { coding: [{ system: "urn:s", code: "resolved" }] } };
    const active = { clinicalStatus: { coding: [{ system: "urn:s", code: "active" }] } };
    const { conditions, lines } = await run({
      source: [asthma("1", "a", stopped), asthma("2", "b", { note: [{ text: "mild" }] })],
      target: [asthma("8", "t-a", active), asthma("9", "t-b", { note: [{ text: "severe" }] })],
      listed: [],
    });
    expect(brief(lines)).toEqual([
      ["resurrected", "Condition/1", "Condition/8"],
      ["unlisted", "Condition/1", "Condition/8", "condition-paired-by-key"],
      ["altered", "Condition/2", "Condition/9"],
      ["unlisted", "Condition/2", "Condition/9", "condition-paired-by-key"],
    ]);
    expect(conditions).toMatchObject({ eligible: 2, matched: 0, altered: 2, unlisted: 2, resurrected: 1 });
    expect(isBalanced(conditions)).toBe(true);
  });

  it("are paired although the loader named a target that is not there", async () => {
    const pair: Pair = {
      source: [asthma("1", "a")],
      target: [asthma("9", "t-a")],
      listed: [["1", "renamed"]],
    };
    expect(brief((await run(pair)).lines)).toEqual([
      ["unlisted", "Condition/1", "Condition/9", "condition-paired-by-key"],
    ]);
  });

  it("are not paired without keys in the rules", async () => {
    const pair: Pair = { source: [asthma("1", "a")], target: [asthma("9", "t-a")], listed: [] };
    const { lines, conditions } = await run(pair, { rules: rulesFromText("version: 1\n", "rules.yaml") });
    expect(brief(lines)).toEqual([
      ["unexpected", null, "Condition/9"],
      ["missing", "Condition/1", null],
    ]);
    expect(conditions).toMatchObject({ unlisted: 0, ambiguous: 0, missing: 1 });
  });

  it("are found under the wrong patient when their key names none", async () => {
    const { lines } = await run({
      source: [asthma("1", "a", numbered("77"))],
      target: [asthma("9", "t-b", numbered("77"))],
      listed: [],
    });
    expect(brief(lines)).toEqual([
      ["unlisted", "Condition/1", "Condition/9", "condition-paired-by-key"],
      ["wrong-patient", "Condition/1", "Condition/9"],
    ]);
  });
});

describe("a key that fits more than one record", () => {
  const ambiguous = "condition-ambiguous-key";

  it.each<[string, Pair, unknown[]]>([
    [
      "at the target",
      { source: [asthma("1", "a")], target: [asthma("8", "t-a"), asthma("9", "t-a")], listed: [] },
      [
        ["unexpected", null, "Condition/8", ambiguous],
        ["unexpected", null, "Condition/9", ambiguous],
        ["missing", "Condition/1", null, ambiguous],
      ],
    ],
    [
      "at the source",
      { source: [asthma("1", "a"), asthma("2", "a")], target: [asthma("9", "t-a")], listed: [] },
      [
        ["unexpected", null, "Condition/9", ambiguous],
        ["missing", "Condition/1", null, ambiguous],
        ["missing", "Condition/2", null, ambiguous],
      ],
    ],
    [
      "of which one is listed",
      {
        source: [asthma("1", "a"), asthma("2", "a")],
        target: [asthma("8", "t-a"), asthma("9", "t-a")],
        listed: [["1", "8"]],
      },
      [
        ["unexpected", null, "Condition/9", ambiguous],
        ["missing", "Condition/2", null, ambiguous],
      ],
    ],
    [
      "by its first key, whatever the second says",
      {
        source: [asthma("1", "a", numbered("77"))],
        target: [asthma("8", "t-a", numbered("77")), asthma("9", "t-b", numbered("77"))],
        listed: [],
      },
      [
        ["unexpected", null, "Condition/8", ambiguous],
        ["unexpected", null, "Condition/9", ambiguous],
        ["missing", "Condition/1", null, ambiguous],
      ],
    ],
  ])("pairs none, %s, and is told", async (_, pair, expected) => {
    const { lines, conditions } = await run(pair);
    expect(brief(lines)).toEqual(expected);
    expect(conditions).toMatchObject({ unlisted: 0, ambiguous: expected.length, verdict: "fail" });
    expect(conditions.reasons.join(" ")).toContain("could not be paired by a key, for it fits more than one");
  });

  it("makes a target a second copy when its source has one already", async () => {
    const { lines, conditions } = await run({
      source: [asthma("1", "a"), asthma("2", "b")],
      target: [asthma("7", "t-a"), asthma("8", "t-a"), asthma("9", "t-b")],
      listed: [["1", "7"]],
    });
    expect(brief(lines)).toEqual([
      ["duplicated", "Condition/1", "Condition/8"],
      ["unlisted", "Condition/2", "Condition/9", "condition-paired-by-key"],
    ]);
    expect(conditions).toMatchObject({
      duplicated: 1,
      unexpected: 0,
      matched: 2,
      duplicateKeys: { source: 0, target: 2 },
    });
  });

  it("is told of the source although all of it arrived", async () => {
    const { conditions } = await run({
      source: [asthma("1", "a"), asthma("2", "a")],
      target: [asthma("8", "t-a"), asthma("9", "t-a")],
      listed: [
        ["1", "8"],
        ["2", "9"],
      ],
    });
    expect(conditions).toMatchObject({ verdict: "pass", duplicateKeys: { source: 2, target: 2 } });
  });
});

/** A condition of the model: which values its keys have (-1: none), and another value that no key has. */
interface Drawn {
  readonly number: number;
  readonly patient: number;
  readonly onset: number;
  readonly note: number;
}
const drawn = fc.record({
  number: fc.integer({ min: -1, max: 40 }),
  patient: fc.integer({ min: 0, max: 2 }),
  onset: fc.integer({ min: -1, max: 27 }),
  note: fc.integer({ min: 0, max: 1 }),
});
interface DrawnPair {
  readonly source: readonly Drawn[];
  readonly target: readonly Drawn[];
  /** Places in both lists; a target beyond its list stands for one that is not there, -1 for none. */
  readonly claims: readonly (readonly [number, number])[];
  /** Further records with the id of one of the list: the first of an id counts. */
  readonly again: readonly (readonly [number, Drawn])[];
}
const drawnPair = fc
  .record({
    source: fc.array(drawn, { minLength: 10, maxLength: 50 }),
    moves: fc.array(
      fc.record({ from: fc.nat(49), isListed: fc.boolean(), note: fc.integer({ min: 0, max: 1 }) }),
      { minLength: 10, maxLength: 50 },
    ),
    strays: fc.array(drawn, { maxLength: 15 }),
    again: fc.array(fc.tuple(fc.nat(9), drawn), { maxLength: 3 }),
    wild: fc.array(fc.tuple(fc.nat(49), fc.integer({ min: -1, max: 70 })), { maxLength: 12 }),
  })
  .map(({ source, moves, strays, wild, again }): DrawnPair => {
    const moved = moves.map(({ from, ...move }) => ({ ...move, from: from % source.length }));
    return {
      source,
      again,
      target: [...moved.map(({ from, note }) => ({ ...(source[from] as Drawn), note })), ...strays],
      claims: [
        ...moved.flatMap(({ from, isListed }, to) => (isListed ? [[from, to] as const] : [])),
        ...wild,
      ],
    };
  });

function resource(id: string, prefix: string, { number, patient, onset, note }: Drawn): Resource {
  return {
    resourceType: "Condition",
    id,
    subject: { reference: `Patient/${prefix}${PATIENTS[patient]}` },
    code: { coding: [{ system: "urn:codes", code: "c" }] },
    ...(onset < 0 ? {} : { onsetDateTime: `2020-01-${String(onset + 1).padStart(2, "0")}` }),
    ...(number < 0 ? {} : numbered(String(number))),
    note: [{ text: String(note) }],
  };
}

function pairOf({ source, target, claims, again }: DrawnPair): Pair {
  const given = claims.filter(([from]) => from < source.length);
  return {
    source: [
      ...source.map((record, index) => resource(`s${index}`, "", record)),
      ...again.map(([index, record]) => resource(`s${index}`, "", record)),
    ],
    target: [
      ...target.map((record, index) => resource(`t${index}`, "t-", record)),
      ...again.map(([index, record]) => resource(`t${index}`, "t-", record)),
    ],
    listed: given.map(([from, to]) => [`s${from}`, to < 0 ? null : `t${to}`] as const),
  };
}

/** What should be said of records without a counterpart, worked out record by record. */
function expectedOf({ source, target, claims }: DrawnPair): string[] {
  const given = claims.filter(([from]) => from < source.length);
  const real = given.filter(([, to]) => to >= 0 && to < target.length);
  const linked = new Set(real.map(([from]) => from));
  const claimed = new Set(real.map(([, to]) => to));
  // The loader's last word on a record that has no target.
  const lastWord = new Map(given.map(([from, to]) => [from, to]));
  const openSources = new Set([...source.keys()].filter((at) => !linked.has(at) && lastWord.get(at) !== -1));
  const openTargets = new Set([...target.keys()].filter((at) => !claimed.has(at)));
  const said: string[] = [];
  const keys: ((record: Drawn) => string | undefined)[] = [
    ({ number }) => (number < 0 ? undefined : `${number}`),
    ({ patient, onset }) => (onset < 0 ? undefined : `${patient} ${onset}`),
  ];
  const notes = { s: new Set<number>(), t: new Set<number>() };
  for (const keyOf of keys) {
    const holders = (records: readonly Drawn[], key: string): number[] =>
      [...records.keys()].filter((at) => keyOf(records[at] as Drawn) === key);
    const all = new Set([...source, ...target].map(keyOf).filter((key) => key !== undefined));
    for (const key of all) {
      const [from, to] = [holders(source, key), holders(target, key)];
      const [openFrom, openTo] = [
        from.filter((at) => openSources.has(at)),
        to.filter((at) => openTargets.has(at)),
      ];
      const settle = (): void => {
        for (const at of openFrom) openSources.delete(at);
        for (const at of openTo) openTargets.delete(at);
      };
      if (openFrom.length > 0 && to.length > 0) {
        if (from.length === 1 && to.length === 1 && openTo.length === 1) {
          said.push(`unlisted s${openFrom[0]} t${openTo[0]}`);
        } else {
          for (const at of openFrom) notes.s.add(at);
          for (const at of openTo) if (from.length > 1 || to.length > 1) notes.t.add(at);
        }
        settle();
      } else if (openTo.length > 0 && from.length > 1) {
        for (const at of openTo) notes.t.add(at);
        settle();
      } else if (openTo.length > 0 && from.length === 1 && linked.has(from[0] ?? -1)) {
        for (const at of openTo) said.push(`duplicated s${from[0]} t${at}`);
        settle();
      }
    }
  }
  for (const at of [...openSources, ...notes.s])
    said.push(`missing s${at}${notes.s.has(at) ? " ambiguous" : ""}`);
  for (const at of [...openTargets, ...notes.t])
    said.push(`unexpected t${at}${notes.t.has(at) ? " ambiguous" : ""}`);
  return said.sort();
}

/** The same of a run's lines. Copies that the crosswalk claims are not of keys. */
function saidOf(lines: readonly DiscrepancyLine[]): string[] {
  const id = (name: string | null): string[] => (name === null ? [] : [name.slice("Condition/".length)]);
  return lines
    .filter(
      ({ kind, batch }) =>
        ["missing", "unexpected", "unlisted"].includes(kind) ||
        (kind === "duplicated" && batch === undefined),
    )
    .map(({ kind, source, target, cause }) => {
      const target_ = kind === "missing" ? [] : id(target);
      return [
        kind,
        ...id(source),
        ...target_,
        ...(cause?.endsWith("ambiguous-key") ? ["ambiguous"] : []),
      ].join(" ");
    })
    .sort();
}

describe("keys, whatever the records and the crosswalk are", () => {
  it("say what their rule says record by record, balance the account, and are the same in shards", async () => {
    const seen = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(drawnPair, fc.constantFrom(7, 2, 1), async (drawing, shards) => {
        const pair = pairOf(drawing);
        const given = await written(pair);
        const out = join(folder, `drawn-${runs}`);
        const report = await reconcile({ ...given, out });
        const lines = await linesIn(out);
        expect(saidOf(lines)).toEqual(expectedOf(drawing));
        const conditions = conditionsOf(report);
        expect(isBalanced(conditions)).toBe(true);
        expect(conditions.verdict).not.toBe("error");
        const known = lines.filter(({ kind }) => kind === "unlisted");
        expect(conditions.unlisted).toBe(known.length);
        expect(conditions.ambiguous).toBe(lines.filter(({ cause }) => cause?.includes("ambiguous")).length);
        for (const what of expectedOf(drawing)) {
          const [kind = "", ...rest] = what.split(" ");
          const name = rest.includes("ambiguous") ? `${kind} ambiguous` : kind;
          seen.set(name, (seen.get(name) ?? 0) + 1);
        }

        const parts = Array.from({ length: shards }, (_, index) => `${out}-${index + 1}`);
        for (const [index, part] of parts.entries())
          await reconcileShard({ ...given, out: part, shard: { index: index + 1, count: shards } });
        const merged = await mergeShards({ shards: parts, out: `${out}-merged` });
        expect({ ...merged, timing: undefined }).toEqual({ ...report, timing: undefined });
        expect(await readFile(join(`${out}-merged`, "discrepancies.ndjson"), "utf8")).toBe(
          await readFile(join(out, "discrepancies.ndjson"), "utf8"),
        );
      }),
      { numRuns: 9, endOnFailure: true },
    );
    for (const what of [
      "unlisted",
      "duplicated",
      "missing",
      "missing ambiguous",
      "unexpected",
      "unexpected ambiguous",
    ])
      expect(seen.get(what) ?? 0, what).toBeGreaterThan(5);
  }, 600_000);
});
