import { appendFile, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { generatePopulation } from "#lib/drill/population/generate.ts";
import { type ReconciliationOptions, reconcile } from "./reconcile.ts";
import { rulesFromText } from "./rules/rulesFile.ts";
import type { ReconciliationReport } from "./schema.ts";

type Record_ = { readonly [name: string]: unknown };
type Side = "source" | "target";
const SIDES = ["source", "target"] as const;
const at = (hours: number): Date => new Date(Date.parse("2026-11-21T00:00:00.000Z") + hours * 3_600_000);

/** A side's files, as lines: what is gone or replaced leaves a blank one, so that broken lines keep their place. */
class SideFiles {
  readonly files = new Map<string, string[]>();
  /** Where a record stands; more than once where its id is there twice. */
  readonly places = new Map<string, [string, number][]>();

  static async read(folder: string): Promise<SideFiles> {
    const side = new SideFiles();
    for (const name of (await readdir(folder)).sort()) {
      const lines = (await readFile(join(folder, name), "utf8")).split("\n").filter(Boolean);
      for (const line of lines) side.add(`${name.split(".")[0]}.000.ndjson`, line);
    }
    return side;
  }

  copy(): SideFiles {
    const copy = new SideFiles();
    for (const [name, lines] of this.files) copy.files.set(name, [...lines]);
    for (const [name, places] of this.places) copy.places.set(name, [...places]);
    return copy;
  }

  names(): string[] {
    return [...this.places.keys()];
  }

  get(name: string): Record_ {
    const [file, line] = this.places.get(name)?.[0] ?? ["", 0];
    return JSON.parse(this.files.get(file)?.[line] ?? "{}");
  }

  add(file: string, line: string): void {
    const lines = this.files.get(file) ?? [];
    this.files.set(file, lines);
    const { resourceType, id } = JSON.parse(line);
    const name = `${resourceType}/${id}`;
    this.places.set(name, [...(this.places.get(name) ?? []), [file, lines.length]]);
    lines.push(line);
  }

  addBroken(file: string, line: string): void {
    this.files.set(file, [...(this.files.get(file) ?? []), line]);
  }

  remove(name: string): void {
    for (const [file, line] of this.places.get(name) ?? []) {
      const lines = this.files.get(file);
      if (lines !== undefined) lines[line] = "";
    }
    if (!this.places.delete(name)) throw new Error(`there is no ${name}`);
  }

  async write(folder: string): Promise<void> {
    await mkdir(folder, { recursive: true });
    for (const [name, lines] of this.files)
      await writeFile(join(folder, name), lines.map((line) => `${line}\n`).join(""));
  }
}

interface State {
  source: SideFiles;
  target: SideFiles;
  crosswalk: string[];
}

let folder: string;
let whole: State;
let conceptmaps: string;
let runs = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "holdpoint-delta-"));
  const pair = join(folder, "pair");
  await generatePopulation({ patients: 3, seed: "delta" }, { out: pair });
  conceptmaps = join(pair, "conceptmaps");
  whole = {
    source: await SideFiles.read(join(pair, "source")),
    target: await SideFiles.read(join(pair, "target")),
    crosswalk: (await readFile(join(pair, "crosswalk.ndjson"), "utf8")).split("\n").filter(Boolean),
  };
  // What only a crosswalk and the other records decide: references to what nobody lists, at either side.
  const claim = (source: string, target: string | null, disposition = "migrated"): string =>
    JSON.stringify({ source, target, disposition, batch: "B9" });
  const basic = (id: string, subject: string): string =>
    JSON.stringify({ resourceType: "Basic", id, subject: { reference: subject } });
  for (let n = 0; n < 12; n += 1) {
    whole.source.add("Basic.000.ndjson", basic(`s${n}`, `Basic/s${(n + 1) % 12}`));
    whole.target.add(
      "Basic.000.ndjson",
      basic(`t${n}`, n % 3 === 0 ? `Basic/loose${n}` : `Basic/t${(n + 1) % 12}`),
    );
    whole.target.add("Basic.000.ndjson", basic(`loose${n}`, `Basic/t${n}`));
    whole.crosswalk.push(claim(`Basic/s${n}`, `Basic/t${n}`));
  }
  for (const n of [0, 1]) whole.source.add("Basic.000.ndjson", basic(`aside${n}`, `Basic/s${n}`));
  // Nobody lists them, and what their key would be is also another one's.
  whole.source.add("Basic.000.ndjson", basic("vague", "Basic/s0"));
  whole.target.add("Basic.000.ndjson", basic("vague-too", "Basic/t0"));
  // Ids that are there twice, which name other records; and lines that nobody can read.
  for (const n of [2, 4, 6]) {
    whole.source.add("Basic.000.ndjson", basic(`s${n}`, "Basic/nowhere"));
    whole.target.add("Basic.000.ndjson", basic(`t${n}`, `Basic/loose${n}`));
  }
  whole.source.addBroken("Basic.000.ndjson", "{");
  whole.target.addBroken("Patient.000.ndjson", "no JSON");
  whole.crosswalk.unshift("{}");
  whole.crosswalk.push(
    claim("Basic/s1", "Basic/t2"),
    claim("Basic/s3", "Basic/loose3"),
    claim("Basic/s5", "Basic/t5"),
    // What the loader says it set aside is nobody at the target, until another line says otherwise.
    ...["rejected", "skipped"].flatMap((disposition, n) => [
      claim(`Basic/aside${n}`, `Basic/loose${n}`, disposition),
      claim(`Basic/s${n + 6}`, `Basic/loose${n + 6}`, disposition),
      claim(`Basic/aside${n}`, n === 0 ? `Basic/loose${n}` : null),
    ]),
  );
}, 120_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A change to a record, drawn by numbers. */
function changed(record: Record_, draw: number, names: readonly string[]): Record_ {
  const { resourceType } = record;
  const patients = names.filter((name) => name.startsWith("Patient/"));
  const sorts: (() => Record_)[] = [
    () => ({ ...record, status: "entered-in-error" }),
    () => ({ ...record, language: `x-${draw % 7}` }),
    () => ({ ...record, meta: { versionId: String(draw) } }),
    () => ({ ...record, subject: { reference: patients[draw % patients.length] ?? "Patient/none" } }),
    () => ({ ...record, basedOn: [{ reference: names[draw % names.length] }] }),
    () => ({
      ...record,
      basedOn: [{ identifier: { system: "urn:legacy:id", value: names[draw % names.length] } }],
    }),
    () =>
      resourceType === "Patient" ? { ...record, birthDate: "1999-12-31" } : { ...record, extra: draw % 3 },
  ];
  return sorts[draw % sorts.length]?.() ?? record;
}

