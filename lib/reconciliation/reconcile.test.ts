import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CONDITION, OBSERVATION, PATIENT, type Resource } from "./fixtures.ts";
import { type ReconciliationOptions, reconcile } from "./reconcile.ts";
import { rulesFromText } from "./rules/rulesFile.ts";
import {
  type DiscrepancyLine,
  type DomainReport,
  discrepancyLineSchema,
  type ReconciliationReport,
  reconciliationReportSchema,
} from "./schema.ts";

let folder: string;
let runs = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "holdpoint-test-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

type Files = Readonly<Record<string, string | Buffer>>;

/** Writes a pair and reconciles it, with a spill folder of its own that must be empty afterwards. */
async function run(
  files: Files,
  options: Partial<ReconciliationOptions> = {},
): Promise<{ report: ReconciliationReport; lines: DiscrepancyLine[]; text: string; out: string }> {
  runs += 1;
  const base = join(folder, String(runs));
  const spillFolder = join(base, "spill");
  const out = join(base, "out");
  await mkdir(spillFolder, { recursive: true });
  for (const side of ["source", "target"]) await mkdir(join(base, side), { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(base, name)), { recursive: true });
    await writeFile(join(base, name), content);
  }
  try {
    const report = await reconcile({
      source: join(base, "source"),
      target: join(base, "target"),
      crosswalk: join(base, "crosswalk.ndjson"),
      out,
      spillFolder,
      threads: 1,
      ...options,
    });
    expect(
      reconciliationReportSchema.parse(JSON.parse(await readFile(join(out, "report.json"), "utf8"))),
    ).toEqual(report);
    const text = await readFile(join(out, "discrepancies.ndjson"), "utf8");
    const lines = text
      .split("\n")
      .filter(Boolean)
      .map((line) => discrepancyLineSchema.parse(JSON.parse(line)));
    return { report, lines, text, out };
  } finally {
    expect(await readdir(spillFolder)).toEqual([]);
    if (existsSync(out))
      expect((await readdir(out)).filter((name) => name.includes("unfinished"))).toEqual([]);
  }
}

function ndjson(...resources: readonly Resource[]): string {
  return resources.map((resource) => `${JSON.stringify(resource)}\n`).join("");
}

function claim(source: string, target: string | null, disposition = "migrated"): Resource {
  return {
    source,
    target,
    disposition,
    batch: "B1",
    mappingVersion: "1",
    transformedAt: "2026-11-14T03:10:00Z",
    operator: "l",
  };
}

function domainOf(report: ReconciliationReport, domain: string): DomainReport {
  const found = report.domains.find((candidate) => candidate.domain === domain);
  if (!found) throw new Error(`no such domain: ${domain}`);
  return found;
}

const patients = ["p1", "p2", "p3", "p4"].map((id) => ({ ...PATIENT, id, identifier: [{ value: id }] }));
const moved = patients.map((patient) => ({ ...patient, id: `t-${patient.id}` }));
const claims = patients.map(({ id }) => claim(`Patient/${id}`, `Patient/t-${id}`));
const pair: Files = {
  "source/Patient.ndjson": ndjson(...patients),
  "target/Patient.ndjson": ndjson(...moved),
  "crosswalk.ndjson": ndjson(...claims),
};

