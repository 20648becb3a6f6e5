import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { classify } from "./classify.ts";
import type { MappedCode } from "./codeTable.ts";
import { compareRecords } from "./compare.ts";
import {
  CONDITION,
  hasSameFingerprint,
  LEGACY_CODES,
  lineage,
  OBSERVATION,
  PATIENT,
  parsed,
  type Resource,
} from "./fixtures.ts";

const migrated = lineage(
  [
    ["Patient/p1", "Patient/t1"],
    ["Patient/p2", "Patient/t2"],
    ["Encounter/e0", null],
  ],
  LEGACY_CODES,
  ["Patient/t3"],
);

function differences(source: Resource, target: Resource): [string, string, number?][] {
  return compareRecords(parsed(source), parsed(target), migrated).differences.map(
    ({ path, change, measure }) => (measure === undefined ? [path, change] : [path, change, measure]),
  );
}

function normalizations(source: Resource, target: Resource): string[] {
  return [...compareRecords(parsed(source), parsed(target), migrated).normalizations].sort();
}

const own = { reference: "Patient/t1" };
const condition = { ...CONDITION, subject: own };

describe("references", () => {
  it.each([
    ["other-patient", { reference: "Patient/t2" }],
    ["other-patient", { reference: "Patient/t3" }],
    ["other-patient", { identifier: { system: "urn:legacy:id", value: "Patient/p2" } }],
    ["reference-not-rewritten", { reference: "Patient/p1" }],
    ["reference-dangling", { reference: "Patient/nowhere" }],
  ])("are %s in %j", (change, subject) => {
    expect(differences(CONDITION, { ...CONDITION, subject })).toEqual([["subject", change]]);
  });

  it("show when they are gone", () => {
    expect(differences(CONDITION, { ...condition, subject: { display: "x" } })).toEqual([
      ["subject", "removed"],
      ["subject.display", "added"],
    ]);
  });

  it("to what was not migrated are the same as a legacy identifier, with the display kept", () => {
    const source = { ...CONDITION, encounter: { reference: "Encounter/e0", display: "Visit" } };
    const target = {
      ...condition,
      encounter: { display: "Visit", identifier: { system: "urn:legacy:id", value: "Encounter/e0" } },
    };
    expect(differences(source, target)).toEqual([]);
    expect(normalizations(source, target)).toEqual(["logical-reference"]);
  });

  it("outside of the extract, by condition, or to what a record contains, are the same unchanged", () => {
    for (const reference of [
      "Encounter/elsewhere",
      "Location?identifier=https://x.example|1/2",
      "#contained",
    ]) {
      const encounter = { reference };
      expect(differences({ ...CONDITION, encounter }, { ...condition, encounter })).toEqual([]);
    }
  });
});

describe("instants", () => {
  it.each([
    ["1964-09-06T10:31:08Z", ["onsetDateTime", "local-as-utc"]],
    ["1964-09-06T10:31:08+01:00", ["onsetDateTime", "local-as-utc"]],
    ["1964-09-06T15:31:08Z", ["onsetDateTime", "instant-shifted", 60]],
    ["1964-09-06T14:31:09Z", ["onsetDateTime", "changed"]],
    ["1964-09-06T10:31:08", ["onsetDateTime", "local-as-utc"]],
    ["1964-09-06", ["onsetDateTime", "instant-precision-lost"]],
    ["1964-09-07", ["onsetDateTime", "changed"]],
  ])("become %s", (onsetDateTime, expected) => {
    expect(differences(CONDITION, { ...condition, onsetDateTime })).toEqual([expected]);
  });

  it("rewritten to UTC are expected", () => {
    expect(normalizations(CONDITION, { ...condition, onsetDateTime: "1964-09-06T14:31:08.000Z" })).toEqual([
      "utc-rewrite",
    ]);
  });
});

