import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type ReconciliationOptions, reconcile } from "../reconcile.ts";
import type { FieldMapping, TableMapping } from "./schema.ts";
import { recordMaker } from "./toRecord.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "holdpoint-tables-"));
  for (const side of ["source", "target"]) await mkdir(join(folder, side));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const MAPPING = `version: 1
tables:
  - file: patients.csv
    type: Patient
    id: PAT_ID
    fields:
      identifier[0].value: MRN
      name[0].family: LAST
      name[0].given[0]: FIRST
      birthDate: {column: DOB, as: date, format: MM/DD/YYYY}
      gender: {column: SEX, codes: {M: male, F: female}}
      active: {value: true}
  - file: vitals.parquet
    type: Observation
    id: ID
    fields:
      subject.reference: {column: PAT_ID, reference: Patient}
      effectiveDateTime: {column: TAKEN, as: instant, zone: America/New_York}
      valueQuantity.value: {column: VALUE, as: decimal}
`;
const CSV = `\uFEFFPAT_ID,MRN,LAST,FIRST,DOB,SEX\r
p1,00012,"Doe, ""J""","Jane\nAnn",02/01/1980,F\r
p2,00013,Roe,,12/31/1990,M\r
p3,00014,Poe,Secret,31/12/1990,M\r
`;
const patient = (
  id: string,
  mrn: string,
  family: string,
  given: string[] | undefined,
  birthDate: string,
  gender: string,
) => ({
  resourceType: "Patient",
  id: `t-${id}`,
  identifier: [{ value: mrn }],
  name: [{ family, ...(given && { given }) }],
  birthDate,
  gender,
  active: true,
});
const ndjson = (records: readonly unknown[]): string =>
  records.map((record) => `${JSON.stringify(record)}\n`).join("");

async function writeAll(
  mapping = MAPPING,
  csv: string | Buffer = CSV,
  csvName = "patients.csv",
): Promise<void> {
  await writeFile(join(folder, "mapping.yaml"), mapping);
  await writeFile(join(folder, "source", csvName), csv);
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  await connection.run(`COPY (SELECT * FROM (VALUES
      ('o1', 'p1', TIMESTAMP '2026-01-05 10:00:00', 1.50::DECIMAL(5,2)), ('o2', 'p2', TIMESTAMP '2026-07-05 10:00:00', 7.10::DECIMAL(5,2)))
      AS rows(ID, PAT_ID, TAKEN, VALUE)) TO '${join(folder, "source", "vitals.parquet")}' (FORMAT parquet)`);
  connection.closeSync();
  instance.closeSync();
  await writeFile(
    join(folder, "target", "Patient.ndjson"),
    ndjson([
      patient("p1", "00012", 'Doe, "J"', ["Jane\nAnn"], "1980-02-01", "female"),
      patient("p2", "00013", "Roe", undefined, "1990-12-31", "male"),
    ]),
  );
  const observation = (id: string, subject: string, effectiveDateTime: string, value: string) =>
    `{"resourceType":"Observation","id":"t-${id}","subject":{"reference":"Patient/t-${subject}"},"effectiveDateTime":"${effectiveDateTime}","valueQuantity":{"value":${value}}}\n`;
  await writeFile(
    join(folder, "target", "Observation.ndjson"),
    observation("o1", "p1", "2026-01-05T15:00:00Z", "1.5") +
      observation("o2", "p2", "2026-07-05T15:00:00Z", "7.10"),
  );
  const names = ["Patient/p1", "Patient/p2", "Observation/o1", "Observation/o2"];
  await writeFile(
    join(folder, "crosswalk.ndjson"),
    ndjson(names.map((source) => ({ source, target: source.replace("/", "/t-"), disposition: "migrated" }))),
  );
}

const run = (options: Partial<ReconciliationOptions> = {}) =>
  reconcile({
    source: join(folder, "source"),
    sourceMapping: join(folder, "mapping.yaml"),
    target: join(folder, "target"),
    crosswalk: join(folder, "crosswalk.ndjson"),
    out: join(folder, "out"),
    threads: 1,
    ...options,
  });

