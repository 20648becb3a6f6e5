import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "./canonical.ts";
import { classify } from "./classify.ts";
import type { CodeMap } from "./codeTable.ts";
import { compareRecords } from "./compare.ts";
import { LEGACY_CODES, lineage } from "./fixtures.ts";
import { parseLossless } from "./losslessJson.ts";
import { LEGACY_ID_SYSTEM, ORIGINAL_CODE_URL } from "./references.ts";
import { objectText, rootMembers } from "./rootMembers.ts";
import { Sieve } from "./sieve.ts";

const L1 = { system: "urn:legacy:codes", code: "L1" };
const L2 = { system: "urn:legacy:codes", code: "L2", display: "Two" };
const STRESS = { system: "http://snomed.info/sct", code: "73595000", display: "Stress (finding)" };
const CODES: CodeMap = new Map([
  ...LEGACY_CODES,
  ["urn:self|S", [{ system: "urn:self", code: "S" }]],
  [
    "urn:legacy:codes|L2",
    [
      { system: "http://snomed.info/sct", code: "1" },
      { system: "http://snomed.info/sct", code: "2" },
    ],
  ],
]);
const SELF = { system: "urn:self", code: "S", display: "Self" };
const context = lineage(
  [
    ["Patient/p1", "Patient/t1"],
    ["Patient/p2", "Patient/t2"],
    ["Patient/p3", null],
  ],
  CODES,
  ["Patient/p9"],
);
const original = (valueCoding: unknown) => ({ url: ORIGINAL_CODE_URL, valueCoding });
const references = ["Patient/p1", "Patient/t1", "Patient/p2", "Patient/t2", "Patient/p3", "Patient/p9"];

const value = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<unknown>(
      "active",
      "resolved",
      "entered-in-error",
      "Patient/p1",
      "2020-01-01T00:00:00Z",
      "2020-01-01T02:00:00+02:00",
      'a "reference" \\ with escapes',
      1.5,
      2,
      true,
      null,
      L1,
      L2,
      STRESS,
      SELF,
      { system: "http://snomed.info/sct", code: "2" },
      original(L1),
      original(L2),
      { extension: [original({ system: "urn:own", code: "1" })] },
      ["a", "b"],
      ["b", "a"],
      [{ id: "1" }, { id: "2" }],
      { coding: [STRESS, L2], extension: [original(L1)] },
      { coding: [{ code: "active" }, { code: "resolved" }] },
      { security: [{ code: "R" }] },
      { identifier: { system: LEGACY_ID_SYSTEM, value: "Patient/p1" } },
      { identifier: { system: LEGACY_ID_SYSTEM, value: "https://ehr.example/fhir/Patient/p1" } },
      { reference: "https://ehr.example/fhir/Patient/p1" },
      { reference: "#a" },
      [{ resourceType: "Patient", id: "a", active: true }],
      { identifier: { system: LEGACY_ID_SYSTEM, value: "Patient/p3" }, reference: "Patient/p2" },
    ),
    fc.constantFrom(...references).map((reference) => ({ reference })),
    fc.constantFrom(...references).map((url) => ({ contentType: "text/plain", url })),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(
      fc.constantFrom("coding", "code", "alias", "_alias", "extension", "reference", "url"),
      tie("value"),
      {
        maxKeys: 3,
      },
    ),
  ),
})).value;

const names = [
  "id",
  "meta",
  "text",
  "status",
  "clinicalStatus",
  "active",
  "doNotPerform",
  "code",
  "display",
  "subject",
  "identifier",
  "reference",
  "extension",
  "contained",
  "alias",
  "_alias",
  'a "name"\\',
];
/** Members that two records have: alike, one of each, or at one side only. */
const pair = fc
  .tuple(
    fc.constantFrom("AllergyIntolerance", "Condition", "Patient", "Consent", "Basic"),
    fc.dictionary(fc.constantFrom(...names), fc.tuple(value, value, fc.nat(5)), { maxKeys: 8 }),
    fc.nat(19),
  )
  .map(([resourceType, members, coding]) => {
    const source: Record<string, unknown> = { resourceType, ...(coding === 0 ? L1 : {}) };
    const target: Record<string, unknown> = { ...(coding === 0 ? STRESS : {}), resourceType };
    for (const [name, [one, other, how]] of Object.entries(members)) {
      if (how !== 5) source[name] = one;
      if (how < 3) target[name] = one;
      else if (how !== 4) target[name] = other;
    }
    return [JSON.stringify(source), JSON.stringify(target)] as const;
  });

