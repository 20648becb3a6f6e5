import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareRecords } from "./compare.ts";
import {
  CONDITION,
  hasSameFingerprint,
  LEGACY_CODES,
  lineage,
  PATIENT,
  parsed,
  scanned,
} from "./fixtures.ts";
import { UnreadableRecord } from "./jsonReader.ts";
import { parseStrict } from "./strictJson.ts";

const json = JSON.stringify;
const nothing = lineage();
const migrated = lineage(
  [
    ["Patient/p1", "Patient/t1"],
    ["Patient/p2", "Patient/t2"],
    ["Encounter/e1", "Encounter/e1"],
  ],
  new Map(),
  [],
  {
    source: { own: [], isKnown: false },
    target: { own: ["https://ehr.example/fhir"], isKnown: true },
  },
);
/** A migration that kept all ids. */
const SAME_IDS = [
  ["Patient/p1", "Patient/p1"],
  ["Encounter/e1", "Encounter/e1"],
] as const;

describe("the same record", () => {
  it.each([
    [
      "with new ids and metadata",
      {
        ...CONDITION,
        id: "t9",
        meta: { lastUpdated: "2026-11-14T03:10:00Z" },
        subject: { reference: "Patient/t1" },
      },
    ],
    [
      "with its members in another order",
      Object.fromEntries(Object.entries({ ...CONDITION, subject: { reference: "Patient/t1" } }).reverse()),
    ],
    [
      "with instants in UTC",
      { ...CONDITION, subject: { reference: "Patient/t1" }, onsetDateTime: "1964-09-06T14:31:08Z" },
    ],
    [
      "with an absolute, versioned link",
      { ...CONDITION, subject: { reference: "https://ehr.example/fhir/Patient/t1/_history/2" } },
    ],
  ])("is the same %s", (_, target) => {
    expect(hasSameFingerprint(json(CONDITION), json(target), migrated)).toBe(true);
  });

  it("is the same with a logical reference to what was not migrated", () => {
    const target = {
      ...CONDITION,
      subject: { reference: "Patient/t1" },
      encounter: { identifier: { system: "urn:legacy:id", value: "Encounter/e1" } },
    };
    const setAside = lineage([
      ["Patient/p1", "Patient/t1"],
      ["Encounter/e1", null],
    ]);
    expect(hasSameFingerprint(json(CONDITION), json(target), setAside)).toBe(true);
  });

  it("is left to the comparison when it names what the crosswalk does not know", () => {
    const target = { ...CONDITION, subject: { reference: "Patient/t1" } };
    expect(hasSameFingerprint(json(CONDITION), json(target), lineage([["Patient/p1", "Patient/t1"]]))).toBe(
      false,
    );
  });

  it("is the same with its set-like lists in another order", () => {
    const shuffled = { ...PATIENT, identifier: [...(PATIENT.identifier as unknown[])].reverse() };
    expect(hasSameFingerprint(json(PATIENT), json(shuffled), nothing)).toBe(true);
    expect(scanned(json(PATIENT), "source", nothing).elementOrder).not.toBe(
      scanned(json(shuffled), "target", nothing).elementOrder,
    );
  });

  it("is the same with a code mapped and the original kept", () => {
    const source = {
      ...CONDITION,
      code: { coding: [{ system: "urn:legacy:codes", code: "L1", display: "Stress" }], text: "Stress" },
    };
    const target = {
      ...CONDITION,
      code: {
        extension: [
          {
            url: "urn:target:original-code",
            valueCoding: { system: "urn:legacy:codes", code: "L1", display: "Stress" },
          },
        ],
        coding: [{ system: "http://snomed.info/sct", code: "73595000", display: "Stress (finding)" }],
        text: "Stress",
      },
    };
    expect(hasSameFingerprint(json(source), json(target), lineage(SAME_IDS, LEGACY_CODES))).toBe(true);
    expect(hasSameFingerprint(json(source), json(target), lineage(SAME_IDS))).toBe(false);
  });

  it("is the same with numbers and escapes spelled differently", () => {
    const source = '{"resourceType":"Basic","id":"1","a":1.50,"b":"caf\\u00e9\\n","c":[1,2]}';
    const target =
      '{ "id" : "1", "resourceType" : "Basic", "c" : [ 2e0 , 1.0 ], "b" : "café\\u000a", "a" : 15e-1 }';
    expect(hasSameFingerprint(source, target, nothing)).toBe(true);
  });
});

describe("another record", () => {
  it.each([
    ["another patient", { ...CONDITION, subject: { reference: "Patient/t2" } }],
    ["a legacy id that was not rewritten", { ...CONDITION, subject: { reference: "Patient/p1" } }],
    [
      "the wall clock as UTC",
      { ...CONDITION, subject: { reference: "Patient/t1" }, onsetDateTime: "1964-09-06T10:31:08Z" },
    ],
    ["names in another order", { ...CONDITION, subject: { reference: "Patient/t1" }, given: ["a"] }],
  ])("shows by %s", (_, target) => {
    expect(hasSameFingerprint(json(CONDITION), json(target), migrated)).toBe(false);
  });

  it("shows by the order of given names, which carries meaning", () => {
    const target = { ...PATIENT, name: [{ use: "official", family: "Hintz", given: ["Lee", "Amiee"] }] };
    expect(hasSameFingerprint(json(PATIENT), json(target), nothing)).toBe(false);
  });

  it("shows by an element moved from one object to another", () => {
    const source = {
      resourceType: "Basic",
      id: "1",
      a: [
        { x: 1, y: 2 },
        { x: 3, y: 4 },
      ],
    };
    const target = {
      resourceType: "Basic",
      id: "1",
      a: [
        { x: 1, y: 4 },
        { x: 3, y: 2 },
      ],
    };
    expect(hasSameFingerprint(json(source), json(target), lineage(SAME_IDS))).toBe(false);
  });

  it("tells a number from the same digits in quotes", () => {
    expect(
      hasSameFingerprint(
        '{"resourceType":"B","id":"1","a":1}',
        '{"resourceType":"B","id":"1","a":"1"}',
        nothing,
      ),
    ).toBe(false);
  });
});