describe("a source in CSV and Parquet", () => {
  it("is compared as the records that its mapping makes of it, and its broken rows are told by their lines", async () => {
    await writeAll();
    const report = await run();
    const of = (name: string) => report.domains.find(({ domain }) => domain === name);
    expect(of("demographics")).toMatchObject({
      matched: 2,
      unparsable: 1,
      verdict: "fail",
      // A value with a line break takes two lines.
      unparsableLines: [
        { file: "source/patients.csv", lineNumber: 5, reason: "DOB is no day or time that there is" },
      ],
    });
    // In winter New York is five hours behind, in summer four: the second one is an hour off.
    expect(of("results")).toMatchObject({ matched: 1, altered: 1, normalizations: { "decimal-scale": 1 } });
    expect(report.causes.map(({ sentence }) => sentence)).toEqual([
      "Observation.effectiveDateTime: time shifted by +60 min, 1 record",
    ]);
    expect(report.inputs.map(({ file }) => file)).toContain("patients.csv");
    expect(JSON.stringify(report)).not.toMatch(/Secret|31\/12/);
  });

  it("may be compressed", async () => {
    await writeAll(MAPPING.replace("patients.csv", "patients.csv.gz"), gzipSync(CSV), "patients.csv.gz");
    expect((await run()).domains.find(({ domain }) => domain === "demographics")?.matched).toBe(2);
  });

  it.each([
    [
      "a column that is not there",
      MAPPING.replace("column: DOB", "column: BORN"),
      "mapping.yaml:10:7 tables.0.fields.birthDate: patients.csv has no column BORN",
    ],
    [
      "a key that is not known",
      MAPPING.replace("format: MM", "from: MM"),
      "mapping.yaml:10:42 tables.0.fields.birthDate.from: there is no such key",
    ],
    [
      "a file elsewhere",
      MAPPING.replace("patients.csv", "../patients.csv"),
      "mapping.yaml:3:5 tables.0.file",
    ],
  ])("is refused with the place in the mapping: %s", async (_, mapping, sentence) => {
    await writeAll(mapping);
    await expect(run()).rejects.toThrow(sentence);
  });

  it.each([
    ["a table that is not there", "gone.csv", "NO_SUCH_FILE"],
    ["a table that no mapping names", "vitals.parquet", "UNREAD_FILES"],
  ])("is refused when it can't be read as a whole: %s", async (_, name, code) => {
    await writeAll(MAPPING.replace("patients.csv", name));
    await expect(run()).rejects.toMatchObject({ code });
  });

  it("tells rows that can't be read by their lines, and reads all others", async () => {
    const rows = [
      `p4,00014,Moe,6'2",02/01/1980,F`,
      "p5,00015,Noe",
      `p6,00016,"Ooe" x,,02/01/1980,F`,
      "p7,00017,Qoe,,02/01/1980,M",
      "p8,1,2,3,4,5,6,7",
    ];
    await writeAll(MAPPING, `${CSV}${rows.join("\r\n")}\r\n`);
    const { domains } = await run();
    const demographics = domains.find(({ domain }) => domain === "demographics");
    expect(demographics).toMatchObject({ verdict: "fail", sourceRecords: 3, missing: 1, unparsable: 5 });
    expect(demographics?.unparsableLines.map(({ lineNumber, reason }) => [lineNumber, reason])).toEqual([
      [5, "DOB is no day or time that there is"],
      [6, "a quotation mark stands in a value that has none around it"],
      [7, "the row has 3 cells, and the table 6 columns"],
      [8, "something stands behind a closing quotation mark"],
      [10, "the row has 8 cells, and the table 6 columns"],
    ]);
  });

  it("may come in parts, as one file, or as a pattern", async () => {
    const onlyPatients = MAPPING.slice(0, MAPPING.indexOf("  - file: vitals"));
    const [header = "", ...rows] = CSV.split("\r\n");
    await writeAll(onlyPatients.replace("patients.csv", "patients*.csv"), `${header}\r\n`, "patients.csv");
    await rm(join(folder, "source", "vitals.parquet"));
    for (const [index, row] of rows.slice(0, 2).entries())
      await writeFile(join(folder, "source", `patients-${index}.csv`), `${header}\n${row}\n`);
    const matched = async (source: string) =>
      (await run({ source })).domains.find(({ domain }) => domain === "demographics")?.matched;
    expect(await matched(join(folder, "source"))).toBe(2);
    expect(await matched(join(folder, "source", "patients-0.csv"))).toBe(1);
    expect(await matched(join(folder, "source", "patients-[01].csv"))).toBe(2);
  });

  it.each([
    ["two columns of one name", CSV.replace("FIRST", "LAST"), "patients.csv has two columns called LAST"],
    [
      "a stray quotation mark in its names",
      CSV.replace("LAST", 'LA"ST'),
      "patients.csv:1: the names of its columns",
    ],
    [
      "bytes that are not UTF-8",
      Buffer.from(CSV.slice(1).replace("Roe", "Ro\u00e9"), "latin1"),
      "patients.csv:4 is not written in utf-8: say in the mapping's table which `encoding` it has",
    ],
    ["UTF-16", Buffer.from(CSV, "utf16le"), "patients.csv:1 is not written in utf-8"],
  ])("is refused for %s", async (_, csv, sentence) => {
    await writeAll(MAPPING, csv);
    await expect(run()).rejects.toThrow(sentence);
  });

  it.each([
    ["windows-1252", (text: string) => Buffer.from(text.slice(1), "latin1")],
    ["latin1", (text: string) => Buffer.from(text.slice(1), "latin1")],
    ["utf-16le", (text: string) => Buffer.from(text, "utf16le")],
  ] as const)("is read in %s when its mapping says so", async (encoding, encode) => {
    const csv = CSV.replace("Roe", "Ro\u00e9");
    await writeAll(
      MAPPING.replace("    type: Patient\n", `    type: Patient\n    encoding: ${encoding}\n`),
      encode(csv),
    );
    const { domains } = await run();
    // The target has Roe, which is another name.
    expect(domains.find(({ domain }) => domain === "demographics")).toMatchObject({ matched: 1, altered: 1 });
  });
});