type Resource = { readonly [name: string]: Json };
const parsed = (text: string): Resource => parseLossless(text) as Resource;

function found(source: Resource, target: Resource) {
  const { differences, normalizations } = compareRecords(source, target, context);
  return { differences, normalizations, findings: classify(source, target, differences, undefined, CODES) };
}

describe("what a sieve leaves of two records", () => {
  it("gives the same comparison and the same findings as the whole", () => {
    const sieve = new Sieve(CODES);
    let leftOut = 0;
    fc.assert(
      fc.property(pair, ([source, target]) => {
        const { resourceType } = parsed(source);
        const sifted = sieve.sift(String(resourceType), rootMembers(source), rootMembers(target));
        const whole = found(parsed(source), parsed(target));
        const part = found(parsed(sifted.source), parsed(sifted.target));
        expect(part).toEqual(whole);
        if (sifted.source.length < source.length) leftOut += 1;
      }),
      { numRuns: 2_000 },
    );
    expect(leftOut).toBeGreaterThan(500);
  });

  it("keeps what is written with escapes: they may hide a link", () => {
    const hidden = '"subject":{"refer\\u0065nce":"Patient/p1"}';
    const text = `{"resourceType":"Observation",${hidden}}`;
    const sifted = new Sieve(CODES).sift("Observation", rootMembers(text), rootMembers(text));
    expect(sifted).toEqual({ source: text, target: text });
  });

  it("keeps what a list is ordered by: it says whether the order of its entries counts", () => {
    const list = (...drugs: string[]): string =>
      JSON.stringify({
        resourceType: "List",
        orderedBy: { text: "priority" },
        entry: drugs.map((display) => ({ item: { display } })),
      });
    const [source, target] = [list("a", "b"), list("b", "a")];
    const sifted = new Sieve(CODES).sift("List", rootMembers(source), rootMembers(target));
    const { differences } = found(parsed(sifted.source), parsed(sifted.target));
    expect(differences).toHaveLength(2);
  });

  it("has nothing that is the same at both sides", () => {
    const shared = '"language":"en","code":{"coding":[{"system":"http://loinc.org","code":"1"}]}';
    const sifted = new Sieve(CODES).sift(
      "Observation",
      rootMembers(`{"resourceType":"Observation","id":"1","meta":{},"issued":"2020",${shared}}`),
      rootMembers(`{"resourceType":"Observation","id":"2",${shared},"issued":"2021"}`),
    );
    expect(sifted).toEqual({
      source: '{"resourceType":"Observation","issued":"2020"}',
      target: '{"resourceType":"Observation","issued":"2021"}',
    });
  });
});

describe("members of an object", () => {
  it("are what JSON.parse reads, however it is written", () => {
    const indent = fc.constantFrom(undefined, 1, "\t");
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), indent, (object, space) => {
        const text = JSON.stringify(object, null, space);
        const members = rootMembers(text);
        const read = [...members].map(([name, member]) => [name, JSON.parse(member)]);
        expect(read).toEqual(Object.entries(JSON.parse(text)));
        expect(JSON.parse(objectText(members))).toEqual(JSON.parse(text));
      }),
      { numRuns: 1_000 },
    );
  });

  it("are not read from what is no object", () => {
    for (const text of [
      "",
      "[]",
      '"a"',
      "{",
      '{"a"',
      '{"a":',
      '{"a":1',
      '{"a":"b',
      '{"a":{',
      '{"a":"b\\"}',
      '{"a":1 "b":2}',
    ])
      expect(() => rootMembers(text)).toThrow(SyntaxError);
  });
});
