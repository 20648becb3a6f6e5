import { readFile } from "node:fs/promises";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildScanner } from "./assembly/build.ts";
import { CodeTable } from "./codeTable.ts";
import { ColumnBuilder } from "./columns.ts";
import type { ComparisonContext } from "./compare.ts";
import { readCrosswalkLine } from "./crosswalk.ts";
import { FastScanner } from "./fastScanner.ts";
import { RecordScanner } from "./fingerprint.ts";
import { CONDITION, LEGACY_CODES, lineage, OBSERVATION, PATIENT } from "./fixtures.ts";
import { hashString } from "./hash.ts";
import { CLAIM_COLUMNS, RECORD_COLUMNS, REFERENCE_COLUMNS } from "./jobs.ts";
import type { Side } from "./references.ts";
import { typeKey } from "./scan.ts";
import { ServersMet } from "./servers.ts";

const json = JSON.stringify;
const known = lineage(
  [
    ["Patient/p1", "Patient/t1"],
    ["Encounter/e1", null],
  ],
  LEGACY_CODES,
  [],
  {
    source: { own: [], isKnown: false },
    target: { own: ["https://ehr.example/fhir"], isKnown: true },
  },
);
const fast = new FastScanner();

/** Everything that a scanner says of a line; undefined when it cannot read it. */
function slowly(line: string, side: Side, context: ComparisonContext): object | undefined {
  const named: [number, number][] = [];
  const met = new ServersMet();
  const codes = side === "source" ? new CodeTable(context.codes) : undefined;
  const read = new RecordScanner(side, context.references, codes, (hi, lo) => named.push([hi, lo]), met);
  const bytes = Buffer.from(`${line}\n`);
  try {
    read.scan(bytes, 0, bytes.length - 1);
  } catch {
    return undefined;
  }
  const type = typeKey(read.resourceType);
  const key = asKey(read.keyHi, read.keyLo);
  return {
    row: [
      key,
      asKey(read.fingerprintHi, read.fingerprintLo),
      type,
      read.instantText,
      read.decimalText,
      read.elementOrder,
      read.logicalReferences,
      read.mappedCodes,
      FILE,
      BigInt(OFFSET),
      bytes.length - 1,
    ],
    links: named.map(([hi, lo]) => [type, asKey(hi, lo), 1, key]),
    types: [[type, read.resourceType]],
    met: met.finish(),
  };
}

const FILE = 7;
const OFFSET = 2 ** 33 + 5;

function asKey(hi: number, lo: number): bigint {
  return (BigInt(hi) << 32n) | BigInt(lo >>> 0);
}

function quickly(line: string, side: Side, context: ComparisonContext): object | undefined {
  const rows = new ColumnBuilder(RECORD_COLUMNS);
  const links = new ColumnBuilder(REFERENCE_COLUMNS);
  const types = new Map<number, string>();
  const met = new ServersMet();
  const codes = side === "source" ? new CodeTable(context.codes) : undefined;
  fast.beginRecords({
    side,
    references: context.references,
    codes,
    rows,
    links,
    types,
    areLinksOwned: true,
    met,
  });
  const bytes = Buffer.from(`${line}\n`);
  // What an earlier line left behind must not show.
  bytes.copy(fast.buffer(bytes.length + 32).fill(0x22));
  const { at, lines } = fast.records(0, bytes.length, OFFSET, FILE);
  fast.finish();
  if (lines === 0) {
    expect(at).toBe(0);
    expect([rows.rows, links.rows]).toEqual([0, 0]);
    return undefined;
  }
  expect(at).toBe(bytes.length);
  return { row: rowsOf(rows)[0], links: rowsOf(links), types: [...types], met: met.finish() };
}

function rowsOf(builder: ColumnBuilder): (bigint | number | undefined)[][] {
  const columns = builder.finish();
  return Array.from({ length: builder.rows }, (_, row) => columns.map((column) => column[row]));
}

const SIDES = ["source", "target"] as const;

