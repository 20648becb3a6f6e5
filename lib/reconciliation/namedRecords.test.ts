import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Resource } from "./fixtures.ts";
import { mergeShards } from "./merge.ts";
import { type ReconciliationOptions, reconcile, reconcileShard } from "./reconcile.ts";
import { rulesFromText } from "./rules/rulesFile.ts";
import type { DiscrepancyLine, ReconciliationReport } from "./schema.ts";

let folder: string;
let runs = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "holdpoint-named-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Pair {
  readonly source: readonly Resource[];
  readonly target: readonly Resource[];
  /** Source, target and, if it is not "migrated", what the loader says that it did. */
  readonly listed: readonly (readonly [string, string | null, string?])[];
}

async function written({ source, target, listed }: Pair): Promise<Omit<ReconciliationOptions, "out">> {
  runs += 1;
  const base = join(folder, String(runs));
  const ndjson = (lines: readonly object[]): string =>
    lines.map((line) => `${JSON.stringify(line)}\n`).join("");
  for (const [side, records] of Object.entries({ source, target })) {
    await mkdir(join(base, side), { recursive: true });
    for (const type of new Set(records.map(({ resourceType }) => String(resourceType))))
      await writeFile(
        join(base, side, `${type}.ndjson`),
        ndjson(records.filter(({ resourceType }) => resourceType === type)),
      );
  }
  await writeFile(
    join(base, "crosswalk.ndjson"),
    ndjson(
      listed.map(([from, to, disposition = "migrated"]) => ({
        source: from,
        target: to,
        disposition,
        batch: "B1",
      })),
    ),
  );
  return {
    source: join(base, "source"),
    target: join(base, "target"),
    crosswalk: join(base, "crosswalk.ndjson"),
    threads: 1,
  };
}

const linesIn = async (out: string): Promise<string[]> =>
  (await readFile(join(out, "discrepancies.ndjson"), "utf8")).split("\n").filter(Boolean);

/** What is found, and the verdict of each domain that has records; a run in shards must say the same. */
async function found(
  pair: Pair,
  options: Partial<ReconciliationOptions> = {},
): Promise<{ lines: unknown[]; verdicts: Record<string, string> }> {
  const given = { ...(await written(pair)), ...options };
  const out = join(folder, `out-${runs}`);
  const report = await reconcile({ ...given, out });
  const count = 3;
  const shards = Array.from({ length: count }, (_, index) => join(folder, `shard-${runs}-${index}`));
  for (const [index, shard] of shards.entries())
    await reconcileShard({ ...given, out: shard, shard: { index: index + 1, count } });
  const merged = join(folder, `merged-${runs}`);
  await mergeShards({ shards, out: merged });
  expect(await linesIn(merged)).toEqual(await linesIn(out));
  return { lines: (await linesIn(out)).map(brief), verdicts: verdictsOf(report) };
}

function brief(text: string): unknown[] {
  const { kind, source, target, fields } = JSON.parse(text) as DiscrepancyLine;
  return [kind, source ?? target, ...fields];
}

function verdictsOf({ domains }: ReconciliationReport): Record<string, string> {
  const used = domains.filter(({ eligible, unexpected }) => eligible + unexpected > 0);
  return Object.fromEntries(used.map(({ domain, verdict }) => [domain, verdict]));
}

const patient = (id: string, name: string): Resource => ({
  resourceType: "Patient",
  id,
  name: [{ family: name }],
  birthDate: "1970-01-01",
});
const allergy = (id: string, patientId: string): Resource => ({
  resourceType: "AllergyIntolerance",
  id,
  criticality: "high",
  patient: { reference: `Patient/${patientId}` },
});

const KEYED = rulesFromText(
  `version: 1
domains:
  demographics:
    thresholds: {unlisted: 20}
    types: {Patient: {keys: [[name, birthDate]]}}
`,
  "rules.yaml",
);

describe("patients that nobody listed", () => {
  const source = [patient("7", "Ann"), patient("8", "Bob"), allergy("1", "7")];
  const listed = [["AllergyIntolerance/1", "AllergyIntolerance/t1"]] as const;
  const at = (ids: { Ann: string; Bob: string }, chart: string): Pair => ({
    source,
    target: [patient(ids.Ann, "Ann"), patient(ids.Bob, "Bob"), allergy("t1", chart)],
    listed,
  });
  const swapped = { Ann: "8", Bob: "7" };
  const paired = [
    ["unlisted", "Patient/7", "birthDate", "name"],
    ["unlisted", "Patient/8", "birthDate", "name"],
  ];

  it("are not the same for having the same id, when keys say who is who", async () => {
    expect(await found(at(swapped, "7"), { rules: KEYED })).toEqual({
      lines: [["wrong-patient", "AllergyIntolerance/1", "patient"], ...paired],
      verdicts: { demographics: "pass", allergies: "fail" },
    });
    expect(await found(at(swapped, "8"), { rules: KEYED })).toEqual({
      lines: paired,
      verdicts: { demographics: "pass", allergies: "pass" },
    });
  });

  it("are followed to new ids that keys found, and a link that was not rewritten is told", async () => {
    const ids = { Ann: "18", Bob: "17" };
    expect((await found(at(ids, "18"), { rules: KEYED })).verdicts).toMatchObject({ allergies: "pass" });
    expect((await found(at(ids, "7"), { rules: KEYED })).lines).toContainEqual([
      "altered",
      "AllergyIntolerance/1",
      "patient",
    ]);
  });

  it("make no record pass that names one of them, without keys", async () => {
    for (const chart of ["7", "8"]) {
      const { lines, verdicts } = await found(at(swapped, chart));
      expect(verdicts).toEqual({ demographics: "fail", allergies: "fail" });
      expect(lines).toContainEqual(["wrong-patient", "AllergyIntolerance/1", "patient"]);
    }
  });

  it("that are outside of both extracts are the same by their id, for nothing else is known of them", async () => {
    const pair = { source: [allergy("1", "7")], target: [allergy("t1", "7")], listed };
    expect((await found(pair)).verdicts).toEqual({ allergies: "pass" });
  });
});

