import { describe, expect, it } from "vitest";
import { domainOf } from "../domains.ts";
import { BUILT_IN_RULES } from "./builtIn.ts";
import { rulesHash } from "./hash.ts";
import { printRules } from "./printRules.ts";
import { R4_ELEMENTS } from "./r4Elements.ts";
import { RuleBook } from "./ruleBook.ts";
import { rulesFromText } from "./rulesFile.ts";
import { elementLines } from "./writeElements.ts";

const read = (text: string) => rulesFromText(text, "rules.yaml");

/** The lines that a broken file is refused with, without the sentence before them. */
function faults(text: string): string[] {
  try {
    read(text);
  } catch (error) {
    return String(error).split("\n").slice(1);
  }
  return [];
}

describe("a rules file", () => {
  it("takes the name of a choice of types for nothing else that begins like it", () => {
    const book = new RuleBook(
      read(`
version: 1
domains:
  medications:
    types:
      Prescription: {leaveOut: ["d[x]", "s[x]", "medication[x]"]}
`),
    );
    for (const path of ["dosageInstruction.text", "status", "dispenseRequest"])
      expect(book.isCompared("Prescription", path), path).toBe(true);
    expect(book.isCompared("Prescription", "medicationCodeableConcept.text")).toBe(false);
  });

  it("changes what it names, and leaves the rest as built in", () => {
    const rules = read(`
version: 1
replicationDelayMinutes: 15
domains:
  allergies:
    thresholds: {missing: 3, rejected: 0}
    severities: {missing: medium}
    types:
      AllergyIntolerance: {highRisk: [code], leaveOut: [note]}
  medications:
    replicationDelayMinutes: 60
  devices:
    types:
      Thermometer: {compare: [serialNumber, "value[x]"]}
      Media: {}
`);
    const book = new RuleBook(rules);
    const { allergies, medications } = rules.domains;
    expect(allergies.thresholds).toEqual({
      ...BUILT_IN_RULES.domains.allergies.thresholds,
      missing: 3,
      rejected: 0,
    });
    expect(book.severity("AllergyIntolerance", "missing")).toBe("medium");
    expect(book.severity("AllergyIntolerance", "unexpected")).toBe("high");
    expect([allergies.replicationDelayMinutes, medications.replicationDelayMinutes]).toEqual([15, 60]);
    expect(book.isHighRisk("AllergyIntolerance", "criticality")).toBe(false);
    expect(book.isHighRisk("AllergyIntolerance", "code.coding.code")).toBe(true);
    expect(book.isCompared("AllergyIntolerance", "note.text")).toBe(false);
    expect(book.isCompared("Thermometer", "valueQuantity.value")).toBe(true);
    expect(book.isCompared("Thermometer", "note")).toBe(false);
    expect(book.isCompared("Thermometer", "patient")).toBe(true);
    expect([book.domainOf("Media"), book.domainOf("Thermometer"), book.domainOf("Nothing")]).toEqual([
      "devices",
      "devices",
      "other",
    ]);
    expect(book.lifeCycles("AllergyIntolerance")).toHaveLength(2);
  });

  it.each([
    ["results", "Observation", "highRisk: [valu]", "highRisk.0: Observation has no element valu"],
    ["results", "Observation", "highRisk: [valueQuantitty]", "has no element valueQuantitty"],
    ["results", "Observation", "highRisk: [value]", "has no element value; write value[x]"],
    ["results", "Observation", "leaveOut: [valueQuantity.valeu]", "has no element valueQuantity.valeu"],
    [
      "allergies",
      "AllergyIntolerance",
      "compare: [code, critically]",
      "compare.1: AllergyIntolerance has no element critically",
    ],
    [
      "medications",
      "MedicationRequest",
      "exact: [dosageInstruction.dose]",
      "has no element dosageInstruction.dose",
    ],
    [
      "allergies",
      "AllergyIntolerance",
      "lifeCycles: [{element: status, ended: [a], live: [b]}]",
      "lifeCycles.0.element: AllergyIntolerance has no element status",
    ],
  ])(
    "is refused with the place of an element that FHIR does not have: %s %s %s",
    (domain, type, rules, fault) => {
      const [only, ...others] = faults(
        `version: 1\ndomains:\n  ${domain}:\n    types:\n      ${type}: {${rules}}\n`,
      );
      expect(only).toMatch(/^ {2}rules.yaml:5:\d+ /);
      expect(only).toContain(fault);
      expect(others).toEqual([]);
    },
  );

  it("names elements as FHIR has them, in any form of a choice, and those of a type of its own as it likes", () => {
    expect(
      faults(`version: 1
domains:
  results:
    types:
      Observation: {highRisk: ["value[x]", valueQuantity.value, valueString, valueDateTime, component.valueQuantity.comparator, code.coding.code, extension, meta.security], exact: [dosage, valueQuantity]}
      Bioassay: {compare: [anything.goes]}
`),
    ).toEqual([]);
  });

  it("is refused with the place of every fault", () => {
    const text = `version: 1
domains:
  alergies: {}
  allergies:
    thresholds:
      missing: -1
      misssing: 1
      rejected: few
    types:
      AllergyIntolerance:
        compare: some
        highRisk: [code, "No Element"]
        leaveOut: [note, patient]
  medications:
    replicationDelayMinutes: soon
`;
    const found = faults(text);
    expect(found.map((line) => line.trim().split(" ").slice(0, 2).join(" ")).sort()).toEqual(
      [
        "rules.yaml:3:3 domains.alergies:",
        "rules.yaml:6:7 domains.allergies.thresholds.missing:",
        "rules.yaml:7:7 domains.allergies.thresholds.misssing:",
        "rules.yaml:8:7 domains.allergies.thresholds.rejected:",
        "rules.yaml:11:9 domains.allergies.types.AllergyIntolerance.compare:",
        "rules.yaml:12:26 domains.allergies.types.AllergyIntolerance.highRisk.1:",
        "rules.yaml:15:5 domains.medications.replicationDelayMinutes:",
      ].sort(),
    );
    expect(found.join("\n")).toContain("there is no such key");
  });

  it("may not leave out whose record it is, nor put a type into two domains", () => {
    expect(
      faults(`version: 1
domains:
  allergies:
    types:
      AllergyIntolerance:
        leaveOut: [note, patient]
  devices:
    types:
      AllergyIntolerance: {}
`),
    ).toEqual([
      "  rules.yaml:6:26 domains.allergies.types.AllergyIntolerance.leaveOut.1: the link to the patient is always compared",
      "  rules.yaml:9:7 domains.devices.types.AllergyIntolerance: AllergyIntolerance is in the domain allergies too",
    ]);
  });

  it.each([
    ["no YAML", "version: [1", /rules.yaml:1:\d+: /],
    ["a key twice", "version: 1\nversion: 1\n", /rules.yaml:2:1: .*unique/],
    ["no version", "domains: {}\n", /rules.yaml:1:1 version: /],
    ["another version", "version: 2\n", /rules.yaml:1:1 version: /],
    ["a list", "- 1\n", /rules.yaml:1:1: /],
    ["nothing", "", /rules.yaml:1:1: /],
  ])("is refused when it is %s", (_, text, expected) => {
    expect(faults(text).join("\n")).toMatch(expected);
  });

  it("says the same when it is printed and read again", () => {
    const rules = read(`version: 1
domains:
  consents: {types: {Consent: {highRisk: []}, Flag: {exact: [period]}}, normalizations: {utc-rewrite: difference}}
`);
    for (const said of [BUILT_IN_RULES, rules]) {
      const again = read(printRules(said));
      expect(again).toEqual(said);
      expect(rulesHash(again)).toBe(rulesHash(said));
    }
    expect(rulesHash(rules)).not.toBe(rulesHash(BUILT_IN_RULES));
    expect(printRules(BUILT_IN_RULES)).toMatch(/AllergyIntolerance:\n +highRisk: all/);
  });
});