describe("a value", () => {
  const convert = (text: string, field: Omit<FieldMapping, "column">): unknown => {
    const table: TableMapping = {
      file: "t.csv",
      type: "Basic",
      id: "ID",
      delimiter: ",",
      encoding: "utf-8",
      fields: { x: { column: "X", ...field } },
    };
    return /"x":(.*)\}$/.exec(
      recordMaker(table)(
        new Map([
          ["ID", "1"],
          ["X", text],
        ]),
      ),
    )?.[1];
  };

  it.each<[string, Omit<FieldMapping, "column">, string]>([
    ["1.50", { as: "decimal" }, "1.50"],
    ["1e5", { as: "decimal" }, "1e5"],
    [".50", { as: "decimal" }, "0.50"],
    ["-.5E-3", { as: "decimal" }, "-0.5E-3"],
    ["+5.", { as: "decimal" }, "5"],
    ["-3", { as: "integer" }, "-3"],
    ["N", { as: "boolean" }, "false"],
    ["2024-02-29", { as: "date" }, '"2024-02-29"'],
    ["5.3.2026", { as: "date", format: "DD.MM.YYYY" }, '"2026-03-05"'],
    ["2026-07-05 10:00:00", { as: "instant", zone: "America/New_York" }, '"2026-07-05T10:00:00-04:00"'],
    ["2026-01-05T10:00:00+01:00", { as: "instant" }, '"2026-01-05T10:00:00+01:00"'],
    ["7", { as: "string", reference: "Patient" }, '"Patient/7"'],
  ])("%s is read as %o", (text, field, expected) => {
    expect(convert(text, field)).toBe(expected);
  });

  it.each<[string, Omit<FieldMapping, "column">]>([
    ["1,5", { as: "decimal" }],
    [".", { as: "decimal" }],
    ["1e", { as: "decimal" }],
    ["007", { as: "decimal" }],
    ["007", { as: "integer" }],
    ["perhaps", { as: "boolean" }],
    ["2023-02-29", { as: "date" }],
    ["02/01/80", { as: "date", format: "MM/DD/YYYY" }],
    ["2026-07-05 10:00:00", { as: "instant" }],
    ["X", { as: "string", codes: { M: "male" } }],
  ])("%s is refused as %o, and not repeated", (text, field) => {
    expect(() => convert(text, field)).toThrow(/^X /);
    expect(() => convert(text, field)).not.toThrow(/perhaps|2023|1,5|007/);
  });
});
