import { describe, expect, it } from "vitest";
import { classify } from "./classify.ts";
import { compareRecords } from "./compare.ts";
import { CONDITION, lineage, OBSERVATION, PATIENT, parsed, type Resource } from "./fixtures.ts";

const context = lineage([
  ["Patient/p1", "Patient/p1"],
  ["Patient/p2", "Patient/p2"],
]);

function findings(source: Resource, target: Resource): string[] {
  const from = parsed(source);
  const to = parsed(target);
  return classify(from, to, compareRecords(from, to, context).differences).map(
    ({ kind, category, fields, cause }) =>
      [kind, category, fields.join("+"), ...(cause ? [cause] : [])].join(" | "),
  );
}

const status = (code: string): Resource => ({ coding: [{ system: "urn:s", code }] });
const allergy = {
  resourceType: "AllergyIntolerance",
  id: "a1",
  clinicalStatus: status("resolved"),
  criticality: "high",
};
const medication = {
  resourceType: "MedicationRequest",
  id: "m1",
  status: "stopped",
  medicationCodeableConcept: { text: "Warfarin 5 MG" },
  dosageInstruction: [{ doseAndRate: [{ doseQuantity: { value: 0.5 } }] }],
};
const consent = {
  resourceType: "Consent",
  id: "k1",
  status: "inactive",
  provision: { type: "deny", period: { end: "2030-01-01" } },
};
const HIGH = "high-risk-clinical-mismatch";

