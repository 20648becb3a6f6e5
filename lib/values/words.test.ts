import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseLossless } from "#lib/reconciliation/losslessJson.ts";
import { losslessText, pickValues, readPicked, valuesAt } from "./pick.ts";
import { rowsOf } from "./rows.ts";
import { FIELDS_PER_FINDING_MAX, VALUE_CHARACTERS_MAX, VALUES_PER_FIELD_MAX } from "./schema.ts";
import { labelOf, sameness, wordsOf } from "./words.ts";

const words = (value: unknown): string => wordsOf(parseLossless(JSON.stringify(value)));

describe("FHIR in words", () => {
  it.each([
    ["a date", "1961-03-09", "9 Mar 1961"],
    ["a month", "1961-03", "Mar 1961"],
    ["an instant with its offset", "2026-11-21T02:05:00-05:00", "21 Nov 2026, 02:05 UTC−05:00"],
    ["an instant in UTC with seconds", "2026-11-21T07:05:09Z", "21 Nov 2026, 07:05:09 UTC"],
    ["a text that is none", "2026 was a year", "2026 was a year"],
    ["four digits, which may be a code", "1191", "1191"],
    ["a flag", false, "no"],
    [
      "a concept with its code",
      {
        coding: [
          {
            system: "http://www.nlm.nih.gov/research/umls/rxnorm",
            code: "314076",
            display: "lisinopril 10 MG",
          },
        ],
        text: "lisinopril 10 MG",
      },
      "lisinopril 10 MG (314076 RxNorm)",
    ],
    [
      "a concept whose text says something else than its code",
      { coding: [{ system: "http://snomed.info/sct", code: "1", display: "Aspirin" }], text: "Penicillin" },
      "Penicillin: Aspirin (1 SNOMED CT)",
    ],
    [
      "a quantity",
      { value: 5.4, unit: "mmol/L", system: "http://unitsofmeasure.org", code: "mmol/L" },
      "5.4 mmol/L",
    ],
    [
      "a name",
      [{ use: "official", family: "Okafor", given: ["Ada", "N."], prefix: ["Dr."] }],
      "Dr. Ada N. Okafor (official)",
    ],
    ["a period", { start: "2026-11-21", end: "2026-11-22" }, "from 21 Nov 2026 to 22 Nov 2026"],
    [
      "a reference by what it calls its record",
      { reference: "Patient/9", display: "Ada Okafor" },
      "Ada Okafor (Patient)",
    ],
    ["a telephone", { system: "phone", value: "555-0100", use: "home" }, "phone 555-0100 (home)"],
    [
      "what has no words of its own, by its members",
      { doseAndRate: [{ doseQuantity: { value: 1, unit: "tablet" } }] },
      "dose and rate: dose: 1 tablet",
    ],
  ])("%s", (_what, value, expected) => {
    expect(words(value)).toBe(expected);
  });

  it("a number keeps its digits: 1.0 is not shown as 1", () => {
    expect(wordsOf(parseLossless('{"value":1.0,"unit":"mg"}'))).toBe("1.0 mg");
    expect(losslessText(parseLossless('{"a":[1.10,2e3,"x",null,true]}'))).toBe(
      '{"a":[1.10,2e3,"x",null,true]}',
    );
  });

  it("a path reads as words", () => {
    expect(labelOf("medicationCodeableConcept")).toBe("Medication");
    expect(labelOf("dosageInstruction.doseAndRate")).toBe("Dosage instruction, dose and rate");
    expect(labelOf("onsetDateTime")).toBe("Onset");
    expect(labelOf("birthDate")).toBe("Birth date");
  });

  it("reads any JSON without failing, and never as nothing where there is a text", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = words(value);
        expect(typeof text).toBe("string");
        if (typeof value === "string") expect(text.length > 0).toBe(value.length > 0);
      }),
    );
  });
});

describe("what is the same", () => {
  it("an instant in another offset is, the same wall clock in another is not; a reference's id is rewritten, its display is read", () => {
    expect(sameness("2026-11-21T02:05:00-05:00")).toBe(sameness("2026-11-21T07:05:00Z"));
    expect(sameness("2026-11-21T02:05:00-05:00")).not.toBe(sameness("2026-11-21T02:05:00Z"));
    expect(sameness({ reference: "Patient/1", display: "A" })).toBe(
      sameness({ reference: "Patient/2", display: "A" }),
    );
    expect(sameness({ reference: "Patient/1", display: "A" })).not.toBe(
      sameness({ reference: "Patient/1", display: "B" }),
    );
  });

  it("any change of a text or a number that is seen is marked", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        const row = rowsOf(
          pickValues(JSON.stringify({ note: a }), ["note"]),
          pickValues(JSON.stringify({ note: b }), ["note"]),
        );
        const isMoment = /^\d{4}-/.test(a) && /^\d{4}-/.test(b);
        if (!isMoment) expect(row[0]?.differs).toBe(a !== b);
      }),
    );
    const [dose] = rowsOf(pickValues('{"v":1.0}', ["v"]), pickValues('{"v":1.00}', ["v"]));
    expect(dose).toMatchObject({ source: ["1.0"], target: ["1.00"], differs: true });
  });

  it("a side without a record is said, and is no difference of a field", () => {
    expect(rowsOf(pickValues('{"v":"a"}', []), null)).toEqual([
      { path: "v", label: "V", source: ["a"], target: null, differs: false, isCut: false },
    ]);
  });
});

describe("what is kept of a record", () => {
  it("are the values at the paths, through lists, or the whole record without its bookkeeping", () => {
    const line =
      '{"resourceType":"Patient","id":"1","meta":{},"text":{},"name":[{"family":"A"},{"family":"B"}],"active":true}';
    expect(readPicked(pickValues(line, ["name.family"])).values).toEqual({ "name.family": ["A", "B"] });
    expect(Object.keys(readPicked(pickValues(line, [])).values)).toEqual(["name", "active"]);
    expect(readPicked(pickValues(line, ["name.given"])).values).toEqual({ "name.given": [] });
    expect(valuesAt({ __proto__: { x: 1 } }, ["x"])).toEqual([]);
  });

  it("is bounded in fields, values and length, and says so", () => {
    const long = {
      a: "x".repeat(VALUE_CHARACTERS_MAX + 1),
      b: Array.from({ length: VALUES_PER_FIELD_MAX + 1 }, String),
    };
    const picked = readPicked(pickValues(JSON.stringify(long), ["a", "b"]));
    expect(picked.cut.toSorted()).toEqual(["a", "b"]);
    expect(picked.values.b).toHaveLength(VALUES_PER_FIELD_MAX);
    expect(String(picked.values.a?.[0])).toHaveLength(VALUE_CHARACTERS_MAX + 1);
    const many = Object.fromEntries(
      Array.from({ length: FIELDS_PER_FINDING_MAX + 5 }, (_, n) => [`f${n}`, n]),
    );
    const whole = readPicked(pickValues(JSON.stringify(many), []));
    expect(Object.keys(whole.values)).toHaveLength(FIELDS_PER_FINDING_MAX);
    expect(rowsOf(pickValues(JSON.stringify(many), []), null).every(({ isCut }) => isCut)).toBe(true);
  });
});