interface Draw {
  /** Parts of a thousand of the records that are late, changed, deleted and mended, by side. */
  readonly late: number;
  readonly changed: number;
  readonly deleted: number;
  readonly lateClaims: number;
  readonly seed: number;
}
const draws = fc.record({
  late: fc.integer({ min: 0, max: 60 }),
  changed: fc.integer({ min: 0, max: 40 }),
  deleted: fc.integer({ min: 0, max: 30 }),
  lateClaims: fc.integer({ min: 0, max: 120 }),
  seed: fc.nat(),
});

/** Numbers that a seed gives. */
function numbers(seed: number): (below: number) => number {
  let state = (seed ^ 0x9e3779b9) >>> 0;
  return (below) => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 0x9e3779b9) >>> 0;
    return (state ^ (state >>> 13)) % below;
  };
}

interface Delta {
  readonly changes: Readonly<Record<Side, Map<string, Record_>>>;
  readonly deleted: Readonly<Record<Side, string[]>>;
  readonly claims: string[];
}

/** The state that a first run sees, and what is to come after it in two deltas. */
function scenario(draw: Draw): { first: State; deltas: Delta[] } {
  const number = numbers(draw.seed);
  const first: State = { source: whole.source.copy(), target: whole.target.copy(), crosswalk: [] };
  const later: string[][] = [[], []];
  for (const line of whole.crosswalk) {
    // A line that nobody can read is told by its number, which is that of its own file.
    if (line !== "{}" && number(1_000) < draw.lateClaims) later[number(2)]?.push(line);
    else first.crosswalk.push(line);
  }
  const empty = (): Delta["changes"] => ({ source: new Map(), target: new Map() });
  const changes = [empty(), empty()];
  const deleted = [0, 1].map(() => ({ source: [] as string[], target: [] as string[] }));
  for (const side of SIDES) {
    const names = first[side].names();
    for (const name of names) {
      const record = first[side].get(name);
      if (number(1_000) < draw.late) {
        first[side].remove(name);
        changes[number(2)]?.[side].set(name, record);
      } else {
        // Wrong from the beginning, and mended by a delta, or right and broken by one; or both, one after the other.
        const which = number(2_000);
        if (which < draw.changed) {
          const broken = changed(record, number(1_000_000), names);
          const [file] = first[side].places.get(name)?.[0] ?? [""];
          if (number(2) === 0) {
            first[side].remove(name);
            first[side].add(file, JSON.stringify(broken));
            changes[number(2)]?.[side].set(name, record);
          } else changes[number(2)]?.[side].set(name, broken);
        } else if (which < draw.changed + draw.deleted) deleted[number(2)]?.[side].push(name);
      }
    }
  }
  return {
    first,
    deltas: [0, 1].map((index) => ({
      changes: changes[index] ?? empty(),
      deleted: deleted[index] ?? { source: [], target: [] },
      claims: later[index] ?? [],
    })),
  };
}

