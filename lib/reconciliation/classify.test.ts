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
    [
      "what turned a record into its opposite",
      { ...CONDITION, modifierExtension: [{ url: "urn:not-given", valueBoolean: true }] },
      CONDITION,
      [`altered | ${HIGH} | modifierExtension`],
    ],
    [
      "a result in words that are cut",
      { ...OBSERVATION, valueString: "Malignant cells were seen: NOT confirmed" },
      { ...OBSERVATION, valueString: "Malignant cells were seen" },
      [`altered | ${HIGH} | valueString`],
    ],
    [
      "a conclusion that is cut, as in record after record",
      { resourceType: "DiagnosticReport", id: "d", conclusion: "No sign of an infection of the lungs" },
      { resourceType: "DiagnosticReport", id: "d", conclusion: "No sign of an infection" },
      ["altered | transformation-bug | conclusion | diagnostic-report-conclusion-truncated-23"],
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

  it.each<[string, Resource, Resource, string]>([
    ["Appointment", { status: "cancelled" }, { status: "booked" }, "status"],
    ["Appointment", { status: "noshow" }, { status: "fulfilled" }, "status"],
    ["Encounter", { status: "cancelled" }, { status: "in-progress" }, "status"],
    ["Encounter", { status: "finished" }, { status: "in-progress" }, "status"],
    ["Observation", { status: "cancelled" }, { status: "final" }, "status"],
    ["DiagnosticReport", { status: "cancelled" }, { status: "final" }, "status"],
    ["EpisodeOfCare", { status: "finished" }, { status: "active" }, "status"],
    ["Account", { status: "inactive" }, { status: "active" }, "status"],
    ["SupplyRequest", { status: "cancelled" }, { status: "active" }, "status"],
    ["VisionPrescription", { status: "cancelled" }, { status: "active" }, "status"],
    ["Communication", { status: "not-done" }, { status: "completed" }, "status"],
    ["Medication", { status: "inactive" }, { status: "active" }, "status"],
    ["MedicationRequest", { status: "stopped" }, { status: "on-hold" }, "status"],
    ["MedicationStatement", { status: "not-taken" }, { status: "completed" }, "status"],
    ["Task", { status: "cancelled" }, { status: "ready" }, "status"],
    ["ServiceRequest", { status: "revoked" }, { status: "on-hold" }, "status"],
    ["List", { status: "retired" }, { status: "current" }, "status"],
    ["Substance", { status: "inactive" }, { status: "active" }, "status"],
    ["Practitioner", { active: false }, { active: true }, "active"],
    ["PractitionerRole", { active: false }, {}, "active"],
    ["RelatedPerson", { active: false }, { active: true }, "active"],
    [
      "Condition",
      { clinicalStatus: status("active"), verificationStatus: status("entered-in-error") },
      { clinicalStatus: status("active") },
      "verificationStatus",
    ],
    [
      "AllergyIntolerance",
      { clinicalStatus: status("resolved"), verificationStatus: status("confirmed") },
      { verificationStatus: status("confirmed") },
      "clinicalStatus",
    ],
  ])("finds a %s of %j that became %j", (resourceType, from, to, element) => {
    const [found] = findings({ resourceType, id: "1", ...from }, { resourceType, id: "1", ...to });
    expect(found).toMatch(new RegExp(`^resurrected \\| ${HIGH} \\| (.*\\+)?${element}\\b`));
  });

  it.each<[string, Resource, Resource]>([
    ["Appointment", { status: "booked" }, { status: "cancelled" }],
    ["Procedure", { status: "stopped" }, { status: "completed" }],
    [
      "Condition",
      { verificationStatus: status("refuted"), clinicalStatus: status("resolved") },
      { clinicalStatus: status("resolved") },
    ],
    ["Practitioner", { active: true }, { active: false }],
  ])("takes no %s of %j that became %j for one that holds again", (resourceType, from, to) => {
    const found = findings({ resourceType, id: "1", ...from }, { resourceType, id: "1", ...to });
    expect(found.join()).toMatch(/^altered/);
  });

  it("knows what had ended by a ConceptMap", () => {
    const mapped = { coding: [{ system: "urn:status", code: "R" }] };
    const of = (clinicalStatus: Resource): Resource => ({
      resourceType: "Condition",
      id: "1",
      clinicalStatus,
    });
    const codes = new Map([["urn:status|R", [{ system: "urn:s", code: "resolved" }]]]);
    const maps = { ...lineage([], codes) };
    const [from, to] = [parsed(of(mapped)), parsed(of(status("active")))];
    const { differences } = compareRecords(from, to, maps);
    expect(classify(from, to, differences, undefined, codes).map(({ kind }) => kind)).toEqual([
      "resurrected",
    ]);
    const [same] = [parsed(of(status("resolved")))];
    expect(classify(from, same, compareRecords(from, same, maps).differences, undefined, codes)).toEqual([]);
  });

  it.each<[string, Resource, Resource, string]>([
    ["Appointment", { participant: [{ actor: 1 }] }, { participant: [{ actor: 2 }] }, "participant.actor"],
    ["AppointmentResponse", { actor: 1 }, { actor: 2 }, "actor"],
    ["EnrollmentRequest", { candidate: 1 }, { candidate: 2 }, "candidate"],
    ["Group", { member: [{ entity: 1 }] }, { member: [{ entity: 2 }] }, "member.entity"],
    ["Person", { link: [{ target: 1 }] }, { link: [{ target: 2 }] }, "link.target"],
    [
      "Provenance",
      { target: [{ reference: "Encounter/e" }, 1] },
      { target: [2, { reference: "Encounter/f" }] },
      "target",
    ],
    ["Schedule", { actor: [1] }, { actor: [2] }, "actor"],
  ])("finds a %s of another patient: %j and %j", (resourceType, from, to, element) => {
    const of = (more: Resource): Resource =>
      JSON.parse(
        JSON.stringify({ resourceType, id: "1", ...more }).replace(
          /([:[,])([12])([}\],])/g,
          (_, before, n, after) => `${before}{"reference":"Patient/p${n}"}${after}`,
        ),
      ) as Resource;
    expect(findings(of(from), of(to))).toContain(`wrong-patient | ${HIGH} | ${element}`);
  });

  it("takes a link to another practitioner, or a place, for no other patient", () => {
    const of = (actor: string): Resource => ({
      resourceType: "Appointment",
      id: "1",
      participant: [{ actor: { reference: actor } }],
    });
    expect(findings(of("Practitioner/a"), of("Practitioner/b")).join()).not.toContain("wrong-patient");
  });

  it("takes a legacy id that is another patient's at the target for the wrong patient", () => {
    const stranger = lineage([["Patient/p1", "Patient/q1"]], new Map(), ["Patient/p1"]);
    const target = { ...CONDITION, subject: { reference: "Patient/p1" } };
    const [from, to] = [parsed(CONDITION), parsed(target)];
    const found = (context: typeof stranger): string[] =>
      classify(from, to, compareRecords(from, to, context).differences).map(({ kind }) => kind);
    expect(found(stranger)).toEqual(["wrong-patient"]);
    expect(found(lineage([["Patient/p1", "Patient/q1"]]))).not.toContain("wrong-patient");
  });

  it("counts what goes with a primitive as the primitive", () => {
    const masked = { extension: [{ url: "urn:x", valueCode: "masked" }] };
    const source = {
      ...PATIENT,
      _birthDate: { extension: [{ url: "urn:time", valueDateTime: "1980-03-07T08:00:00Z" }] },
    };
    expect(findings(source, PATIENT)).toEqual([`altered | ${HIGH} | _birthDate`]);
    const later = JSON.parse(JSON.stringify(source).replace("08:00", "09:00")) as Resource;
    expect(findings(source, later)[0]).toContain(`altered | ${HIGH} | _birthDate`);
    expect(findings(source, { ...PATIENT, _birthDate: masked })[0]).toContain(
      `altered | ${HIGH} | _birthDate`,
    );
  });
});