/** US Core 6.1 and 7.0 profile these types, and Implantable Device is one of Device. */
const US_CORE_TYPES =
  `AllergyIntolerance CarePlan CareTeam Condition Coverage Device DiagnosticReport DocumentReference Encounter Goal
  Immunization Location Medication MedicationDispense MedicationRequest Observation Organization Patient Practitioner PractitionerRole
  Procedure Provenance QuestionnaireResponse RelatedPerson ServiceRequest Specimen`.split(/\s+/);
/** Those that state something of a patient which can hurt when it is another. */
const HIGH_RISK_TYPES =
  `AllergyIntolerance CarePlan Condition Device DiagnosticReport Immunization Medication MedicationDispense
  MedicationRequest Observation Patient Procedure QuestionnaireResponse ServiceRequest Specimen Consent`.split(
    /\s+/,
  );

describe("the built-in rules", () => {
  it.each(US_CORE_TYPES)("have a domain for %s", (type) => {
    expect(RuleBook.builtIn.domainOf(type)).not.toBe("other");
    expect(RuleBook.builtIn.domainOf(type)).toBe(domainOf(type));
  });

  it.each(HIGH_RISK_TYPES)("know what of %s can hurt", (type) => {
    const { highRisk } = BUILT_IN_RULES.domains[domainOf(type)].types[type] ?? { highRisk: [] };
    expect(highRisk.length).toBeGreaterThan(0);
  });
});