describe("a line that is no record", () => {
  const broken = [
    "",
    "null",
    "[]",
    '"text"',
    "{",
    '{"resourceType":"Basic","id":"1"',
    '{"resourceType":"Basic","id":"1"}}',
    '{"resourceType":"Basic","id":"1"} {"a":1}',
    '{"resourceType":"Basic","id":"1",}',
    '{"resourceType":"Basic","id":"1","a":[1,]}',
    '{"resourceType":"Basic","id":"1","a":01}',
    '{"resourceType":"Basic","id":"1","a":.5}',
    '{"resourceType":"Basic","id":"1","a":1.}',
    '{"resourceType":"Basic","id":"1","a":-}',
    '{"resourceType":"Basic","id":"1","a":1e}',
    '{"resourceType":"Basic","id":"1","a":tru}',
    '{"resourceType":"Basic","id":"1","a":"\\x"}',
    '{"resourceType":"Basic","id":"1","a":"\\u12g4"}',
    '{"resourceType":"Basic","id":"1","a":"open}',
    '{"resourceType":"Basic","id":"1","a":"tab\t"}',
    '{"resourceType":"Basic","id":"1" "a":1}',
    "{'resourceType':'Basic'}",
  ];
  it.each(broken)("refuses %j", (line) => {
    expect(() => scanned(line, "source", nothing)).toThrow(UnreadableRecord);
  });

  it.each([
    ['{"resourceType":"Basic","id":"1","dose":{"value":5,"value":10}}', "a name is given twice"],
    ['{"resourceType":"Basic","id":"1","status":"a","st\\u0061tus":"b"}', "a name is given twice"],
    [
      '{"resourceType":"Basic","id":"1","s":{"reference":"Patient/1","reference":"Patient/2"}}',
      "a name is given twice",
    ],
    ['{"resourceType":"Basic","id":"1","id":"2"}', "a name is given twice"],
    ['{"resourceType":"Basic","id":"1","meta":{"tag":[],"tag":[]}}', "a name is given twice"],
    ['{"resourceType":"Basic","id":"1","v":"\\ud83d"}', "half of a character"],
    ['{"resourceType":"Basic","id":"1","\\udc01":1}', "half of a character"],
  ])("refuses %s, which may be read as two things", (line, reason) => {
    expect(() => scanned(line, "source", nothing)).toThrow(reason);
  });

  it("refuses a record without type or id", () => {
    expect(() => scanned('{"id":"1"}', "source", nothing)).toThrow("no resourceType");
    expect(() => scanned('{"resourceType":"Basic"}', "source", nothing)).toThrow("no id");
  });

  it("refuses nesting that would overflow the stack", () => {
    const deep = `{"resourceType":"Basic","id":"1","a":${"[".repeat(5_000)}${"]".repeat(5_000)}}`;
    expect(() => scanned(deep, "source", nothing)).toThrow("nested too deeply");
  });

  it("never quotes the line", () => {
    for (const line of broken) {
      try {
        scanned(line.replace("open", "Jane Doe"), "source", nothing);
      } catch (error) {
        expect(String(error)).not.toContain("Jane");
      }
    }
  });

  it("is as strict as JSON.parse, and stricter about names, whatever the text", () => {
    const fragment = fc.constantFrom(
      "{",
      "}",
      "[",
      "]",
      ",",
      ":",
      '"',
      '"a"',
      '"id"',
      "1",
      "-0.5e3",
      "true",
      "null",
      " ",
      "\\n",
      "x",
    );
    fc.assert(
      fc.property(fc.array(fragment, { maxLength: 12 }), (fragments) => {
        const line = `{"resourceType":"Basic","id":"1","v":${fragments.join("")}}`;
        let isJson = true;
        try {
          parseStrict(line);
        } catch {
          isJson = false;
        }
        let isRead = true;
        try {
          scanned(line, "source", nothing);
        } catch {
          isRead = false;
        }
        expect(isRead).toBe(isJson);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("fingerprint and comparison", () => {
  const value = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.string(),
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.boolean(),
      tie("list"),
      tie("object"),
    ),
    list: fc.array(tie("value"), { maxLength: 4 }),
    object: fc.dictionary(
      fc.constantFrom("a", "code", "system", "value", "given", "item", "display", "text"),
      tie("value"),
      { maxKeys: 5 },
    ),
  })).object;
  const record = value.map((content) => ({ ...(content as object), resourceType: "Basic", id: "1" }));

  it("find no difference between a record and itself", () => {
    fc.assert(
      fc.property(record, (resource) => {
        expect(hasSameFingerprint(json(resource), json(resource), nothing)).toBe(true);
        expect(compareRecords(parsed(resource), parsed(resource), nothing).differences).toEqual([]);
      }),
    );
  });

  it("never call equal what the comparison finds different", () => {
    fc.assert(
      fc.property(record, record, (source, target) => {
        if (!hasSameFingerprint(json(source), json(target), nothing)) return;
        expect(compareRecords(parsed(source), parsed(target), nothing).differences).toEqual([]);
      }),
    );
  });
});