const RECORDS: readonly object[] = [
  CONDITION,
  PATIENT,
  OBSERVATION,
  { ...CONDITION, code: { coding: [{ system: "urn:legacy:codes", code: "L1", display: "Stress" }] } },
  { ...CONDITION, code: { coding: [{ system: "urn:legacy:codes", code: "L1" }] } },
  {
    ...CONDITION,
    code: {
      extension: [
        { url: "urn:target:original-code", valueCoding: { system: "urn:legacy:codes", code: "L1" } },
      ],
      coding: [{ system: "http://snomed.info/sct", code: "73595000", display: "Stress (finding)" }],
    },
  },
  { ...CONDITION, encounter: { identifier: { system: "urn:legacy:id", value: "Encounter/e1" } } },
  ...["Patient/p1", "Encounter/e1", "Encounter/nowhere"].flatMap((value) => {
    const identifier = { system: "urn:legacy:id", value };
    return [
      { ...CONDITION, subject: { reference: "Patient/t1", identifier } },
      { ...CONDITION, subject: { identifier, reference: "Patient/t1" } },
      { ...CONDITION, subject: { identifier, display: "x" } },
    ];
  }),
  { ...CONDITION, subject: { reference: "https://ehr.example/fhir/Patient/t1/_history/2" } },
  ...[
    "https://elsewhere.example/r4/Patient/t1",
    "HTTPS://EHR.example:443/fhir/Patient/t1",
    "https://ehr.example/fhir/Patient/t1/extra",
    "https://u@ehr.example/fhir/Patient/t1",
    "Patient/t1/_history/1",
  ].map((reference) => ({ ...CONDITION, subject: { reference } })),
  { ...CONDITION, meta: { tag: [{ reference: "https://elsewhere.example/r4/Patient/t1" }] } },
  { ...CONDITION, subject: { reference: "Practitioner?identifier=urn:npi|12/34" } },
  { ...CONDITION, subject: { reference: "#contained" } },
  { resourceType: "Questionnaire", id: "q", item: [{ linkId: "2" }, { linkId: "1" }] },
  { resourceType: "Claim", id: "q", item: [{ sequence: 2 }, { sequence: 1 }] },
  { ...CONDITION, meta: { security: [{ system: "urn:legacy:codes", code: "L1" }], tag: [{ code: "x" }] } },
  {
    ...CONDITION,
    meta: { security: [], reference: "A/1", identifier: { value: "x" }, system: "a", code: "b" },
  },
  { ...CONDITION, meta: [{ security: [{ code: "R" }] }], text: { security: [{ code: "R" }] } },
  {
    ...CONDITION,
    meta: { security: [{ extension: [{ url: "urn:target:original-code", valueCoding: { code: "L1" } }] }] },
  },
  {
    ...CONDITION,
    category: { system: "urn:legacy:codes", code: "L1" },
    other: {
      extension: [
        {
          extension: [{ url: "urn:target:original-code", valueCoding: { system: "a", code: "b" } }],
          url: "x",
        },
        { url: "urn:target:original-code", valueCoding: { system: "a", code: "b" } },
      ],
      coding: [
        { extension: [{ url: "urn:target:original-code", valueCoding: { code: "b" } }], code: "c" },
        { system: "urn:legacy:codes", code: "L1" },
      ],
    },
    modifierExtension: [{ url: "urn:target:original-code", valueCoding: { system: "a", code: "b" } }],
  },
  { ...PATIENT, _birthDate: { extension: [{ url: "x" }] } },
  { ...PATIENT, text: { status: "generated", div: '<div class="a">\n\t“Lee” & \\ co\u0001</div>' } },
  { ...PATIENT, name: [{ family: "Nuñez-Łęcki", given: ["愛", "😀\n"] }] },
];