describe("keys in a rules file", () => {
  const inCondition = (keys: string): string =>
    `version: 1\ndomains:\n  conditions:\n    types:\n      Condition:\n        keys:\n${keys}`;

  it("are read, printed, and read again the same; without any the rules hash as before there were keys", () => {
    const rules = read(
      inCondition(
        `          - ["identifier[system=http://hospital.example/problems.v2].value"]\n          - [subject, code, "onset[x]"]\n`,
      ),
    );
    const book = new RuleBook(rules);
    expect(book.keyedTypes()).toEqual(["Condition"]);
    expect(book.keysMax).toBe(2);
    expect(book.keys("Condition")).toEqual([
      [
        [
          { name: "identifier", where: { member: "system", value: "http://hospital.example/problems.v2" } },
          { name: "value" },
        ],
      ],
      [[{ name: "subject" }], [{ name: "code" }], [{ name: "onset[x]" }]],
    ]);
    expect(book.keys("Patient")).toEqual([]);
    expect(read(printRules(rules))).toEqual(rules);
    expect(rulesHash(rules)).not.toBe(rulesHash(BUILT_IN_RULES));
    // Rooms agree on rules by this hash: it changes when the built-in rules do, and never for what they do not say.
    expect(rulesHash(BUILT_IN_RULES)).toBe(
      "22da592585a79388698dcb7bc04780b51e83727da30a213749a586224c543088",
    );
    expect(RuleBook.builtIn.keysMax).toBe(0);
  });

  it.each([
    [
      "an element that FHIR does not have",
      "          - [subject, codes]\n",
      "7:23",
      "0.1: Condition has no element codes",
    ],
    [
      "a choice without its type",
      "          - [onset]\n",
      "7:14",
      "0.0: Condition has no element onset; write onset[x]",
    ],
    [
      "an element deeper that FHIR does not have",
      "          - [code.coding.value]\n",
      "7:14",
      "0.0: Condition has no element code.coding.value",
    ],
    [
      "a narrowing by what is not there",
      `          - ["identifier[sys=a].value"]\n`,
      "7:14",
      "0.0: Condition has no element identifier.sys",
    ],
    ["an id", "          - [id]\n", "7:14", "0.0: id is never compared: each side gives its own"],
    ["a path twice", "          - [code, subject, code]\n", "7:29", "0.2: the key has this path already"],
    ["what is no path", "          - [code, 'a b']\n", "7:20", "0.1: a path such as"],
    ["no list", "          - code\n", "7:13", "0: a list of paths"],
    ["an empty key", "          - []\n", "7:13", "0: a key needs a path"],
    ["no key", "          []\n", "6:9", ": name a key, or leave keys out"],
    ["too many keys", "          - [code]\n".repeat(5), "6:9", ": a type has at most 4 keys"],
    [
      "too many paths",
      `          - [${"abcdefghi".replaceAll(/./g, "$&, ")}]\n`,
      "7:13",
      "0: a key has at most 8 paths",
    ],
  ])("are refused with their line when they are %s", (_, keys, place, sentence) => {
    const path = "domains.conditions.types.Condition.keys";
    const dotted = sentence.startsWith(":") ? `${path}${sentence}` : `${path}.${sentence}`;
    expect(faults(inCondition(keys)).join("\n")).toContain(`rules.yaml:${place} ${dotted}`);
  });

  it.each([
    ["Observation", "component.code"],
    ["Observation", "component.referenceRange.low.value"],
    ["Observation", "value[x].value"],
    ["Patient", "name[use=official].given"],
    ["QuestionnaireResponse", "item.item.linkId"],
    ["Claim", "item.detail.subDetail.sequence"],
    ["Patient", "extension.valueString"],
    ["Legacy", "anything.at.all"],
  ])("may name %s's %s", (type, path) => {
    const rules = read(`version: 1\ndomains: {other: {types: {${type}: {keys: [["${path}"]]}}}}\n`);
    expect(new RuleBook(rules).keys(type)).toHaveLength(1);
  });
});