describe("a legacy id in place of a link", () => {
  const byLegacyId = (id: string, value: string): Resource => ({
    ...allergy(id, ""),
    patient: { identifier: { system: "urn:legacy:id", value } },
  });
  const listed = [["AllergyIntolerance/1", "AllergyIntolerance/t1"]] as const;
  const source = [patient("p", "Ann"), allergy("1", "p")];
  const lost = ["altered", "AllergyIntolerance/1", "patient"];

  it("loses the chart of a patient who is at the target", async () => {
    const target = [patient("tp", "Ann"), byLegacyId("t1", "Patient/p")];
    expect(await found({ source, target, listed: [...listed, ["Patient/p", "Patient/tp"]] })).toEqual({
      lines: [lost],
      verdicts: { demographics: "pass", allergies: "fail" },
    });
    expect((await found({ source, target, listed }, { rules: KEYED })).lines).toContainEqual(lost);
  });

  it("is the same for what the loader set aside, also when it says so twice, and not when it was migrated after all", async () => {
    const target = [byLegacyId("t1", "Patient/p")];
    const setAside = [
      ...listed,
      ["Patient/p", null, "quarantined"],
      ["Patient/p", null, "rejected"],
    ] as const;
    expect((await found({ source, target, listed: setAside })).lines).toEqual([]);
    const migrated = [...setAside, ["Patient/p", "Patient/tp"]] as const;
    expect(
      (await found({ source, target: [...target, patient("tp", "Ann")], listed: migrated })).lines,
    ).toEqual([lost]);
  });
});

describe("a claim that a record is not at the target", () => {
  const listed = [["AllergyIntolerance/1", "AllergyIntolerance/t1"]] as const;

  it.each(["rejected", "skipped", "quarantined"])(
    "makes nobody the record that it names: %s",
    async (disposition) => {
      const pair: Pair = {
        source: [patient("b", "Bob"), allergy("1", "a")],
        target: [patient("t", "Bob"), allergy("t1", "t")],
        listed: [...listed, ["Patient/a", "Patient/t", disposition], ["Patient/b", "Patient/t"]],
      };
      const wrong = ["wrong-patient", "AllergyIntolerance/1", "patient"];
      expect((await found(pair)).lines).toEqual([wrong]);
      expect((await found({ ...pair, listed: [...pair.listed].reverse() })).lines).toEqual([wrong]);
    },
  );

  it("does not account for a record that is there all the same", async () => {
    const { lines, verdicts } = await found({
      source: [patient("a", "Ann")],
      target: [patient("t", "Ann")],
      listed: [["Patient/a", "Patient/t", "rejected"]],
    });
    expect(lines).toEqual([["unexpected", "Patient/t"]]);
    expect(verdicts).toEqual({ demographics: "fail" });
  });
});

describe("a record that the loader once said it migrated", () => {
  it("is missing, whatever it said before or afterwards", async () => {
    const aside = ["rejected", "skipped", "quarantined"];
    // Each with a target and without one, said first and said last.
    const histories = aside.flatMap((disposition) =>
      ["AllergyIntolerance/t", null].flatMap((to) => [
        { to, disposition, isFirst: true },
        { to, disposition, isFirst: false },
      ]),
    );
    const ids = histories.map((_, index) => String(index));
    const { lines, verdicts } = await found({
      source: [patient("a", "Ann"), ...[...ids, "never"].map((id) => allergy(id, "a"))],
      target: [patient("t", "Ann")],
      listed: [
        ["Patient/a", "Patient/t"],
        ["AllergyIntolerance/never", null, "rejected"],
        ["AllergyIntolerance/never", null, "skipped"],
        ...histories.flatMap(({ to, disposition, isFirst }, index): Pair["listed"] => {
          const name = `AllergyIntolerance/${index}`;
          const said: Pair["listed"] = [
            [name, to && `${to}${index}`],
            [name, null, disposition],
          ];
          return isFirst ? said : [...said].reverse();
        }),
      ],
    });
    expect(lines).toHaveLength(histories.length);
    expect(lines).toEqual(expect.arrayContaining(ids.map((id) => ["missing", `AllergyIntolerance/${id}`])));
    expect(verdicts).toMatchObject({ allergies: "fail" });
  });
});

describe("a target that is claimed", () => {
  it("for a source that is not in the extract is not paired with another one by a key", async () => {
    const { lines } = await found(
      {
        source: [patient("s", "Ann")],
        target: [patient("t", "Ann")],
        listed: [["Patient/elsewhere", "Patient/t"]],
      },
      { rules: KEYED },
    );
    expect(lines).toEqual([
      ["unexpected", "Patient/t"],
      ["missing", "Patient/s"],
    ]);
  });
});
