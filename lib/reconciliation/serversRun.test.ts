import { appendFile, cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { describeReport } from "./describe.ts";
import type { Resource } from "./fixtures.ts";
import { mergeShards } from "./merge.ts";
import { type ReconciliationOptions, reconcile, reconcileShard } from "./reconcile.ts";
import { rulesFromText } from "./rules/rulesFile.ts";
import type { DiscrepancyLine, ReconciliationReport } from "./schema.ts";

const OWN = "https://ehr.example/fhir";
const OTHER = "https://elsewhere.example/r4";
/** Runs are many, and other work may have the processors. */
const TIMEOUT_MS = 120_000;
const UNTIL = new Date("2026-11-21T02:00:00Z");

let folder: string;
let runs = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "holdpoint-servers-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const SAID = rulesFromText(`version: 1\nbases: {source: [], target: ["${OWN}/"]}\n`, "rules.yaml");

const ndjson = (lines: readonly object[]): string =>
  lines.map((line) => `${JSON.stringify(line)}\n`).join("");
const patient = (id: string): Resource => ({ resourceType: "Patient", id, birthDate: "1970-01-01" });
const visit = (id: string, subject: string): Resource => ({
  resourceType: "Encounter",
  id,
  status: "finished",
  subject: { reference: subject },
});
/** `n` records a side, of which the target's name their patient as it is said. */
const visits = (n: number, subject: (of: number) => string, side: "s" | "t"): Resource[] =>
  Array.from({ length: n }, (_, of) => visit(`${side}e${of}`, subject(of)));
const PATIENTS = 4;

async function written(
  target: (of: number) => string,
  source: (of: number) => string = (of) => `Patient/s${of % PATIENTS}`,
  n = 12,
): Promise<Omit<ReconciliationOptions, "out">> {
  runs += 1;
  const at = join(folder, String(runs));
  for (const [side, subject] of [
    ["source", source],
    ["target", target],
  ] as const) {
    await mkdir(join(at, side), { recursive: true });
    const [letter = ""] = side;
    const patients = Array.from({ length: PATIENTS }, (_, of) => patient(`${letter}${of}`));
    await writeFile(join(at, side, "Patient.ndjson"), ndjson(patients));
    await writeFile(join(at, side, "Encounter.ndjson"), ndjson(visits(n, subject, letter as "s" | "t")));
  }
  const claims = [
    ...Array.from({ length: PATIENTS }, (_, of) => [`Patient/s${of}`, `Patient/t${of}`]),
    ...Array.from({ length: n }, (_, of) => [`Encounter/se${of}`, `Encounter/te${of}`]),
  ].map(([from, to]) => ({ source: from, target: to, disposition: "migrated", batch: "B1" }));
  await writeFile(join(at, "crosswalk.ndjson"), ndjson(claims));
  return {
    source: join(at, "source"),
    target: join(at, "target"),
    crosswalk: join(at, "crosswalk.ndjson"),
    threads: 1,
  };
}

/** Everything that is said of a run, but for its time and the state that it keeps. */
async function said(out: string): Promise<{ report: ReconciliationReport; lines: string[] }> {
  const report = JSON.parse(await readFile(join(out, "report.json"), "utf8")) as ReconciliationReport;
  const { timing: _timing, state: _state, ...rest } = report;
  const lines = (await readFile(join(out, "discrepancies.ndjson"), "utf8")).split("\n").filter(Boolean);
  return { report: rest as ReconciliationReport, lines };
}

/** A run, which in so many shards says the same. */
async function found(given: Omit<ReconciliationOptions, "out">, counts: readonly number[] = [2]) {
  const out = join(folder, `out-${runs}`);
  await reconcile({ ...given, out });
  const whole = await said(out);
  for (const count of counts) {
    const shards = Array.from({ length: count }, (_, index) => `${out}-${count}-${index}`);
    for (const [index, shard] of shards.entries())
      await reconcileShard({ ...given, out: shard, shard: { index: index + 1, count } });
    await mergeShards({ shards, out: `${out}-${count}` });
    expect(await said(`${out}-${count}`)).toEqual(whole);
  }
  const { report, lines } = whole;
  const encounters = report.domains.find(({ domain }) => domain === "encounters");
  return {
    bases: report.bases,
    told: describeReport({
      ...report,
      timing: { durationMs: 1, recordsPerSecond: 1 },
    } as ReconciliationReport),
    dangling: encounters?.danglingReferences,
    verdict: encounters?.verdict,
    lines: lines.map((text) => {
      const { source, category, fields } = JSON.parse(text) as DiscrepancyLine;
      return [source, category, ...fields];
    }),
    causes: report.causes.map(({ sentence }) => sentence),
  };
}

const withOneElsewhere = (of: number): string =>
  of === 5 ? `${OTHER}/Patient/t1` : `${of % 2 ? `${OWN}/` : ""}Patient/t${of % PATIENTS}`;
const WRONG = ["Encounter/se5", "high-risk-clinical-mismatch", "subject"];

describe("a link to another server's patient of the same id", { timeout: TIMEOUT_MS }, () => {
  it("is a difference of high risk, and is not counted as dangling, where the rules say the bases", async () => {
    const { lines, bases, dangling, verdict, told } = await found(
      {
        ...(await written(withOneElsewhere)),
        rules: SAID,
      },
      [1, 2, 7],
    );
    expect(lines).toEqual([WRONG]);
    expect([dangling, verdict]).toEqual([{ source: 0, target: 0 }, "fail"]);
    expect(bases?.target).toEqual({
      own: [OWN],
      knownBy: "rules",
      others: [{ base: OTHER, references: 1 }],
      otherServers: 1,
      otherReferences: 1,
    });
    expect(told).toContain(`target: own base ${OWN}, by the rules.`);
    expect(told).toContain(`target: 1 reference leads to other servers: ${OTHER} (1).`);
  });

  it("is one where the export says its base", async () => {
    const given = await written(withOneElsewhere);
    await writeFile(
      join(given.target, "export.json"),
      JSON.stringify({
        format: "holdpoint-export/1",
        request: `${OWN}/Group/7/$export?_outputFormat=application%2Ffhir%2Bndjson`,
        statusUrl: `${OWN}/status/1`,
        manifest: { transactionTime: UNTIL.toISOString(), requiresAccessToken: true },
        files: [],
        done: true,
      }),
    );
    const { lines, bases } = await found(given);
    expect(lines).toEqual([WRONG]);
    expect(bases?.target).toMatchObject({ own: [OWN], knownBy: "export", otherReferences: 1 });
  });

  it("is one where nobody says a base, also when it is the only absolute one", async () => {
    const { lines, bases, told, causes } = await found(
      await written((of) => (of === 5 ? `${OTHER}/Patient/t1` : `Patient/t${of % PATIENTS}`)),
    );
    expect(lines).toEqual([WRONG]);
    expect(bases?.target).toEqual({
      own: [],
      knownBy: "nobody",
      others: [{ base: OTHER, references: 1 }],
      otherServers: 1,
      otherReferences: 1,
    });
    expect(told).toContain("nobody says which base URLs are its own");
    expect(causes).toEqual([]);
  });
});

describe("the base of a side that nobody says", { timeout: TIMEOUT_MS }, () => {
  it("is the only one that it uses, when it gives each of its references with it", async () => {
    const { lines, bases, verdict } = await found(
      await written((of) => `${OWN}/Patient/t${of % PATIENTS}`),
      [7],
    );
    expect([lines, verdict]).toEqual([[], "pass"]);
    expect(bases?.target).toEqual({
      own: [OWN],
      knownBy: "use",
      others: [],
      otherServers: 0,
      otherReferences: 0,
    });
  });

  it.each([
    ["another base", (of: number) => `${of === 999 ? OTHER : OWN}/Patient/t${of % PATIENTS}`],
    ["a reference without one", (of: number) => `${of === 999 ? "" : `${OWN}/`}Patient/t${of % PATIENTS}`],
  ])("is unknown when there is %s, however late that shows", async (_, target) => {
    // Far behind what is looked into before the side is read.
    const given = await written(target, undefined, 1_000);
    const out = join(folder, `late-${runs}`);
    await reconcile({ ...given, out });
    const { report, lines } = await said(out);
    expect(report.bases?.target.knownBy).toBe("nobody");
    expect(report.bases?.target.own).toEqual([]);
    const relative = lines.some((text) => text.includes('"Encounter/se999"')) ? 0 : 1;
    expect(lines).toHaveLength(1_000 - relative);
    expect(report.causes[0]?.sentence).toContain(
      "Encounter.subject: refers to a server of which nobody says whether it is the side's own",
    );
    expect([report.sourceRecords, report.targetRecords]).toEqual([1_000 + PATIENTS, 1_000 + PATIENTS]);
    expect(report.domains.find(({ domain }) => domain === "encounters")).toMatchObject({
      eligible: 1_000,
      sourceRecords: 1_000,
      targetRecords: 1_000,
    });
  });

  it("is not that of the other side's own links", async () => {
    const { lines } = await found(
      await written(
        (of) => `${OWN}/Patient/t${of % PATIENTS}`,
        (of) => `${OTHER}/Patient/s${of % PATIENTS}`,
      ),
    );
    expect(lines).toEqual([]);
    const same = await found(
      await written(
        (of) => `${of === 3 ? OTHER : OWN}/Patient/${of === 3 ? "s3" : `t${of % PATIENTS}`}`,
        (of) => `${OTHER}/Patient/s${of % PATIENTS}`,
      ),
    );
    expect(same.lines).toContainEqual(["Encounter/se3", "high-risk-clinical-mismatch", "subject"]);
  });
});

describe("a run over a delta", { timeout: TIMEOUT_MS }, () => {
  const keep = async (given: Omit<ReconciliationOptions, "out">, name: string): Promise<string> => {
    const out = join(folder, `${name}-${runs}`);
    await reconcile({ ...given, out, keepState: true, until: UNTIL });
    return out;
  };

  /** A delta whose target's encounters are these, on top of `given`; and everything as it is then. */
  async function moved(given: Omit<ReconciliationOptions, "out">, changed: readonly Resource[]) {
    const at = join(folder, `moved-${runs}`);
    for (const side of ["source", "target"]) await mkdir(join(at, "delta", side), { recursive: true });
    await writeFile(join(at, "delta/target/Encounter.001.ndjson"), ndjson(changed));
    await writeFile(join(at, "none.ndjson"), "");
    await cp(given.target, join(at, "whole"), { recursive: true });
    const file = join(at, "whole/Encounter.ndjson");
    const ids = changed.map(({ id }) => `"id":"${String(id)}"`);
    const lines = (await readFile(file, "utf8"))
      .split("\n")
      .filter((line) => line && !ids.some((id) => line.includes(id)));
    await writeFile(file, `${lines.join("\n")}\n`);
    await appendFile(file, ndjson(changed));
    return {
      delta: {
        ...given,
        source: join(at, "delta/source"),
        target: join(at, "delta/target"),
        crosswalk: join(at, "none.ndjson"),
        since: UNTIL,
        until: new Date(UNTIL.getTime() + 60_000),
      },
      whole: { ...given, target: join(at, "whole") },
    };
  }

  it("says what one over everything says, whatever comes to lead to another server or back", async () => {
    const link = fc.tuple(
      fc.constantFrom("", `${OWN}/`, `${OTHER}/`),
      fc.integer({ min: 0, max: PATIENTS - 1 }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(link, { minLength: 12, maxLength: 12 }),
        fc.dictionary(fc.constantFrom("te1", "te5", "te7", "te11"), link),
        async (before, after) => {
          const text = ([base, of]: readonly [string, number]): string => `${base}Patient/t${of}`;
          const given = { ...(await written((of) => text(before[of] ?? ["", 0]))), rules: SAID };
          const previous = await keep(given, "before");
          const changed = Object.entries(after).map(([id, to]) => visit(id, text(to)));
          const { delta, whole } = await moved(given, changed);
          const [one, other] = [`${previous}-delta`, `${previous}-whole`];
          await reconcile({ ...delta, previous, out: one });
          await reconcile({ ...whole, previous, out: other });
          const [told, expected] = [await said(one), await said(other)];
          expect(told.lines).toEqual(expected.lines);
          expect(told.report.bases).toEqual(expected.report.bases);
          expect(told.report.domains).toEqual(expected.report.domains);
        },
      ),
      { numRuns: 4 },
    );
  });

  it.each([
    ["before", withOneElsewhere, "Patient/t1"],
    ["since", (of: number) => `Patient/t${of % PATIENTS}`, `${OTHER}/Patient/t1`],
  ])(
    "is refused where nobody says whose the absolute references are that there were %s",
    async (_, target, later) => {
      const given = await written(target);
      const previous = await keep(given, "unsaid");
      const { delta } = await moved(given, [visit("te5", later)]);
      await expect(reconcile({ ...delta, previous, out: `${previous}-delta` })).rejects.toThrow(
        /bases\.target/,
      );
    },
  );
});