describe("bases in a rules file", () => {
  it("are read in their normal form, printed, and read again the same", () => {
    const rules = read(
      'version: 1\nbases: {target: ["HTTPS://EHR.example:443/fhir/", "https://b.example", "https://b.example/"]}\n',
    );
    expect(rules.bases).toEqual({ target: ["https://b.example", "https://ehr.example/fhir"] });
    expect(read(printRules(rules))).toEqual(rules);
    expect(rulesHash(rules)).not.toBe(rulesHash(BUILT_IN_RULES));
    expect(rulesHash(rules)).toBe(
      rulesHash(
        read("version: 1\nbases:\n  target:\n    - https://ehr.example/fhir\n    - https://b.example\n"),
      ),
    );
    expect(printRules(rules)).toContain("bases  the base URLs of a side's own server");
  });

  it("tell a side that has none from one of which nothing is said, and change no hash where they are absent", () => {
    expect(read("version: 1\nbases: {source: []}\n").bases).toEqual({ source: [] });
    for (const text of ["version: 1\n", "version: 1\nbases: {}\n"])
      expect(rulesHash(read(text))).toBe(rulesHash(BUILT_IN_RULES));
  });

  it.each([
    ["no address", "[ehr]", "2:18", "target.0: the base URL of a FHIR server"],
    ["that of a user", "[https://u:p@ehr.example/fhir]", "2:18", "target.0: the base URL of a FHIR server"],
    [
      "one with a question",
      '["https://ehr.example/fhir?a=b"]',
      "2:18",
      "target.0: the base URL of a FHIR server",
    ],
    ["no list", "https://ehr.example/fhir", "2:9", "target: a list of base URLs"],
    ["a number", "7", "2:9", "target: a list of base URLs"],
    [
      "too many",
      `[${Array.from({ length: 21 }, (_, n) => `https://ehr.example/${n}`).join(", ")}]`,
      "2:9",
      "target: a side has at most 20 bases",
    ],
  ])("are refused with their line when they are %s", (_, text, place, sentence) => {
    expect(faults(`version: 1\nbases: {target: ${text}}\n`).join("\n")).toContain(
      `rules.yaml:${place} bases.${sentence}`,
    );
  });

  it("has no third side", () => {
    expect(faults("version: 1\nbases: {middle: []}\n").join("\n")).toContain("there is no such key");
  });
});

it("knows the elements that the validation of structures knows", () => {
  expect(R4_ELEMENTS.trim()).toBe(elementLines());
});