describe("a run", () => {
  it("passes a migration that changed nothing but ids", async () => {
    const { report, lines } = await run(pair);
    expect(report.verdict).toBe("pass");
    expect(lines).toEqual([]);
    expect(domainOf(report, "demographics")).toMatchObject({ eligible: 4, matched: 4, verdict: "pass" });
    expect(domainOf(report, "allergies")).toMatchObject({ eligible: 0, verdict: "unknown" });
  });

  it("marks a finding by the records that it is about: another value is another mark, and another result", async () => {
    const at = async (birthDate: string, over: Resource = {}) => {
      const [first, ...others] = moved;
      const target = ndjson({ ...first, birthDate, ...over }, ...others);
      const { report, lines } = await run({ ...pair, "target/Patient.ndjson": target });
      return {
        mark: lines[0]?.mark,
        fields: lines[0]?.fields,
        hash: domainOf(report, "demographics").resultHash,
      };
    };
    const one = await at("1999-01-01");
    const other = await at("1999-01-02");
    expect(one.fields).toEqual(other.fields);
    expect(one.mark).toMatch(/^[0-9a-f]{16}$/);
    expect(other.mark).not.toBe(one.mark);
    expect(other.hash).not.toBe(one.hash);
    // What a server adds by itself says nothing of the record.
    expect(await at("1999-01-01", { meta: { versionId: "7" } })).toEqual(one);
  });

  it("finds every kind of presence, and accounts for what the loader set aside", async () => {
    const more = ["p5", "p6", "p7", "p8"].map((id) => ({ ...PATIENT, id }));
    const { report, lines } = await run({
      "source/Patient.ndjson": ndjson(...patients, ...more),
      "target/Patient.ndjson": ndjson(
        ...moved.slice(0, 3),
        { ...moved[0], id: "twice" },
        { ...PATIENT, id: "ghost" },
      ),
      "crosswalk.ndjson": ndjson(
        ...claims,
        claim("Patient/p1", "Patient/twice"),
        claim("Patient/p5", null, "rejected"),
        claim("Patient/p6", null, "skipped"),
        claim("Patient/p7", null, "quarantined"),
      ),
    });
    expect(domainOf(report, "demographics")).toMatchObject({
      eligible: 8,
      matched: 3,
      altered: 0,
      rejected: 1,
      skipped: 1,
      quarantined: 1,
      missing: 2,
      unexpected: 1,
      duplicated: 1,
    });
    expect(
      lines.map(({ kind, source, target, category, batch }) => [kind, source, target, category, batch]),
    ).toEqual([
      ["unexpected", null, "Patient/ghost", "transformation-bug", undefined],
      ["duplicated", "Patient/p1", "Patient/twice", "transformation-bug", "B1"],
      ["missing", "Patient/p4", "Patient/t-p4", "missing-record", "B1"],
      ["missing", "Patient/p8", null, "missing-record", undefined],
    ]);
  });

  it("does not believe the crosswalk: equal counts hide nothing", async () => {
    const { lines } = await run({
      ...pair,
      "target/Patient.ndjson": ndjson(...moved.slice(0, 3), { ...PATIENT, id: "stranger" }),
    });
    expect(lines.map(({ kind }) => kind)).toEqual(["unexpected", "missing"]);
  });

  it("takes a retry that succeeded for the record, and the first target that exists for the first", async () => {
    const { report } = await run({
      ...pair,
      "crosswalk.ndjson": ndjson(
        claim("Patient/p1", "Patient/gone"),
        claim("Patient/p2", null, "rejected"),
        ...claims,
      ),
    });
    expect(domainOf(report, "demographics")).toMatchObject({ matched: 4, duplicated: 0, rejected: 0 });
  });

  it("finds two patients in one chart, and one in two", async () => {
    const { lines } = await run({
      ...pair,
      "target/Patient.ndjson": ndjson(...moved.slice(0, 3), {
        ...moved[2],
        id: "split",
        identifier: [{ value: "new" }],
      }),
      "crosswalk.ndjson": ndjson(
        ...claims.slice(0, 3),
        claim("Patient/p4", "Patient/t-p1"),
        claim("Patient/p3", "Patient/split"),
      ),
    });
    expect(
      lines.map(({ kind, category, source, target, fields }) => [kind, category, source, target, fields]),
    ).toEqual([
      ["duplicated", "high-risk-clinical-mismatch", "Patient/p3", "Patient/split", ["identifier.value"]],
      ["altered", "high-risk-clinical-mismatch", "Patient/p4", "Patient/t-p1", ["identifier.value"]],
    ]);
  });

  it("finds whose record it is, and that it had ended, in two sources that became one", async () => {
    const drug = (id: string, patient: string, more: Resource): Resource => ({
      resourceType: "MedicationRequest",
      id,
      subject: { reference: `Patient/${patient}` },
      ...more,
    });
    const active = { status: "active", medicationCodeableConcept: { text: "Warfarin" } };
    const { lines, report } = await run({
      ...pair,
      "source/MedicationRequest.ndjson": ndjson(
        drug("m1", "p1", active),
        drug("m2", "p2", { ...active, status: "stopped" }),
      ),
      "target/MedicationRequest.ndjson": ndjson(drug("n1", "t-p1", active)),
      "crosswalk.ndjson": ndjson(
        ...claims,
        claim("MedicationRequest/m1", "MedicationRequest/n1"),
        claim("MedicationRequest/m2", "MedicationRequest/n1"),
      ),
    });
    const found = lines.filter(({ source }) => source === "MedicationRequest/m2");
    expect(found.map(({ kind, category, fields }) => [kind, category, fields]).sort()).toEqual([
      ["altered", "high-risk-clinical-mismatch", ["status", "subject"]],
      ["resurrected", "high-risk-clinical-mismatch", ["status"]],
      ["wrong-patient", "high-risk-clinical-mismatch", ["subject"]],
    ]);
    expect(report.domains.find(({ domain }) => domain === "medications")).toMatchObject({
      eligible: 2,
      matched: 1,
      altered: 1,
      wrongPatient: 1,
      resurrected: 1,
    });
  });

  it("is the same whatever order the lines come in, timing aside", async () => {
    const observations = Array.from({ length: 40 }, (_, n) => ({
      ...OBSERVATION,
      id: `o${n}`,
      valueQuantity: { value: n },
    }));
    const migrated = observations.map((one, n) => ({
      ...one,
      id: `t${n}`,
      subject: { reference: n % 7 === 0 ? "Patient/t-p2" : "Patient/t-p1" },
      valueQuantity: { value: n % 5 === 0 ? n + 1 : n },
    }));
    const lineage = ndjson(
      ...claims,
      ...observations.map((_, n) => claim(`Observation/o${n}`, `Observation/t${n}`)),
    );
    const files = (order: <T>(list: readonly T[]) => readonly T[]): Files => ({
      "source/Patient.ndjson": ndjson(...order(patients)),
      "target/Patient.ndjson": ndjson(...order(moved)),
      "source/Observation.ndjson": ndjson(...order(observations)),
      "target/Observation.ndjson": ndjson(...order(migrated)),
      "crosswalk.ndjson": lineage,
    });
    const first = await run(files((list) => list));
    const same = await run(files((list) => list));
    const reversed = await run(files((list) => [...list].reverse()));
    expect(first.lines.length).toBeGreaterThan(8);
    expect(same.text).toBe(first.text);
    expect({ ...same.report, timing: 0 }).toEqual({ ...first.report, timing: 0 });
    expect(reversed.text).toBe(first.text);
    expect(reversed.report.domains).toEqual(first.report.domains);
    expect(reversed.report.inputHash).not.toBe(first.report.inputHash);
  });
});