/** The state after a delta, in files that hold everything. */
function stateAfter(state: State, delta: Delta, part: string): State {
  const next: State = {
    source: state.source.copy(),
    target: state.target.copy(),
    crosswalk: [...state.crosswalk, ...delta.claims],
  };
  for (const side of SIDES) {
    for (const name of delta.deleted[side]) next[side].remove(name);
    for (const [name, record] of delta.changes[side]) {
      if (next[side].places.has(name)) next[side].remove(name);
      next[side].add(`${name.split("/")[0]}.${part}.ndjson`, JSON.stringify(record));
    }
  }
  return next;
}

const crosswalkText = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join("");

async function writeWhole(name: string, state: State): Promise<Paths> {
  const base = join(folder, name);
  for (const side of SIDES) await state[side].write(join(base, side));
  await writeFile(join(base, "crosswalk.ndjson"), crosswalkText(state.crosswalk));
  return pathsIn(base);
}

async function writeDelta(name: string, delta: Delta, part: string, crosswalk: string): Promise<Paths> {
  const base = join(folder, name);
  for (const side of SIDES) {
    const files = new SideFiles();
    for (const [record, content] of delta.changes[side])
      files.add(`${record.split("/")[0]}.${part}.ndjson`, JSON.stringify(content));
    await files.write(join(base, side));
    await mkdir(join(base, side, "deleted"), { recursive: true });
    const entry = delta.deleted[side].map((url) => ({ request: { method: "DELETE", url } }));
    await writeFile(
      join(base, side, "deleted", "Bundle.00000.ndjson"),
      `${JSON.stringify({ resourceType: "Bundle", type: "transaction", entry })}\n`,
    );
  }
  await writeFile(join(base, "crosswalk.ndjson"), crosswalk);
  return pathsIn(base);
}

type Paths = Pick<ReconciliationOptions, "source" | "target" | "crosswalk" | "conceptmaps">;
const pathsIn = (base: string): Paths => ({
  source: join(base, "source"),
  target: join(base, "target"),
  crosswalk: join(base, "crosswalk.ndjson"),
  conceptmaps,
});

async function run(name: string, paths: Paths, options: Partial<ReconciliationOptions>): Promise<string> {
  const out = join(folder, `${name}-out`);
  await reconcile({ ...paths, out, threads: 1, ...options });
  return out;
}

/** What a run says, but for what went in and how long it took. */
async function said(out: string): Promise<object> {
  const report = JSON.parse(await readFile(join(out, "report.json"), "utf8")) as ReconciliationReport;
  const { inputs: _, inputHash: _hash, timing: _timing, state: _state, ...result } = report;
  return {
    ...result,
    lines: (await readFile(join(out, "discrepancies.ndjson"), "utf8")).split("\n"),
    cleared: (await readFile(join(out, "cleared.ndjson"), "utf8").catch(() => "")).split("\n").sort(),
  };
}

