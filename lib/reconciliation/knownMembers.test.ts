import { isUtf8 } from "node:buffer";
import fc from "fast-check";
import { expect, it } from "vitest";
import { CodeTable } from "./codeTable.ts";
import { ColumnBuilder } from "./columns.ts";
import { FastScanner } from "./fastScanner.ts";
import { RecordScanner } from "./fingerprint.ts";
import { CONDITION, LEGACY_CODES, lineage, OBSERVATION, PATIENT } from "./fixtures.ts";
import { RECORD_COLUMNS, REFERENCE_COLUMNS } from "./jobs.ts";
import type { Side } from "./references.ts";
import { typeKey } from "./scan.ts";
import { ServersMet } from "./servers.ts";

/** The scanner in WebAssembly does not read again what came before: whatever comes again has to say what it says by itself. */

const json = JSON.stringify;
const context = lineage(
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
const SIDES = ["source", "target"] as const;

/** What a scanner says of lines: those that it reads, as rows and links, and those that it does not. */
interface Said {
  readonly rows: (readonly unknown[])[];
  readonly links: (readonly unknown[])[];
  readonly unread: number[];
  readonly met: ReturnType<ServersMet["finish"]>;
}

function bothSay(lines: readonly (string | Buffer)[], side: Side): Said {
  const bytes = lines.map((line) => Buffer.concat([Buffer.from(line), Buffer.from("\n")]));
  const said = quickly(bytes, side);
  expect(said).toEqual(slowly(bytes, side));
  return said;
}

function slowly(lines: readonly Buffer[], side: Side): Said {
  const met = new ServersMet();
  const said: Omit<Said, "met"> = { rows: [], links: [], unread: [] };
  for (const [index, line] of lines.entries()) {
    const links: [number, number][] = [];
    const read = new RecordScanner(
      side,
      context.references,
      codesOf(side),
      (hi, lo) => links.push([hi, lo]),
      met,
    );
    try {
      read.scan(line, 0, line.length - 1);
    } catch {
      said.unread.push(index);
      continue;
    }
    if (!isUtf8(line)) {
      said.unread.push(index);
      continue;
    }
    const key = asKey(read.keyHi, read.keyLo);
    const type = typeKey(read.resourceType);
    const { instantText, decimalText, elementOrder, logicalReferences, mappedCodes } = read;
    const sums = [instantText, decimalText, elementOrder, logicalReferences, mappedCodes];
    said.rows.push([key, asKey(read.fingerprintHi, read.fingerprintLo), type, ...sums]);
    for (const [hi, lo] of links) said.links.push([type, asKey(hi, lo), 1, key]);
  }
  return { ...said, met: met.finish() };
}

function quickly(lines: readonly Buffer[], side: Side): Said {
  const rows = new ColumnBuilder(RECORD_COLUMNS);
  const links = new ColumnBuilder(REFERENCE_COLUMNS);
  const { references } = context;
  const met = new ServersMet();
  const task = { side, references, codes: codesOf(side), rows, links, types: new Map(), met };
  fast.beginRecords({ ...task, areLinksOwned: true });
  const bytes = Buffer.concat(lines);
  bytes.copy(fast.buffer(bytes.length));
  const unread: number[] = [];
  for (let at = 0, index = 0; at < bytes.length; ) {
    const read = fast.records(at, bytes.length, at, 0);
    index += read.lines;
    if (read.at < bytes.length) {
      unread.push(index);
      index += 1;
    }
    at = read.at < bytes.length ? bytes.indexOf("\n", read.at) + 1 : read.at;
  }
  fast.finish();
  return {
    rows: rowsOf(rows).map((row) => row.slice(0, 8)),
    links: rowsOf(links),
    unread,
    met: met.finish(),
  };
}

function codesOf(side: Side): CodeTable | undefined {
  return side === "source" ? new CodeTable(context.codes) : undefined;
}

function asKey(hi: number, lo: number): bigint {
  return (BigInt(hi) << 32n) | BigInt(lo >>> 0);
}

function rowsOf(builder: ColumnBuilder): unknown[][] {
  const columns = builder.finish();
  return Array.from({ length: builder.rows }, (_, row) => columns.map((column) => column[row]));
}

const again = <T>(items: readonly T[], times = 4): T[] => Array.from({ length: times }, () => items).flat();

/** Lines of `Basic` records with these members, each with an id of its own. */
const basics = (members: readonly string[]): string[] =>
  members.map((member, index) => `{"resourceType":"Basic","id":"${index}",${member}}`);

it.each(SIDES)("says of records of the %s that come again what it said before", (side) => {
  const identifier = { system: "urn:legacy:id", value: "Patient/p1" };
  const legacy = { system: "urn:legacy:codes", code: "L1", display: "Stress" };
  const original = { url: "urn:target:original-code", valueCoding: legacy };
  const records = [
    CONDITION,
    PATIENT,
    OBSERVATION,
    { ...CONDITION, code: { coding: [legacy] } },
    { ...CONDITION, code: { coding: [{ ...legacy, extension: [original] }], extension: [original] } },
    { ...CONDITION, subject: { reference: "Patient/t1", identifier }, recorder: { identifier } },
    { ...CONDITION, meta: { security: [legacy], tag: [legacy] }, text: { security: [legacy], div: "“é”" } },
    { ...CONDITION, note: [{ text: 'with "escapes"\n and more' }], performer: [{ reference: "A/1?b=c/d" }] },
    { ...CONDITION, recorder: { reference: "https://ehr.example/fhir/Practitioner/1" } },
    { ...CONDITION, recorder: { reference: "https://elsewhere.example/r4/Practitioner/1/_history/2" } },
  ];
  const said = bothSay(again(records.map((record) => json(record))), side);
  expect(said.unread).toEqual([]);
  expect(said.rows.slice(records.length)).toEqual(again(said.rows.slice(0, records.length), 3));
});

it("tells members apart that differ in one byte, wherever it is", () => {
  const text = '"code":{"coding":[{"system":"http://loinc.org","code":"8867-4"}],"text":"Heart rate"}';
  const places = [...text].flatMap((letter, at) => (/[a-z0-9]/.test(letter) && at > 7 ? [at] : []));
  const members = places.map((at) => `${text.slice(0, at)}X${text.slice(at + 1)}`);
  const { rows } = bothSay(basics(again([text, ...members])), "source");
  expect(new Set(rows.map(([, fingerprint]) => fingerprint)).size).toBe(places.length + 1);
});

it("takes no number for one that it begins with", () => {
  const values = ["1.0", "1.00", "1.01", "1.001", "12345678901", "123456789012", "1e10", "1e1"];
  bothSay(basics(again(values.map((value) => `"aLongNameBeforeIt":${value}`))), "source");
});

it("reads a member anew where it means something else", () => {
  const member = '"item":[{"linkId":"2","text":"b"},{"linkId":"1","text":"a"}]';
  const typed = (type: string, index: number): string =>
    `{"resourceType":"${type}","id":"${index}",${member}}`;
  const untyped = (type: string, index: number): string =>
    `{${member},"resourceType":"${type}","id":"${index}"}`;
  const coded = '"aCode":{"system":"urn:legacy:codes","code":"L1"},"when":"2020-01-02T08:30:00+02:00"';
  const nested = [
    "",
    '"x":',
    '"meta":',
    '"text":',
    '"meta":{"tag":',
    '"meta":{"security":',
    '"coding":',
    '"extension":',
  ];
  const lines = nested.map((before) => {
    const opened = before.split("{").length;
    return before === "" ? coded : `${before}{${coded}}${"}".repeat(opened - 1)}`;
  });
  for (const side of SIDES)
    bothSay(
      [
        ...again(["Claim", "Questionnaire"]).flatMap((type, index) => [
          typed(type, index),
          untyped(type, index),
        ]),
        ...basics(again(lines)),
      ],
      side,
    );
});

it("keeps apart what one member leaves behind and what the next, known one says", () => {
  const legacy = '"coding":[{"system":"urn:legacy:codes","code":"L1","display":"Stress"}]';
  const mrn = '"identifier":{"system":"urn:mrn","value":"00123"}';
  const others = Array.from({ length: 4 }, (_, index) => [
    `"code":{"text":"${index}",${legacy}}`,
    `"a":{"b":{"system":"urn:legacy:id","value":"Patient/p1"},${mrn}},"c":${index}`,
  ]).flat();
  const typedLate = Array.from(
    { length: 4 },
    (_, index) => `{"id":"a\\nb${index}","text":"x\\ny","resourceType":"Basic"}`,
  );
  for (const side of SIDES) expect(bothSay([...basics(others), ...typedLate], side).unread).toEqual([]);
});

it("refuses what is nested too deeply, though it was read where it was not", () => {
  const lists = `"aListOfLists":${"[".repeat(60)}${"]".repeat(60)}`;
  const within = (depth: number): string => `${'"a":{'.repeat(depth)}${lists}${"}".repeat(depth)}`;
  const { unread } = bothSay(
    basics([...again([within(0), within(10)]), within(90), ...again([within(67), within(68)])]),
    "source",
  );
  expect(unread).toEqual([8, 10, 12, 14, 16]);
});

it("refuses a name that is given twice, and bytes that are not UTF-8, as often as they come", () => {
  const twice = '"status":"a status that is long","status":"a status that is long"';
  const [bad = ""] = basics(['"status":"a text with ~ in it","code":"x"']);
  const invalid = Buffer.from(bad);
  invalid[invalid.indexOf("~")] = 0xff;
  const good = basics(['"status":"a status that is long"']);
  const { unread } = bothSay(again([...good, ...basics([twice]), invalid]), "source");
  expect(unread).toEqual([1, 2, 4, 5, 7, 8, 10, 11]);
});

it("takes a member for UTF-8 only when the line was that it stood in, and a line only when all of it is", () => {
  const invalid = (members: string): Buffer => {
    const line = Buffer.from(basics([members])[0] ?? "");
    line[line.indexOf("~")] = 0xff;
    return line;
  };
  const lines = Array.from({ length: 6 }, (_, index) => [
    invalid('"a":"a text with é in it","b":"one with ~ in it"'),
    ...basics(['"a":"a text with é in it"', `"c":"è that was not there before: ${index}"`]),
    invalid('"b":"one with ~ in it"'),
  ]).flat();
  const { unread } = bothSay(lines, "source");
  expect(unread).toEqual(lines.flatMap((_, index) => (index % 4 === 0 || index % 4 === 3 ? [index] : [])));
});

it("says of links, mapped codes and instants that come again the same, among whatever else comes", () => {
  const leaf = fc.constantFrom(
    ...["Patient/p1", "Patient/t1", "Encounter/e1", "https://ehr.example/fhir/Patient/t1", "urn:legacy:id"],
    ...["urn:legacy:codes", "L1", "2020-01-02T08:30:00+02:00", "2020-01-02T06:30:00Z", "é", "a\nb", "x", ""],
    ...[1, 1.5, true, null],
  );
  const names = [
    "a",
    "code",
    "system",
    "value",
    "given",
    "item",
    "display",
    "identifier",
    "reference",
    "coding",
  ];
  // A url that names a record is for the slow scanner alone: references.test.ts.
  const more = ["extension", "meta", "security", "text", "valueCoding", "aNameThatIsLongerThanAllOthersAre"];
  const member = fc.letrec((tie) => ({
    value: fc.oneof({ maxDepth: 3 }, leaf, fc.array(tie("value"), { maxLength: 3 }), tie("object")),
    object: fc.dictionary(fc.constantFrom(...names, ...more), tie("value"), { maxKeys: 4 }),
  })).object;
  const record = fc.tuple(member, fc.constantFrom("Basic", "Questionnaire"), fc.boolean());
  fc.assert(
    fc.property(
      fc.array(record, { minLength: 1, maxLength: 6 }),
      fc.constantFrom(...SIDES),
      (records, side) => {
        const wholes = records.map(([content, resourceType, isFirst], index) =>
          isFirst
            ? { resourceType, id: String(index), ...(content as object) }
            : { ...(content as object), resourceType, id: String(index) },
        );
        // Each with what the next one says, too: the same members, among others.
        const mixed = wholes.map((whole, index) => ({ ...wholes[(index + 1) % wholes.length], ...whole }));
        const { unread } = bothSay(again([...wholes, ...mixed].map((whole) => json(whole))), side);
        expect(unread).toEqual([]);
      },
    ),
    { numRuns: 300 },
  );
});

it("knows more members than it has room for, and some for which it cannot tell", () => {
  const padding = "y".repeat(900);
  const members = Array.from({ length: 2_000 }, (_, index) => {
    const n = index % 900;
    return `"aText":{"text":"${n}${padding}","display":"the ${n % 7}th of all"},"another":"${padding}${n}"`;
  });
  expect(bothSay(basics(members), "source").unread).toEqual([]);
});