describe("input as it comes", () => {
  it("reads parts, gzip, byte-order marks, CRLF, blank lines, a last line without an end, and empty files", async () => {
    const { report } = await run({
      "source/Patient.000.ndjson": `\uFEFF${ndjson(...patients.slice(0, 2))}\n\n`,
      "source/Patient.001.ndjson.gz": gzipSync(ndjson(...patients.slice(2))),
      "source/Media.ndjson": "",
      "target/Patient.ndjson.gz": gzipSync(
        `\uFEFF${ndjson(...moved)
          .replaceAll("\n", "\r\n")
          .trimEnd()}`,
      ),
      "crosswalk.ndjson": `\uFEFF${ndjson(...claims).replaceAll("\n", "\r\n")}`,
    });
    expect(domainOf(report, "demographics")).toMatchObject({ matched: 4, verdict: "pass" });
    expect(report.verdict).toBe("pass");
  });

  it("takes a side as a file or a glob too, from several folders", async () => {
    const files = {
      "source/a/Patient.ndjson.gz": gzipSync(ndjson(...patients.slice(0, 2))),
      "source/b/Patient.ndjson.gz": gzipSync(ndjson(...patients.slice(2))),
      "source/b/notes.txt": "not ours",
      "target/Patient.ndjson": ndjson(...moved),
      "crosswalk.ndjson": ndjson(...claims),
    };
    const base = join(folder, String(runs + 1));
    const { report } = await run(files, {
      source: join(base, "source/*/*.ndjson.gz"),
      target: join(base, "target/Patient.ndjson"),
    });
    expect(domainOf(report, "demographics")).toMatchObject({ matched: 4, verdict: "pass" });
    await expect(run(files, { source: join(base, "source/*.json") })).rejects.toMatchObject({
      code: "NO_RECORDS",
    });
  });

  it("counts and lists lines that cannot be read, and fails their domain with the rest compared", async () => {
    const { report } = await run({
      ...pair,
      "source/Patient.ndjson": `{"resourceType":"Patient","id":"Jane\n${ndjson(...patients)}not json\n`,
      "target/Patient.ndjson": Buffer.concat([
        Buffer.from(ndjson(...moved)),
        Buffer.from('{"resourceType":"Patient","id":"x","a":"\xff"}\n', "latin1"),
      ]),
    });
    const found = domainOf(report, "demographics");
    expect(found).toMatchObject({ matched: 4, unparsable: 3, verdict: "fail" });
    expect(found.unparsableLines).toEqual([
      { file: "source/Patient.ndjson", lineNumber: 1, reason: "a string is not closed" },
      { file: "source/Patient.ndjson", lineNumber: 6, reason: "not a JSON object" },
      { file: "target/Patient.ndjson", lineNumber: 5, reason: "the line is not UTF-8" },
    ]);
    expect(JSON.stringify(report)).not.toContain("Jane");
  });

  it("counts broken lines and invalid dispositions of the crosswalk, and fails the run", async () => {
    const { report } = await run({
      ...pair,
      "crosswalk.ndjson": `${ndjson(...claims)}{"source":\n${ndjson(claim("Patient/p1", null, "vanished"), claim("no-slash", null))}`,
    });
    expect(report.verdict).toBe("fail");
    expect(report.crosswalk).toMatchObject({ lines: 7, unparsable: 3 });
    expect(report.crosswalk.unparsableLines).toEqual([
      { file: "crosswalk.ndjson", lineNumber: 5, reason: "not a JSON object" },
      { file: "crosswalk.ndjson", lineNumber: 6, reason: "its disposition is not valid" },
      { file: "crosswalk.ndjson", lineNumber: 7, reason: "its source is not valid" },
    ]);
  });

  it("counts duplicate ids and dangling references, and compares unknown types whole", async () => {
    const { report } = await run({
      "source/Patient.ndjson": ndjson(...patients, { ...PATIENT, id: "p1" }),
      "target/Patient.ndjson": ndjson(...moved),
      "source/Basic.ndjson": ndjson({
        resourceType: "Basic",
        id: "b",
        subject: { reference: "Patient/p1" },
        a: 1,
      }),
      "target/Basic.ndjson": ndjson({
        resourceType: "Basic",
        id: "b",
        subject: { reference: "Patient/nobody" },
        a: 2,
      }),
      "crosswalk.ndjson": ndjson(...claims, claim("Basic/b", "Basic/b")),
    });
    expect(domainOf(report, "demographics")).toMatchObject({
      eligible: 4,
      sourceRecords: 5,
      duplicateIds: { source: 1, target: 0 },
      verdict: "fail",
    });
    expect(domainOf(report, "other")).toMatchObject({
      altered: 1,
      danglingReferences: { source: 0, target: 1 },
    });
  });

  it("does what the rules say: what is expected, what is left out, in which domain, how bad", async () => {
    const files: Files = {
      "source/Condition.ndjson": ndjson({
        ...CONDITION,
        recordedDate: "2026-01-05T10:00:00-05:00",
        note: [{ text: "a" }],
      }),
      "target/Condition.ndjson": ndjson({
        ...CONDITION,
        recordedDate: "2026-01-05T15:00:00Z",
        note: [{ text: "b" }],
      }),
      "crosswalk.ndjson": ndjson(claim("Condition/c1", "Condition/c1")),
    };
    const found = async (type: string): Promise<unknown> => {
      const rules = rulesFromText(`version: 1\ndomains: {allergies: {${type}}}\n`, "r.yaml");
      const { report, lines } = await run(files, { rules });
      return [
        report.verdict,
        ...lines.map(({ domain, severity, fields, cause }) => [domain, severity, fields, cause]),
      ];
    };
    const note = ["allergies", "low", ["note.text"], undefined];
    expect(await found("severities: {altered: low}, types: {Condition: {}}")).toEqual(["fail", note]);
    expect(await found("types: {Condition: {leaveOut: [note]}}")).toEqual(["pass"]);
    const moved = ["allergies", "high", ["recordedDate"], "condition-recorded-date-utc-rewrite"];
    expect(
      await found("normalizations: {utc-rewrite: difference}, types: {Condition: {leaveOut: [note]}}"),
    ).toEqual(["fail", moved]);
    const same = await run({ ...files, "target/Condition.ndjson": String(files["source/Condition.ndjson"]) });
    expect(same.report.verdict).toBe("pass");
    expect(same.report.rules.sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it("maps codes through ConceptMaps", async () => {
    const legacy = { system: "urn:legacy:codes", code: "L1" };
    const files: Files = {
      "source/Condition.ndjson": ndjson({ ...CONDITION, code: { coding: [legacy] } }),
      "target/Condition.ndjson": ndjson({
        ...CONDITION,
        code: {
          extension: [{ url: "urn:target:original-code", valueCoding: legacy }],
          coding: [{ system: "http://snomed.info/sct", code: "73595000" }],
        },
      }),
      "crosswalk.ndjson": ndjson(claim("Condition/c1", "Condition/c1")),
      "conceptmaps/map.json": JSON.stringify({
        resourceType: "ConceptMap",
        group: [
          {
            source: "urn:legacy:codes",
            target: "http://snomed.info/sct",
            element: [{ code: "L1", target: [{ code: "73595000", equivalence: "equivalent" }] }],
          },
        ],
      }),
    };
    const without = await run(files);
    expect(domainOf(without.report, "conditions").altered).toBe(1);
    const { report } = await run(files, { conceptmaps: join(folder, String(runs + 1), "conceptmaps") });
    expect(domainOf(report, "conditions")).toMatchObject({
      matched: 1,
      normalizations: { "mapped-code": 1 },
    });
  });
});

describe("input that no run can start on", () => {
  it.each<[string, Files, Partial<ReconciliationOptions>, string]>([
    ["a folder that is not there", pair, { source: "/no/such/folder" }, "NO_SUCH_FOLDER"],
    [
      "a folder without exports",
      { "target/Patient.ndjson": "", "source/readme.txt": "", "crosswalk.ndjson": "" },
      {},
      "NO_RECORDS",
    ],
    ["a crosswalk that is not there", pair, { crosswalk: "/no/such/file" }, "NO_SUCH_FILE"],
    [
      "a torn gzip file",
      { ...pair, "source/Patient.ndjson.gz": gzipSync(ndjson(...patients)).subarray(0, 40) },
      {},
      "BROKEN_GZIP",
    ],
    ["an output folder that cannot be made", pair, { out: "/dev/null/out" }, "OUT_NOT_WRITABLE"],
  ])("is refused with a code: %s", async (_, files, options, code) => {
    await expect(run(files, options)).rejects.toMatchObject({ name: "BadInputError", code });
  });

  it("leaves an earlier result as it was", async () => {
    const { out, text } = await run(pair);
    await expect(run({ ...pair, "source/Patient.ndjson.gz": "no gzip" }, { out })).rejects.toThrow("gzip");
    expect(await readFile(join(out, "discrepancies.ndjson"), "utf8")).toBe(text);
  });
});

describe("a run that is cancelled", () => {
  it.each(["reading the source", "matching", "comparing what differs"])(
    "while %s ends at once and leaves nothing",
    async (phase) => {
      const cancelled = new AbortController();
      const failed: unknown[] = [];
      const sink = {
        started: async () => {},
        progress: (progress: { phase: string }) => {
          if (progress.phase === phase) cancelled.abort(new Error("cancelled"));
        },
        finished: async () => {},
        failed: async (error: unknown) => {
          failed.push(error);
        },
      };
      await expect(run(pair, { signal: cancelled.signal, sink })).rejects.toThrow();
      expect(failed).toHaveLength(1);
    },
  );
});

describe("a sink", () => {
  it("is told of the start, the progress, and the result with its lines", async () => {
    const told: string[] = [];
    await run(
      { ...pair, "target/Patient.ndjson": ndjson(...moved.slice(1)) },
      {
        sink: {
          started: async () => void told.push("started"),
          progress: ({ phase }) => void (told.at(-1) === phase || told.push(phase)),
          finished: async ({ report, discrepancies }) => {
            for await (const { kind } of discrepancies) told.push(`${report.verdict}: ${kind}`);
          },
          failed: async () => void told.push("failed"),
        },
      },
    );
    expect(told[0]).toBe("started");
    expect(told.at(-1)).toBe("fail: missing");
    expect(told).not.toContain("failed");
  });
});