describe("numbers", () => {
  const withValue = (value: string): Resource =>
    JSON.parse(json(OBSERVATION).replace("7.25", value)) as Resource;
  const json = JSON.stringify;
  it.each([
    ["7.3", "precision-lost"],
    ["7.2", "precision-lost"],
    ["7", "changed"],
    ["72.5", "changed"],
    ["7.35", "changed"],
    ["0", "changed"],
  ])("become %s: %s", (value, change) => {
    expect(differences(OBSERVATION, { ...withValue(value), subject: own })).toEqual([
      ["valueQuantity.value", change],
    ]);
  });

  it.each([
    ["6.9", "6", "changed"],
    ["3.49", "3", "changed"],
    ["1.9", "1", "changed"],
    ["140.4", "140", "precision-lost"],
    ["23.93871", "23.9", "precision-lost"],
  ])("of %s that become %s: %s", (from, to, change) => {
    const source = withValue(from);
    expect(differences(source, { ...withValue(to), subject: own })).toEqual([
      ["valueQuantity.value", change],
    ]);
  });

  it("of the same value with other zeros are counted, not listed", () => {
    const source = `{"resourceType":"Observation","id":"1","valueQuantity":{"value":5.0}}`;
    expect(hasSameFingerprint(source, source.replace("5.0", "5"), migrated)).toBe(true);
  });
});

describe("text", () => {
  it("is cut at a length", () => {
    const code = { ...(CONDITION.code as Resource), text: "Acute viral pharyngitis " };
    expect(differences(CONDITION, { ...condition, code })).toEqual([["code.text", "truncated", 24]]);
  });

  it.each([
    ["name", [{ use: "official", family: "HINTZ", given: ["AMIEE", "LEE"] }], "name.family"],
    ["name", [{ use: "official", family: " Hintz", given: ["Amiee", "Lee"] }], "name.family"],
    ["telecom", [{ system: "phone", value: "(555) 123-4567", use: "home" }], "telecom.value"],
    ["telecom", [{ system: "phone", value: "+1 555 123 4567", use: "home" }], "telecom.value"],
  ])("of %s in another format is benign", (element, value, path) => {
    const found = differences(PATIENT, { ...PATIENT, [element]: value });
    expect(found).toContainEqual([path, "formatting"]);
    expect(found.every(([, change]) => change === "formatting")).toBe(true);
  });

  it.each([
    ["telecom", [{ system: "phone", value: "555-123-4568", use: "home" }], "telecom.value"],
    ["name", [{ use: "official", family: "Heintz", given: ["Amiee", "Lee"] }], "name.family"],
    [
      "identifier",
      [
        { system: "urn:mrn", value: "123" },
        { system: "urn:ssn", value: "999-11-2222" },
      ],
      "identifier.value",
    ],
  ])("of %s that says something else is a change", (element, value, path) => {
    expect(differences(PATIENT, { ...PATIENT, [element]: value })).toEqual([[path, "changed"]]);
  });

  it.each([
    ["(617) 555-1234", "617.555.1234", "formatting"],
    ["(617) 555-1234", "+1 617 555 1234", "formatting"],
    ["+49 30 1234567", "030 1234567", "formatting"],
    ["+49 (0)30 1234567", "0049 30 1234567", "formatting"],
    ["617-555-1234", "1-617-555-1234", "formatting"],
    ["617-555-1234", "2-617-555-1234", "changed"],
    ["+39 06 1234567", "06 1234567", "formatting"],
    ["+353 1 234 5678", "(01) 234 5678", "formatting"],
    ["(617) 555-1234", "555-1234", "changed"],
    ["+617 555-1234", "555-1234", "changed"],
    ["5551234", "9995551234", "changed"],
    ["+49 30 1234567", "+48 30 1234567", "changed"],
    ["+49 30 1234567", "1234567", "changed"],
    ["555-1234,99", "555-12 3499", "changed"],
    ["555-1234 ext. 12", "555-1234 ext. 13", "changed"],
    ["a@Example.org", "A@example.org", "formatting"],
  ])("of a phone: %s and %s are %s", (from, to, change) => {
    const telecom = (value: string): Resource => ({ telecom: [{ system: "phone", value }] });
    const [source, target] = [
      { ...PATIENT, ...telecom(from) },
      { ...PATIENT, ...telecom(to) },
    ];
    expect(differences(source, target)).toEqual([["telecom.value", change]]);
    expect(differences(target, source)).toEqual([["telecom.value", change]]);
  });

  it.each<[string, Resource, Resource, string]>([
    ["a result", { valueString: "anti-K" }, { valueString: "anti-k" }, "changed"],
    ["a result", { valueString: "CcDEe" }, { valueString: "ccDEe" }, "changed"],
    ["a result", { valueString: "1 0" }, { valueString: "10" }, "changed"],
    ["a result", { valueString: "anti-K " }, { valueString: "anti-K" }, "formatting"],
    ["a unit", { valueQuantity: { unit: "mmol" } }, { valueQuantity: { unit: "Mmol" } }, "changed"],
    ["a concept without a code", { code: { text: "anti-K" } }, { code: { text: "anti-k" } }, "changed"],
    [
      "a concept with a code",
      { code: { coding: [{ code: "1" }], text: "SODIUM" } },
      { code: { coding: [{ code: "1" }], text: "Sodium" } },
      "formatting",
    ],
    [
      "a code's display",
      { code: { coding: [{ code: "1", display: "SODIUM  total" }] } },
      { code: { coding: [{ code: "1", display: "Sodium total" }] } },
      "formatting",
    ],
    [
      "a display without a code",
      { code: { coding: [{ display: "anti-K" }] } },
      { code: { coding: [{ display: "anti-k" }] } },
      "changed",
    ],
    [
      "a link's display",
      { performer: [{ reference: "#a", display: "DR. Lee" }] },
      { performer: [{ reference: "#a", display: "Dr. Lee" }] },
      "formatting",
    ],
    ["a comment", { note: [{ text: "NO K" }] }, { note: [{ text: "no K" }] }, "changed"],
  ])("of %s in another case: %j and %j", (_, from, to, change) => {
    const of = (more: Resource): Resource => ({ resourceType: "Observation", id: "o", ...more });
    expect(differences(of(from), of(to)).map(([, found]) => found)).toEqual([change]);
  });

  it("of a dose is its own in each letter", () => {
    const of = (text: string): Resource => ({
      resourceType: "MedicationRequest",
      id: "m",
      dosageInstruction: [{ text }],
    });
    expect(differences(of("1 Mmol"), of("1 mmol"))).toEqual([["dosageInstruction.text", "changed"]]);
  });

  it("of a place's name and address in another case is benign", () => {
    const from = { resourceType: "Organization", id: "o", name: "ST. MARY", address: [{ city: "BONN" }] };
    const to = { ...from, name: "St. Mary", address: [{ city: "Bonn" }] };
    expect(differences(from, to).map(([, change]) => change)).toEqual(["formatting", "formatting"]);
  });

  it("of several phones in another format and order is lined up by its digits", () => {
    const phones = (...values: string[]) => values.map((value) => ({ system: "phone", value, use: "home" }));
    const source = { ...PATIENT, telecom: phones("555-123-4567", "555-987-6543") };
    expect(differences(source, { ...PATIENT, telecom: phones("(555) 987-6543", "(555) 123-4567") })).toEqual([
      ["telecom.value", "formatting"],
      ["telecom.value", "formatting"],
    ]);
  });

  it("has day and month swapped", () => {
    expect(differences(PATIENT, { ...PATIENT, birthDate: "1980-07-03" })).toEqual([
      ["birthDate", "day-month-swapped"],
    ]);
  });
});