describe("kinds and categories", () => {
  it.each<[string, Resource, Resource, string[]]>([
    [
      "an allergy that is active again",
      allergy,
      { ...allergy, clinicalStatus: status("active") },
      [`resurrected | ${HIGH} | clinicalStatus.coding.code`],
    ],
    [
      "an allergy that is no longer active",
      { ...allergy, clinicalStatus: status("active") },
      allergy,
      [`altered | ${HIGH} | clinicalStatus.coding.code`],
    ],
    [
      "an allergy's criticality",
      allergy,
      { ...allergy, criticality: "low" },
      [`altered | ${HIGH} | criticality`],
    ],
    [
      "a stopped medication that is active",
      medication,
      { ...medication, status: "active" },
      [`resurrected | ${HIGH} | status`],
    ],
    [
      "another drug",
      medication,
      { ...medication, medicationCodeableConcept: { text: "Heparin" } },
      [`altered | ${HIGH} | medicationCodeableConcept.text`],
    ],
    [
      "a rounded dose, which is another dose",
      medication,
      { ...medication, dosageInstruction: [{ doseAndRate: [{ doseQuantity: { value: 1 } }] }] },
      [`altered | ${HIGH} | dosageInstruction.doseAndRate.doseQuantity.value`],
    ],
    [
      "a consent that is revoked at the source",
      consent,
      { ...consent, status: "active", provision: { ...consent.provision, type: "permit" } },
      [`resurrected | ${HIGH} | provision.type+status`],
    ],
    [
      "a consent without its end",
      consent,
      { ...consent, provision: { type: "deny" } },
      [`altered | ${HIGH} | provision.period`],
    ],
    [
      "a result's value",
      OBSERVATION,
      { ...OBSERVATION, valueQuantity: { ...(OBSERVATION.valueQuantity as Resource), value: 72.5 } },
      [`altered | ${HIGH} | valueQuantity.value`],
    ],
    [
      "a result's unit",
      OBSERVATION,
      { ...OBSERVATION, valueQuantity: { ...(OBSERVATION.valueQuantity as Resource), unit: "mg/dL" } },
      [`altered | ${HIGH} | valueQuantity.unit`],
    ],
    [
      "a rounded result",
      OBSERVATION,
      { ...OBSERVATION, valueQuantity: { ...(OBSERVATION.valueQuantity as Resource), value: 7.3 } },
      [
        "altered | transformation-bug | valueQuantity.value | observation-value-quantity-value-precision-lost",
      ],
    ],
    [
      "a result that lost what matters of it",
      OBSERVATION,
      { ...OBSERVATION, valueQuantity: { ...(OBSERVATION.valueQuantity as Resource), value: 7 } },
      [`altered | ${HIGH} | valueQuantity.value`],
    ],
    [
      "a drug whose name is cut",
      { ...medication, medicationCodeableConcept: { text: "Metoprolol succinate" } },
      { ...medication, medicationCodeableConcept: { text: "Metoprolol" } },
      [`altered | ${HIGH} | medicationCodeableConcept.text`],
    ],
    [
      "an allergy whose name is cut",
      { ...allergy, code: { text: "Nuts, but not almonds" } },
      { ...allergy, code: { text: "Nuts, but" } },
      [`altered | ${HIGH} | code.text`],
    ],
    [
      "a dose whose text is cut",
      { ...medication, dosageInstruction: [{ text: "1 tablet daily, STOP before surgery" }] },
      { ...medication, dosageInstruction: [{ text: "1 tablet daily" }] },
      [`altered | ${HIGH} | dosageInstruction.text`],
    ],
    [
      "a condition whose text is cut",
      CONDITION,
      { ...CONDITION, code: { ...(CONDITION.code as Resource), text: "Acute viral" } },
      ["altered | transformation-bug | code.text | condition-code-text-truncated-11"],
    ],
    ["a birth date", PATIENT, { ...PATIENT, birthDate: "1980-07-03" }, [`altered | ${HIGH} | birthDate`]],
    [
      "a name in capitals",
      PATIENT,
      { ...PATIENT, name: [{ use: "official", family: "HINTZ", given: ["AMIEE", "LEE"] }] },
      ["altered | benign-formatting | name.family+name.given"],
    ],
    [
      "the wrong patient",
      CONDITION,
      { ...CONDITION, subject: { reference: "Patient/p2" } },
      [`wrong-patient | ${HIGH} | subject`],
    ],
    [
      "no patient",
      CONDITION,
      { ...CONDITION, subject: { reference: "Patient/x" } },
      [`altered | ${HIGH} | subject`],
    ],
    [
      "a link to nowhere",
      CONDITION,
      { ...CONDITION, encounter: { reference: "Encounter/x" } },
      ["altered | transformation-bug | encounter | condition-encounter-reference-dangling"],
    ],
    [
      "local time stored as UTC",
      { resourceType: "Encounter", id: "e", period: { start: "2020-01-01T08:00:00-05:00" } },
      { resourceType: "Encounter", id: "e", period: { start: "2020-01-01T08:00:00Z" } },
      ["altered | transformation-bug | period.start | encounter-period-start-local-as-utc"],
    ],
    [
      "a neighbouring code, with its display",
      { resourceType: "Encounter", id: "e", class: { code: "IMP", display: "inpatient" } },
      { resourceType: "Encounter", id: "e", class: { code: "OBSENC", display: "observation" } },
      ["altered | transformation-bug | class.code+class.display | encounter-class-code-changed"],
    ],
    [
      "two faults in one record",
      CONDITION,
      { ...CONDITION, subject: { reference: "Patient/p2" }, onsetDateTime: "1964-09-06T10:31:08Z" },
      [
        `wrong-patient | ${HIGH} | subject`,
        "altered | transformation-bug | onsetDateTime | condition-onset-date-time-local-as-utc",
      ],
    ],
  ])("of %s", (_, source, target, expected) => {
    expect(findings(source, target)).toEqual(expected);
  });

  it("finds what was negated and holds again", () => {
    const refuted = { ...CONDITION, verificationStatus: status("refuted") };
    expect(findings(refuted, { ...CONDITION, verificationStatus: status("confirmed") })).toEqual([
      `resurrected | ${HIGH} | verificationStatus.coding.code`,
    ]);
    const order = { resourceType: "ServiceRequest", id: "s", status: "active", doNotPerform: true };
    expect(findings(order, { resourceType: "ServiceRequest", id: "s", status: "active" })).toEqual([
      `resurrected | ${HIGH} | doNotPerform`,
    ]);
  });

  it("says nothing of a record that is the same", () => {
    expect(findings(CONDITION, { ...CONDITION, meta: { versionId: "9" } })).toEqual([]);
  });
});