/** Spellings of scalars at which scanners go wrong. */
const SCALARS = [
  "0",
  "-0",
  "-0.0",
  "7.250",
  "0.001",
  "100.0",
  "1e3",
  "1.50E-2",
  "12345678901234567890.1234567890",
  `1${"0".repeat(70)}`,
  `0.${"0".repeat(70)}1`,
  "true",
  "false",
  "null",
  '""',
  '"abc"',
  '"abcd"',
  '"fifteen bytes.."',
  '"sixteen bytes..."',
  '"seventeen bytes.."',
  '"caf\\u00e9 \\/ \\"x\\" \\ud83d\\ude00"',
  '"\\ud800"',
  '"\\udc01\\ud83d"',
  "1e9007199254740993",
  "-1.50E-9007199254740993",
  '{"value":5,"value":10}',
  '{"a":{"a":1},"b":{"a":1}}',
  '{"a":1,"\\u0061":1}',
  '"2020-02-29T23:59:60.1200-05:00"',
  '"0000-01-01T00:00Z"',
  '"2020-01-02T08:30:00+14:00"',
  '"2020-01-02T08:30:00+14:01x"',
  '"2020-13-02T08:30:00Z"',
  '"2020-01-02T08:30:00."',
  '"2020-04-31T08:30:00Z"',
  '"2023-02-29T10:00:00Z"',
  '"2024-02-29T10:00:00Z"',
  '"1900-02-29T10:00:00Z"',
  '"2000-02-29T10:00:00Z"',
  "{}",
  "[]",
  "[[1],[2]]",
];