describe("codes", () => {
  const legacy = { system: "urn:legacy:codes", code: "L1", display: "Stress" };
  const mapped = { system: "http://snomed.info/sct", code: "73595000", display: "Stress (finding)" };
  const source = { ...CONDITION, code: { coding: [legacy] } };
  const kept = [{ url: "urn:target:original-code", valueCoding: legacy }];

  const morphine = { system: "urn:l", code: "L1", display: "Morphine" };
  const substance = { system: "urn:s", code: "S1", display: "Morphine (substance)" };
  const maps = lineage(
    [["Patient/p1", "Patient/t1"]],
    new Map([
      ["urn:l|L1", [substance]],
      ["urn:l|L2", [{ system: "urn:s", code: "S2", display: "Insulin (substance)" }]],
      ["urn:l|L3", [substance]],
      ["urn:l|L4", [{ system: "urn:s", code: "S4" }]],
    ]),
  );
  const allergy = (code: Resource, more: Resource = {}): Resource => ({
    resourceType: "AllergyIntolerance",
    id: "a1",
    code,
    ...more,
  });
  const keeping = (...codings: Resource[]): { extension: Resource[] } => ({
    extension: codings.map((valueCoding) => ({ url: "urn:target:original-code", valueCoding })),
  });
  function found(from: Resource, to: Resource): [string, string][] {
    const { differences } = compareRecords(parsed(from), parsed(to), maps);
    const isSame = hasSameFingerprint(JSON.stringify(from), JSON.stringify(to), maps);
    if (differences.length > 0) expect(isSame).toBe(false);
    return differences.map(({ path, change }) => [path, change]);
  }

  it("that became another one of the map are changed, and high-risk", () => {
    const from = allergy({ coding: [morphine] });
    const to = allergy({ coding: [{ system: "urn:l", code: "L2", display: "Insulin" }] });
    expect(found(from, to)).toEqual([
      ["code.coding.system", "changed"],
      ["code.coding.code", "changed"],
      ["code.coding.display", "changed"],
    ]);
    const { differences } = compareRecords(parsed(from), parsed(to), maps);
    expect(classify(parsed(from), parsed(to), differences).map(({ category }) => category)).toEqual([
      "high-risk-clinical-mismatch",
    ]);
  });

  it("left as they were are compared in all the rest", () => {
    expect(found(allergy({ coding: [morphine] }), allergy({ coding: [morphine] }))).toEqual([
      ["code.coding", "code-not-mapped"],
    ]);
    expect(
      found(allergy({ coding: [morphine] }), allergy({ coding: [{ ...morphine, display: "Insulin" }] })),
    ).toEqual([
      ["code.coding", "code-not-mapped"],
      ["code.coding.display", "changed"],
    ]);
  });

  it("of several mappings are one of these, and not left as they were", () => {
    const local = { system: "urn:l", code: "B" };
    const [wider, narrower] = ["200", "201"].map((code) => ({ system: "urn:s", code }));
    const two = lineage(
      [["Patient/p1", "Patient/t1"]],
      new Map([["urn:l|B", [wider, narrower].filter((mapped) => mapped !== undefined)]]),
    );
    const from = allergy({ coding: [local] });
    const of = (coding: Resource | undefined): unknown[] => {
      const to = allergy({ coding: [coding] });
      expect(hasSameFingerprint(JSON.stringify(from), JSON.stringify(to), two)).toBe(false);
      return compareRecords(parsed(from), parsed(to), two).differences.map(({ path, change }) => [
        path,
        change,
      ]);
    };
    expect(of(local)).toEqual([["code.coding", "code-not-mapped"]]);
    expect(of(wider)).toEqual([]);
    expect(of(narrower)).toEqual([]);
    expect(of({ system: "urn:s", code: "202" })).toEqual([["code.coding.code", "changed"]]);
  });

  it("of several mappings are chosen at each place by itself", () => {
    const local = { system: "urn:l", code: "B" };
    const [wider, narrower] = ["200", "201"].map((code) => ({ system: "urn:s", code })) as [
      MappedCode,
      MappedCode,
    ];
    const two = lineage([], new Map([["urn:l|B", [wider, narrower]]]));
    const of = (...codings: MappedCode[]): Resource => {
      const [code, bodySite, ...evidence] = codings.map((coding) => ({ coding: [coding] }));
      return {
        resourceType: "Condition",
        id: "c",
        code,
        bodySite: [bodySite],
        evidence: evidence.map((each) => ({ code: [each] })),
      };
    };
    const changed = (from: Resource, to: Resource): string[] =>
      compareRecords(parsed(from), parsed(to), two).differences.map(
        ({ path, change }) => `${path} ${change}`,
      );
    // Another place says the other one by itself.
    expect(changed(of(local, wider), of(narrower, wider))).toEqual([]);
    expect(changed(of(local, local, local), of(wider, wider, narrower))).toEqual([]);
    expect(changed(of(local, local, local, local), of(wider, wider, narrower, wider))).toEqual([]);
    // It is no excuse for any other code, nor for the legacy one.
    const other = { system: "urn:s", code: "202" };
    expect(changed(of(local, local, local, local), of(wider, other, narrower, local))).toEqual([
      "bodySite.coding.code changed",
      "evidence.code.coding code-not-mapped",
    ]);
    expect(changed(of(wider, wider), of(narrower, wider))).toEqual(["code.coding.code changed"]);
  });

  describe("with others beside them", () => {
    const local = { system: "urn:l", code: "A", display: "Alpha local" };
    const alpha = { system: "urn:s", code: "100", display: "Alpha" };
    const icd = { system: "urn:icd", code: "I10", display: "Alpha (ICD)" };
    const beta = { system: "urn:s", code: "200", display: "Beta" };
    const both = lineage(
      [],
      new Map([
        ["urn:l|A", [alpha, icd]],
        ["urn:l|B", [beta]],
        ["urn:l|C", [alpha, { ...alpha, code: "101" }]],
      ]),
    );
    const compared = (from: readonly Resource[], to: readonly Resource[]) => {
      const [source, target] = [from, to].map((coding) => allergy({ coding })) as [Resource, Resource];
      const comparison = compareRecords(parsed(source), parsed(target), both);
      expect(hasSameFingerprint(JSON.stringify(source), JSON.stringify(target), both)).toBe(false);
      return comparison;
    };
    const localBeta = { system: "urn:l", code: "B", display: "Beta" };

    it.each<[string, Resource[], Resource[], string[]]>([
      ["the local one", [local], [alpha, local], ["mapped-code"]],
      ["the local one before it", [local], [local, alpha], ["mapped-code"]],
      ["both of two code systems", [local], [alpha, icd], ["mapped-code", "original-code-dropped"]],
      ["all of these", [local], [icd, local, alpha], ["mapped-code"]],
      ["a version", [localBeta], [{ ...beta, version: "2024" }], ["mapped-code", "original-code-dropped"]],
      [
        "a version and the local one",
        [localBeta],
        [localBeta, { ...beta, version: "2024" }],
        ["mapped-code"],
      ],
      [
        "the version of the other code system",
        [{ ...localBeta, version: "1" }],
        [{ ...beta, version: "2024" }],
        ["mapped-code", "original-code-dropped"],
      ],
      ["those of two codes", [local, localBeta], [beta, alpha, localBeta, local], ["mapped-code"]],
    ])("are as expected: %s", (_, from, to, expected) => {
      const { differences, normalizations } = compared(from, to);
      expect(differences).toEqual([]);
      expect([...normalizations].sort()).toEqual(expected);
    });

    it.each<[string, Resource[], Resource[]]>([
      ["a wrong one and the local one", [local], [beta, local]],
      ["a wrong one, the local one and a right one", [local], [beta, local, alpha]],
      ["another local one", [local], [alpha, localBeta]],
      ["the local one with another display", [local], [alpha, { ...local, display: "Beta" }]],
      ["the local one twice", [local], [alpha, local, local]],
      ["one of two codes gone", [local, localBeta], [alpha, local]],
      ["one of two codes wrong", [local, localBeta], [alpha, local, { ...beta, code: "999" }]],
      ["the other system's code with a wrong display", [local], [alpha, { ...icd, display: "Beta" }]],
      ["the right code with a wrong display", [local], [{ ...alpha, display: "Beta" }, local]],
      ["two of a choice", [{ system: "urn:l", code: "C" }], [alpha, { ...alpha, code: "101" }]],
      ["another version of a wrong code", [{ ...localBeta, version: "1" }], [{ ...alpha, version: "2024" }]],
      ["a version of a wrong code", [localBeta], [{ ...alpha, version: "2024" }]],
      [
        "what nothing maps, and a version",
        [{ system: "urn:x", code: "X" }],
        [{ system: "urn:x", code: "X", version: "1" }],
      ],
    ])("are found: %s", (_, from, to) => {
      expect(compared(from, to).differences).not.toEqual([]);
    });
  });

  it("mapped to themselves stay", () => {
    const local = { system: "urn:l", code: "B" };
    const itself = lineage([["Patient/p1", "Patient/t1"]], new Map([["urn:l|B", [local]]]));
    const record = allergy({ coding: [local] });
    expect(compareRecords(parsed(record), parsed(record), itself).differences).toEqual([]);
  });

  it.each([
    ["Morphine", []],
    ["Morphine (substance)", []],
    ["MORPHINE  (Substance)", []],
    ["Insulin", [["code.coding.display", "changed"]]],
    ["Morphine (sub", [["code.coding.display", "truncated"]]],
    [undefined, [["code.coding.display", "removed"]]],
  ])("mapped and shown as %j", (display, expected) => {
    const to = allergy({ ...keeping(morphine), coding: [{ ...substance, display }] });
    expect(found(allergy({ coding: [morphine] }), to)).toEqual(expected);
  });

  it("that show nothing for themselves may go on so, and show nothing but the map's words", () => {
    const silent = { system: "urn:l", code: "L1" };
    const from = allergy({ coding: [silent] });
    const to = (display?: string): Resource =>
      allergy({ ...keeping(silent), coding: [{ ...substance, display }] });
    expect(found(from, to())).toEqual([]);
    expect(found(from, to("Morphine (substance)"))).toEqual([]);
    expect(found(from, to("Insulin"))).toEqual([["code.coding.display", "changed"]]);
    const unnamed = { system: "urn:l", code: "L4" };
    const insulin = { system: "urn:s", code: "S4", display: "Insulin" };
    expect(
      found(allergy({ coding: [unnamed] }), allergy({ ...keeping(unnamed), coding: [insulin] })),
    ).toEqual([["code.coding.display", "added"]]);
  });

  it("kept at another's place are found, and may be dropped", () => {
    const other = { system: "urn:l", code: "L3", display: "Morphine" };
    const reaction = (concept: Resource, description: string): Resource => ({
      description,
      manifestation: [concept],
    });
    const from = allergy({ coding: [morphine] }, { reaction: [reaction({ coding: [other] }, "a")] });
    const to = (here: Resource, there: Resource): Resource =>
      allergy(
        { ...here, coding: [substance] },
        { reaction: [reaction({ ...there, coding: [substance] }, "a")] },
      );
    expect(found(from, to(keeping(morphine), keeping(other)))).toEqual([]);
    expect(found(from, to({}, {}))).toEqual([]);
    expect(found(from, to(keeping(other), keeping(morphine)))).toEqual([
      ["code", "changed"],
      ["reaction.manifestation", "changed"],
    ]);
    expect(found(from, to(keeping(morphine, other), {}))).toEqual([["code", "changed"]]);
  });

  it("kept in another element of a list are found, and the elements may be in another order", () => {
    const other = { system: "urn:l", code: "L3", display: "Morphine" };
    const of = (first: Resource, second: Resource): Resource =>
      allergy({ text: "x" }, { reaction: [{ manifestation: [first] }, { manifestation: [second] }] });
    const note = (text: string): Resource => ({ text });
    const from = of({ coding: [morphine], ...note("a") }, { coding: [other], ...note("b") });
    const left = { coding: [substance], ...note("a") };
    const right = { coding: [substance], ...note("b") };
    expect(found(from, of({ ...keeping(other), ...right }, { ...keeping(morphine), ...left }))).toEqual([]);
    expect(found(from, of({ ...keeping(other), ...left }, { ...keeping(morphine), ...right }))).toEqual([
      ["reaction.manifestation", "changed"],
      ["reaction.manifestation", "changed"],
    ]);
    const alike = of({ coding: [morphine] }, { coding: [other] });
    const swapped = of(
      { ...keeping(other), coding: [substance] },
      { ...keeping(morphine), coding: [substance] },
    );
    expect(found(alike, swapped)).toEqual([]);
  });

  it("mapped with another display than the map's are expected", () => {
    const target = { ...condition, code: { extension: kept, coding: [{ ...mapped, display: "Stress" }] } };
    expect(differences(source, target)).toEqual([]);
    expect(normalizations(source, target)).toEqual(["mapped-code"]);
  });

  it("mapped without the original are counted", () => {
    const target = { ...condition, code: { coding: [mapped] } };
    expect(differences(source, target)).toEqual([]);
    expect(normalizations(source, target)).toEqual(["mapped-code", "original-code-dropped"]);
  });

  it("with another original, another target, or left as they were, are found", () => {
    const otherOriginal = [{ url: "urn:target:original-code", valueCoding: { ...legacy, code: "L2" } }];
    expect(
      differences(source, { ...condition, code: { extension: otherOriginal, coding: [mapped] } }),
    ).toEqual([["code", "changed"]]);
    expect(
      differences(source, { ...condition, code: { extension: kept, coding: [{ ...mapped, code: "1" }] } }),
    ).toEqual([["code.coding.code", "changed"]]);
    expect(differences(source, { ...condition, code: { coding: [legacy] } })).toEqual([
      ["code.coding", "code-not-mapped"],
    ]);
  });
});