const delay = "version: 1\nreplicationDelayMinutes: 90\n";
const rules = rulesFromText(delay, "rules.yaml");
/** Rules by which what no claim lists is paired: keys of one record, of many, and of references that a claim makes known later. */
const keyed = rulesFromText(
  `${delay}domains:
  results: {types: {Observation: {keys: [[subject, code, "effective[x]"]]}}}
  conditions: {types: {Condition: {keys: [[subject, code, "onset[x]"], [subject, encounter]]}}}
  demographics: {types: {Patient: {keys: [[name, birthDate]]}}}
  other: {types: {Basic: {keys: [[subject]]}}}
`,
  "rules.yaml",
);

describe("a run over a delta", () => {
  it("says exactly what a run over everything says, and so does one over a delta after it", async () => {
    let found = 0;
    let carried = 0;
    let paired = 0;
    let ambiguous = 0;
    await fc.assert(
      fc.asyncProperty(draws, fc.boolean(), async (draw, isGrown) => {
        runs += 1;
        const dated = runs % 2 === 1 ? { rules: keyed } : runs % 4 === 2 ? { rules } : {};
        const { first, deltas } = scenario(draw);
        let state = first;
        const name = `run-${runs}`;
        let previous = await run(`${name}-0`, await writeWhole(`${name}-0`, state), {
          ...dated,
          keepState: true,
          until: at(0),
          asOf: at(0),
        });
        for (const [index, delta] of deltas.entries()) {
          const part = `00${index + 1}`;
          const next = stateAfter(state, delta, part);
          const time = { previous, asOf: at(index + 1), ...dated };
          const everything = await run(
            `${name}-${part}-all`,
            await writeWhole(`${name}-${part}-all`, next),
            time,
          );
          const lines = isGrown ? next.crosswalk : delta.claims;
          const given = await writeDelta(`${name}-${part}`, delta, part, crosswalkText(lines));
          previous = await run(`${name}-${part}`, given, {
            ...time,
            since: at(index),
            until: at(index + 1),
          });
          const expected = await said(everything);
          expect(await said(previous)).toEqual(expected);
          found += (expected as ReconciliationReport).discrepancies;
          for (const domain of (expected as ReconciliationReport).domains) {
            paired += domain.unlisted;
            ambiguous += domain.ambiguous;
          }
          carried += Number((await readdir(previous)).includes("state.duckdb"));
          state = next;
        }
        await Promise.all(
          (await readdir(folder))
            .filter((file) => file.startsWith(`${name}-`))
            .map((file) => rm(join(folder, file), { recursive: true })),
        );
      }),
      { numRuns: 8, endOnFailure: true },
    );
    expect(found).toBeGreaterThan(300);
    expect(carried).toBe(runs * 2);
    expect(paired).toBeGreaterThan(5);
    expect(ambiguous).toBeGreaterThan(0);
  }, 600_000);

  it("reads nothing of what did not change, and says what is missing when it would have to", async () => {
    const paths = await writeWhole("still", whole);
    const previous = await run("still", paths, { keepState: true, until: at(0), asOf: at(0) });
    const nothing: Delta = {
      changes: { source: new Map(), target: new Map() },
      deleted: { source: [], target: [] },
      claims: [],
    };
    const since = { previous, since: at(0), until: at(1), asOf: at(1) };
    const everything = await run("still-all", paths, { previous, asOf: at(1) });
    await rename(paths.source, join(folder, "elsewhere"));
    await rename(paths.crosswalk, join(folder, "elsewhere.ndjson"));
    const empty = await writeDelta("still-1", nothing, "001", "");
    expect(await said(await run("still-1", empty, since))).toEqual(await said(everything));

    // The target's record changed, and what it is compared with is gone.
    const name = "Basic/t7";
    const changes = {
      source: new Map(),
      target: new Map([[name, { ...whole.target.get(name), language: "x" }]]),
    };
    const one = await writeDelta("still-2", { ...nothing, changes }, "001", "");
    await expect(run("still-2", one, since)).rejects.toThrow(
      /crosswalk\.ndjson of an earlier run is no longer at .*: put it back, or run whole\./,
    );
    await rename(join(folder, "elsewhere.ndjson"), paths.crosswalk);
    await expect(run("still-2", one, since)).rejects.toThrow(
      "Basic.000.ndjson of an earlier run is no longer",
    );
    await rename(join(folder, "elsewhere"), paths.source);
    await appendFile(join(paths.source, "Basic.000.ndjson"), "\n");
    await run("still-2", one, since);
    const basics = await readFile(join(paths.source, "Basic.000.ndjson"), "utf8");
    await writeFile(join(paths.source, "Basic.000.ndjson"), basics.replace("s8", "s9"));
    await expect(run("still-2", one, since)).rejects.toThrow(
      "is not what the earlier run read: run whole again",
    );
  }, 120_000);

  it("sees a logical reference anew when its record comes to stand for another", async () => {
    const basic = (id: string, subject: object): string =>
      JSON.stringify({ resourceType: "Basic", id, subject });
    const claim = (source: string, target: string): string =>
      JSON.stringify({ source, target, disposition: "migrated" });
    const state: State = {
      source: new SideFiles(),
      target: new SideFiles(),
      crosswalk: [claim("Basic/a", "Basic/x"), claim("Basic/r", "Basic/rt")],
    };
    for (const id of ["a", "b"]) state.source.add("Basic.000.ndjson", basic(id, {}));
    state.source.add("Basic.000.ndjson", basic("r", { reference: "Basic/a" }));
    state.target.add("Basic.000.ndjson", basic("x", {}));
    state.target.add("Consent.000.ndjson", JSON.stringify({ resourceType: "Consent", id: "old" }));
    const logical = { identifier: { system: "urn:legacy:id", value: "Basic/b" } };
    state.target.add("Basic.000.ndjson", basic("rt", logical));
    const delta: Delta = {
      changes: { source: new Map(), target: new Map() },
      deleted: { source: [], target: [] },
      claims: [claim("Basic/b", "Basic/x")],
    };
    const previous = await run("logical", await writeWhole("logical", state), {
      keepState: true,
      until: at(0),
      asOf: at(0),
    });
    const next = stateAfter(state, delta, "001");
    const time = { previous, asOf: at(1) };
    const everything = await run("logical-all", await writeWhole("logical-all", next), time);
    const given = await writeDelta("logical-1", delta, "001", crosswalkText(delta.claims));
    const found = await run("logical-1", given, { ...time, since: at(0), until: at(1) });
    expect(await said(found)).toEqual(await said(everything));
    const { target } = given;
    await writeFile(join(target, "Consent.001.ndjson"), '{"resourceType":"Consent","id":"new"}\n');
    const handed: string[] = [];
    const landed = await run("logical-1", given, {
      ...time,
      since: at(0),
      until: at(1),
      sink: {
        started: async () => undefined,
        progress: () => undefined,
        failed: async () => undefined,
        // Passes of their own read everything, and not the delta alone.
        finished: async ({ inputs }) => {
          handed.push(await readFile(inputs.crosswalk, "utf8"));
          handed.push(await readFile(join(inputs.target, "Consent.ndjson"), "utf8"));
        },
      },
    });
    expect(landed).toBe(found);
    expect(handed).toEqual([
      crosswalkText([...state.crosswalk, ...delta.claims]),
      `${JSON.stringify({ resourceType: "Consent", id: "old" })}\n{"resourceType":"Consent","id":"new"}\n`,
    ]);
    const lines = await readFile(join(previous, "discrepancies.ndjson"), "utf8");
    expect(lines).toContain('"Basic/rt","kind":"altered"');
    expect(lines).not.toContain("not-rewritten");
    // It names the right record now, which is at the target: a legacy id leads to nowhere there.
    expect(await readFile(join(found, "discrepancies.ndjson"), "utf8")).toMatch(/"Basic\/rt".*not-rewritten/);
  });

  it("is refused without a base that it goes on from, and with a gap", async () => {
    const paths = await writeWhole("refused", whole);
    const previous = await run("refused", paths, { keepState: true, until: at(2), asOf: at(0) });
    const stateless = await run("stateless", paths, { asOf: at(0) });
    const nothing: Delta = {
      changes: { source: new Map(), target: new Map() },
      deleted: { source: [], target: [] },
      claims: [],
    };
    const delta = await writeDelta("refused-1", nothing, "001", "");
    const good = { previous, since: at(1), until: at(3), asOf: at(3) };
    await run("fine", delta, good);
    const refused = async (
      options: Partial<ReconciliationOptions>,
      sentence: RegExp,
      given = delta,
    ): Promise<void> => {
      const told = run("never", given, { ...good, ...options });
      await expect(told).rejects.toThrow(sentence);
      await expect(told).rejects.toMatchObject({ name: "BadInputError" });
      expect(await readdir(join(folder, "never-out"))).toEqual([]);
    };
    await refused({ previous: undefined }, /goes on from the result of an earlier run: name its folder/);
    await refused({ previous: stateless }, /left no state to go on from/);
    await refused({ since: at(2.5) }, /There is a gap: .*T02:00:00.000Z.*T02:30:00.000Z/);
    await refused({ until: at(1.5) }, /before the earlier run's own end/);
    await refused({ until: undefined }, /Say up to which moment/);
    await refused({ rules }, /made by other rules/);
    await refused({ conceptmaps: undefined }, /made with other ConceptMaps/);
    await refused({ sourceMapping: "mapping.yaml" }, /deltas are of FHIR NDJSON/);
    await refused({}, /is another crosswalk/, { ...delta, crosswalk: await shortened(paths.crosswalk) });
    await writeFile(paths.crosswalk, crosswalkText(whole.crosswalk));

    const both = await writeDelta(
      "both",
      {
        ...nothing,
        changes: { source: new Map([["Basic/s1", whole.source.get("Basic/s1")]]), target: new Map() },
        deleted: { source: ["Basic/s1"], target: [] },
      },
      "001",
      "",
    );
    await refused({}, /1 records both that they are there and that they were deleted/, both);
    const broken = await writeDelta("broken", nothing, "001", "");
    await writeFile(
      join(broken.target, "deleted", "Bundle.00001.ndjson"),
      '{"resourceType":"Bundle","entry":[{"request":{"method":"DELETE","url":"Patient?name=Doe"}}]}\n',
    );
    await refused({}, /Line 1 of deleted\/Bundle\.00001\.ndjson is not a Bundle of DELETE requests/, broken);
    // What `holdpoint export` left says itself from when to when it is.
    const manifest = (from: string): string =>
      JSON.stringify({
        format: "holdpoint-export/1",
        request: `https://ehr.example.org/fhir/$export?_since=${encodeURIComponent(from)}`,
        statusUrl: "https://ehr.example.org/1",
        manifest: { transactionTime: at(3).toISOString(), requiresAccessToken: true },
        files: [],
        done: true,
      });
    for (const side of SIDES)
      await writeFile(join(delta[side], "export.json"), manifest(at(1).toISOString()));
    await run("by-manifest", delta, { ...good, until: undefined });
    await writeFile(join(delta.target, "export.json"), manifest(at(1.5).toISOString()));
    await refused({}, /There is a gap: an export has what changed since/);
    await rm(join(delta.target, "export.json"));

    const state = await readFile(join(previous, "state.duckdb"));
    state[state.length - 100] = (state[state.length - 100] ?? 0) ^ 1;
    await writeFile(join(previous, "state.duckdb"), state);
    await refused({}, /is not what its run wrote/);
    await rm(join(previous, "state.duckdb"));
    await refused({}, /state of the run in .* cannot be read/);
  }, 120_000);
});

/** The file without its first line. */
async function shortened(path: string): Promise<string> {
  const text = await readFile(path, "utf8");
  await writeFile(path, text.slice(text.indexOf("\n") + 1));
  return path;
}