describe("the scanner in WebAssembly", () => {
  it("is built from its source", async () => {
    const committed = await readFile(new URL("./assembly/scanner.wasm", import.meta.url));
    expect(Buffer.from(await buildScanner()).equals(committed)).toBe(true);
  }, 60_000);

  it.each(SIDES)("reads every record of the %s by itself, as the TypeScript does", (side) => {
    for (const record of RECORDS) {
      const read = quickly(json(record), side, known);
      expect(read).toBeDefined();
      expect(read).toEqual(slowly(json(record), side, known));
    }
  });

  it("reads scalars, however they are spelled, as the TypeScript does", () => {
    for (const scalar of SCALARS) {
      const line = ` { "resourceType" : "Basic" , "id" : "1" , "v" : ${scalar} , "w" : [ ${scalar} , 1 ] } `;
      expect(quickly(line, "source", known), scalar).toEqual(slowly(line, "source", known));
    }
  });

  it("knows each name of an object, be there one or a thousand, and leaves the line when one is given twice", () => {
    for (const count of [1, 2, 40, 64, 65, 1_000]) {
      const names = Array.from({ length: count }, (_, index) => `"n${index}":${index}`);
      const line = (more: string): string =>
        `{"resourceType":"Basic","id":"1","meta":{"tag":[{}]},"v":{${[...names, more].join(",")}}}`;
      const read = quickly(line('"m":{"n0":1}'), "source", known);
      expect(read, String(count)).toBeDefined();
      expect(read).toEqual(slowly(line('"m":{"n0":1}'), "source", known));
      expect(quickly(line(`"n${count - 1}":0`), "source", known)).toBeUndefined();
    }
    for (const line of [
      '{"resourceType":"Basic","id":"1","id":"2"}',
      '{"resourceType":"Basic","id":"1","meta":{"tag":[],"tag":[]}}',
      '{"resourceType":"Basic","id":"1","text":{"div":"a","\\u0064iv":"b"}}',
      '{"resourceType":"Basic","id":"1","subject":{"reference":"A/1","reference":"A/2"}}',
    ]) {
      expect(quickly(line, "source", known), line).toBeUndefined();
      expect(slowly(line, "source", known), line).toBeUndefined();
    }
  });

  it("maps the codes that a map does not name", () => {
    const others = lineage([], new Map([["urn:l|", [{ system: "urn:s", code: "OTHER", display: "Other" }]]]));
    const of = (system: string, code: string): string =>
      json({ ...CONDITION, code: { coding: [{ system, code }] } });
    for (const line of [of("urn:l", "Z"), of("urn:l", "Y"), of("urn:x", "Z")])
      expect(quickly(line, "source", others)).toEqual(slowly(line, "source", others));
    expect(quickly(of("urn:l", "Z"), "source", others)).not.toEqual(
      quickly(of("urn:l", "Z"), "source", lineage()),
    );
  });

  it("reads strings of every length, with an escape at every place", () => {
    for (let length = 0; length < 70; length += 1) {
      const text = "abcdefghij".repeat(7).slice(0, length);
      for (const value of [text, `${text}\n`, `\t${text}`, `${text}é`]) {
        const line = json({ resourceType: "Basic", id: "1", v: value });
        const read = quickly(line, "source", known);
        expect(read).toBeDefined();
        expect(read).toEqual(slowly(line, "source", known));
      }
    }
  });

  it("leaves a list that goes with another one, and names with escapes, to the TypeScript", () => {
    for (const member of ['"_x":[null,{"id":"a"}],"x":["A","B"]', '"\\u005fx":[null]']) {
      const line = `{"resourceType":"Basic","id":"1",${member}}`;
      expect(quickly(line, "source", known)).toBeUndefined();
      expect(slowly(line, "source", known)).toBeDefined();
    }
  });

  it("is as strict as the TypeScript, and says the same of what it reads", () => {
    const fragment = fc.constantFrom(
      ...["{", "}", "[", "]", ",", ":", '"', " ", "\\", "\\n", "\\u0041", "x", "é", "\t", "tru", "01", "1."],
      ...["id", "code", "system", "reference", "url", "valueCoding", "item"].map((name) => `"${name}"`),
      ...SCALARS,
    );
    fc.assert(
      fc.property(fc.array(fragment, { maxLength: 14 }), fc.constantFrom(...SIDES), (fragments, side) => {
        const line = `{"resourceType":"Basic","id":"1","v":${fragments.join("")}}`;
        const read = quickly(line, side, known);
        if (read !== undefined) expect(read).toEqual(slowly(line, side, known));
        else if (fragments.every((text) => text !== "é")) expect(slowly(line, side, known)).toBeUndefined();
      }),
      { numRuns: 3_000 },
    );
  });

  it("says the same of any JSON", () => {
    const value = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.string({ unit: "binary" }),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.integer(),
        fc.constantFrom(true, null, "Patient/p1", "urn:legacy:id", "urn:legacy:codes", "L1"),
        fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
        tie("list"),
        tie("object"),
      ),
      list: fc.array(tie("value"), { maxLength: 4 }),
      object: fc.dictionary(
        fc.constantFrom(
          "a",
          "code",
          "system",
          "value",
          "given",
          "item",
          "display",
          "text",
          "identifier",
          "reference",
          "coding",
          "extension",
          "meta",
          "security",
        ),
        tie("value"),
        { maxKeys: 6 },
      ),
    })).object;
    fc.assert(
      fc.property(
        value,
        fc.constantFrom(...SIDES),
        fc.constantFrom(undefined, 1),
        (content, side, indent) => {
          const record = { ...(content as object), resourceType: "Basic", id: "1" };
          const line = JSON.stringify(record, null, indent).replaceAll("\n", " ");
          const read = quickly(line, side, known);
          expect(read).toBeDefined();
          expect(read).toEqual(slowly(line, side, known));
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it("reads many lines at once, up to the first that it cannot read, and goes on behind it", () => {
    const record = (id: number): string =>
      json({
        resourceType: id % 2 ? "Basic" : "Flag",
        id: `r${id}`,
        subject: { reference: `Patient/${id}` },
      });
    const many = Array.from({ length: 5_000 }, (_, id) => record(id));
    const lines = [...many.slice(0, 4_000), "", '{"torn', ...many.slice(4_000)];
    const bytes = Buffer.from(lines.map((line, index) => line + (index % 3 === 0 ? " \r\n" : "\n")).join(""));
    const rows = new ColumnBuilder(RECORD_COLUMNS);
    const links = new ColumnBuilder(REFERENCE_COLUMNS);
    const types = new Map<number, string>();
    const task = {
      side: "source",
      references: known.references,
      codes: undefined,
      rows,
      links,
      types,
      met: new ServersMet(),
    } as const;
    fast.beginRecords({ ...task, areLinksOwned: false });
    // The last line is not whole: what follows is for a reader that has more of the file.
    const cut = bytes.length - 10;
    const buffer = fast.buffer(bytes.length + 1);
    bytes.copy(buffer, 0, 0, cut);
    buffer[cut] = 0;
    const stops: (string | undefined)[] = [];
    for (let at = 0; at < cut; ) {
      const read = fast.records(at, cut, at, FILE);
      const end = buffer.indexOf("\n", read.at);
      stops.push(end < 0 || end > cut ? undefined : buffer.toString("utf8", read.at, end).trim());
      at = end < 0 || end > cut ? cut : end + 1;
    }
    fast.finish();
    expect(stops).toEqual(["", '{"torn', undefined]);
    const places = rowsOf(rows).map(([key, , , , , , , , , pos, size]) => ({ key, pos, size }));
    let pos = 0;
    const expected = lines.flatMap((line, index) => {
      const at = BigInt(pos);
      pos += Buffer.byteLength(line) + (index % 3 === 0 ? 3 : 1);
      if (!line.endsWith("}") || index === lines.length - 1) return [];
      const { resourceType, id } = JSON.parse(line) as { resourceType: string; id: string };
      const { hi, lo } = hashString(`${resourceType}/${id}`);
      return [{ key: asKey(hi, lo), pos: at, size: line.length + (index % 3 === 0 ? 1 : 0) }];
    });
    expect(places).toEqual(expected);
    expect([...types.values()].sort()).toEqual(["Basic", "Flag"]);
    const times = rowsOf(links).reduce((sum, [, , count]) => sum + Number(count), 0);
    expect(times).toBe(4_999);
  });

  it("reads an ordinary claim by itself, and leaves every other one", () => {
    const read = (line: string): object | undefined => {
      const rows = new ColumnBuilder(CLAIM_COLUMNS);
      fast.beginClaims(rows);
      const bytes = Buffer.from(`${line}\n`);
      bytes.copy(fast.buffer(bytes.length + 32).fill(0x22));
      fast.claims(0, bytes.length, OFFSET);
      fast.finish();
      const [row] = rowsOf(rows);
      if (row === undefined) return undefined;
      const [source, target, disposition, ...place] = row;
      expect(place).toEqual([BigInt(OFFSET), bytes.length - 1]);
      return { source, target, disposition };
    };
    const key = (name: string): bigint => {
      const { hi, lo } = hashString(name);
      return asKey(hi, lo);
    };
    expect(
      read('{"source":"Patient/1","target":"Patient/2","disposition":"quarantined","batch":"B1"}'),
    ).toEqual({ source: key("Patient/1"), target: key("Patient/2"), disposition: 3 });
    expect(
      read('{"source":"Patient/1","target":"Patient/2","target":"Patient/3","disposition":"migrated"}'),
    ).toBeUndefined();
    expect(read('{ "disposition":"rejected", "target":null , "source":"A/1" }')).toEqual({
      source: key("A/1"),
      target: 0n,
      disposition: 1,
    });
    const fields = fc.record(
      {
        source: fc.constantFrom(
          "Patient/1",
          "Patient",
          "/1",
          "A/",
          "A/1/2",
          "A/1 2",
          "A1/1",
          "A/é",
          "A/\\u0041",
          7,
          null,
        ),
        target: fc.constantFrom("B/2", "B", null, "B/2/", 7),
        disposition: fc.constantFrom("migrated", "lost", "skipped", 1),
        note: fc.constantFrom("x", 1, {}, null, "é"),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fields, fc.constantFrom("", "}", " x", ","), (line, tail) => {
        const text = json(line).replaceAll("\\\\", "\\") + tail;
        const found = read(text);
        if (found === undefined) return;
        const { source, target, disposition } = readCrosswalkLine(text);
        expect(found).toEqual({
          source: key(source),
          target: target === null ? 0n : key(target),
          disposition: ["migrated", "rejected", "skipped", "quarantined"].indexOf(disposition),
        });
      }),
    );
  });
});