describe("lists", () => {
  it("line up their changed elements instead of calling one gone and one new", () => {
    const source = {
      ...PATIENT,
      identifier: [
        { system: "a", value: "1" },
        { system: "b", value: "2" },
        { system: "c", value: "3" },
      ],
    };
    const target = {
      ...PATIENT,
      identifier: [
        { system: "c", value: "9" },
        { system: "a", value: "1" },
      ],
    };
    expect(differences(source, target)).toEqual([
      ["identifier.value", "changed"],
      ["identifier", "removed"],
    ]);
  });
});

describe("the order that FHIR gives", () => {
  const pills = [{ item: { display: "stop warfarin" } }, { item: { display: "start heparin" } }];
  const list = { resourceType: "List", id: "l", entry: pills };
  const section = { title: "Medications", entry: pills };
  const actions = { action: [{ title: "stop warfarin" }, { title: "start heparin" }] };

  it.each<[string, Resource]>([
    ["entry", { ...list, orderedBy: { text: "priority" } }],
    [
      "section.entry",
      { resourceType: "Composition", id: "c", section: [{ ...section, orderedBy: { text: "user" } }] },
    ],
    [
      "entry",
      {
        resourceType: "Bundle",
        id: "b",
        type: "document",
        entry: [{ fullUrl: "urn:1" }, { fullUrl: "urn:2" }],
      },
    ],
    ["action", { resourceType: "RequestGroup", id: "r", ...actions }],
    ["action.action", { resourceType: "PlanDefinition", id: "p", action: [{ title: "x", ...actions }] }],
    [
      "item.answerOption",
      {
        resourceType: "Questionnaire",
        id: "q",
        item: [{ linkId: "1", answerOption: [{ valueString: "never" }, { valueString: "often" }] }],
      },
    ],
    [
      "contained.action",
      {
        resourceType: "CarePlan",
        id: "p",
        contained: [{ resourceType: "RequestGroup", id: "r", ...actions }],
      },
    ],
  ])("of %s is found when it is another", (path, source) => {
    const names = path.split(".");
    const turned = (node: unknown, at: number): unknown => {
      const object = node as Resource;
      const name = names[at] ?? "";
      const members = object[name] as readonly unknown[];
      const turn = at === names.length - 1;
      return { ...object, [name]: turn ? members.toReversed() : members.map((each) => turned(each, at + 1)) };
    };
    const target = turned(source, 0) as Resource;
    expect(differences(source, source)).toEqual([]);
    expect(new Set(differences(source, target).map(([where]) => where.startsWith(path)))).toEqual(
      new Set([true]),
    );
    expect(hasSameFingerprint(JSON.stringify(source), JSON.stringify(target), migrated)).toBe(false);
  });

  it.each<[string, Resource, Resource]>([
    ["a list without orderedBy", list, { ...list, entry: pills.toReversed() }],
    [
      "what a Consent allows",
      { resourceType: "Consent", id: "c", provision: { action: [{ text: "read" }, { text: "write" }] } },
      { resourceType: "Consent", id: "c", provision: { action: [{ text: "write" }, { text: "read" }] } },
    ],
  ])("is none in %s", (_, source, target) => {
    expect(differences(source, target)).toEqual([]);
    expect(normalizations(source, target)).toEqual(["element-order"]);
  });
});

describe("what goes with primitives", () => {
  const extended = (url: string): Resource => ({ extension: [{ url, valueCode: "masked" }] });
  const basic = (x: readonly unknown[], more: Resource = {}): Resource => ({
    resourceType: "Basic",
    id: "1",
    v: { x, ...more },
  });
  function found(from: Resource, to: Resource): boolean {
    const isSame = hasSameFingerprint(JSON.stringify(from), JSON.stringify(to), migrated);
    const list = differences(from, to);
    expect(isSame).toBe(list.length === 0);
    return list.length > 0;
  }

  it("goes with them by its place", () => {
    const first = { _x: [extended("a"), null] };
    const second = { _x: [null, extended("a")] };
    expect(found(basic(["A", "B"], second), basic(["A", "B"], first))).toBe(true);
    expect(found(basic(["A", "B"], first), basic(["B", "A"], first))).toBe(true);
    expect(found(basic(["A", "B"], first), basic(["A", "B"], first))).toBe(false);
    expect(found(basic(["A", "B"]), basic(["B", "A"]))).toBe(false);
    // A list under another name stays a set.
    expect(found(basic(["A", "B"], { _y: [null] }), basic(["B", "A"], { _y: [null] }))).toBe(false);
  });

  it("is seen however its name is spelled, and wherever it stands", () => {
    const line = (list: string, name: string): string =>
      `{"resourceType":"Basic","id":"1","${name}":[null,{"id":"n"}],"x":${list}}`;
    for (const name of ["_x", "\\u005fx", "_\\u0078"]) {
      expect(hasSameFingerprint(line('["A","B"]', "_x"), line('["A","B"]', name), migrated)).toBe(true);
      expect(hasSameFingerprint(line('["A","B"]', name), line('["B","A"]', name), migrated)).toBe(false);
    }
  });
});

describe("security labels", () => {
  const restricted = { system: "http://terminology.hl7.org/CodeSystem/v3-Confidentiality", code: "R" };
  const psychiatric = { system: "http://terminology.hl7.org/CodeSystem/v3-ActCode", code: "PSY" };
  const labelled = (security: unknown, more: Resource = {}): Resource => ({
    ...condition,
    meta: { versionId: "1", ...more, security },
  });
  const source = { ...CONDITION, meta: { security: [restricted, psychiatric], lastUpdated: "2026-01-01" } };

  it.each([
    ["all lost", { ...condition, meta: { versionId: "2" } }],
    ["lost with all of meta", { ...condition, meta: undefined }],
    ["one lost", labelled([psychiatric])],
    ["another", labelled([psychiatric, { ...restricted, code: "N" }])],
  ])("are found: %s", (_, target) => {
    expect(hasSameFingerprint(JSON.stringify(source), JSON.stringify(target), migrated)).toBe(false);
    const found = compareRecords(parsed(source), parsed(target), migrated).differences;
    expect(found.map(({ path }) => path.startsWith("meta.security"))).toEqual([true]);
    expect(classify(parsed(source), parsed(target), found)).toMatchObject([
      { kind: "altered", category: "high-risk-clinical-mismatch" },
    ]);
  });

  it("are found where the source has none", () => {
    const target = labelled([restricted]);
    expect(hasSameFingerprint(JSON.stringify(CONDITION), JSON.stringify(target), migrated)).toBe(false);
    expect(differences(CONDITION, target)).toHaveLength(1);
  });

  it("are all that is compared of meta, in any order", () => {
    const target = labelled([psychiatric, restricted], { tag: [{ code: "new" }], profile: ["urn:x"] });
    const alone = { encounter: undefined };
    const [from, to] = [
      { ...source, ...alone },
      { ...target, ...alone },
    ];
    expect(hasSameFingerprint(JSON.stringify(from), JSON.stringify(to), migrated)).toBe(true);
    expect(differences(source, target)).toEqual([]);
  });
});

describe("a mutation of any one field", () => {
  /** Every path to a leaf outside of what the server owns. */
  function leaves(value: unknown, path: readonly (string | number)[] = []): (readonly (string | number)[])[] {
    if (value === null || typeof value !== "object") return [path];
    return Object.entries(value)
      .filter(([name]) => path.length > 0 || !["id", "meta", "text", "resourceType"].includes(name))
      .flatMap(([name, member]) => leaves(member, [...path, name]));
  }

  function mutated(value: unknown, path: readonly (string | number)[], seed: number): unknown {
    const [step, ...rest] = path;
    if (step !== undefined) {
      const copy = structuredClone(value) as Record<string | number, unknown>;
      copy[step] = mutated(copy[step], rest, seed);
      return copy;
    }
    if (typeof value === "number") return value + 1 + (seed % 100);
    if (typeof value === "boolean") return !value;
    return `${String(value)}~${seed}`;
  }

  it("is always found, by the fingerprint and by the comparison", () => {
    const same = lineage([["Patient/p1", "Patient/p1"]]);
    fc.assert(
      fc.property(
        fc.constantFrom(CONDITION, PATIENT, OBSERVATION),
        fc.nat(),
        fc.nat(),
        (source, pick, seed) => {
          const all = leaves(source);
          const path = all[pick % all.length] ?? [];
          const target = mutated(source, path, seed) as Resource;
          expect(hasSameFingerprint(JSON.stringify(source), JSON.stringify(target), same)).toBe(false);
          const found = compareRecords(parsed(source), parsed(target), same).differences;
          expect(found.map((difference) => difference.path.split(".")[0])).toContain(path[0]);
        },
      ),
      { numRuns: 300 },
    );
  });
});
