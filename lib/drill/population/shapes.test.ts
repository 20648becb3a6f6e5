import { describe, expect, test } from "vitest";
import { z } from "zod";
import { type FhirResource, type Observation, type ResourceType, refTo } from "./fhir.ts";
import { migratedCharts } from "./generate.ts";

/** The elements that R4 requires, and the values of its required bindings, as far as the population uses them. */
const id = z.string().regex(/^[A-Za-z0-9.-]{1,64}$/);
const date = z.iso.date();
const dateTime = z.iso.datetime({ offset: true });
const coding = z.object({ system: z.string().regex(/^(http|urn:)/), code: z.string().regex(/^\S+( \S+)*$/) });
const concept = z
  .object({ coding: z.array(coding).optional(), text: z.string().optional() })
  .refine(({ coding: codings, text }) => codings !== undefined || text !== undefined);
const reference = z.union([
  z.object({ reference: z.string().regex(/^[A-Z][A-Za-z]+\/[A-Za-z0-9.-]{1,64}$/) }),
  z.object({ identifier: z.object({ system: z.literal("urn:legacy:id"), value: z.string() }) }),
]);
const identifier = z.object({ system: z.string(), value: z.string().min(1) });
const period = z.object({ start: z.union([date, dateTime]), end: z.union([date, dateTime]).optional() });
const quantity = z.object({
  value: z.number(),
  unit: z.string(),
  system: z.literal("http://unitsofmeasure.org"),
  code: z.string(),
});
const resource = z.object({ resourceType: z.string(), id });

const SHAPES: Record<ResourceType, z.ZodObject> = {
  Patient: resource.extend({
    identifier: z.array(identifier).min(1),
    name: z.array(z.object({ family: z.string().min(1), given: z.array(z.string().min(1)).min(1) })).min(1),
    gender: z.enum(["male", "female", "other", "unknown"]),
    birthDate: date,
  }),
  Organization: resource.extend({ active: z.boolean(), name: z.string() }),
  Location: resource.extend({
    status: z.enum(["active", "suspended", "inactive"]),
    name: z.string(),
    managingOrganization: reference,
  }),
  Practitioner: resource.extend({
    identifier: z.array(z.object({ value: z.string().regex(/^\d{10}$/) })).min(1),
    name: z.array(z.object({ family: z.string() })).min(1),
  }),
  PractitionerRole: resource.extend({ practitioner: reference, organization: reference }),
  Encounter: resource.extend({
    status: z.literal("finished"),
    class: coding,
    type: z.array(concept).min(1),
    subject: reference,
    period,
  }),
  Condition: resource.extend({
    clinicalStatus: concept,
    code: concept,
    subject: reference,
    onsetDateTime: dateTime,
  }),
  AllergyIntolerance: resource.extend({
    clinicalStatus: concept,
    criticality: z.enum(["low", "high"]),
    category: z.array(z.enum(["food", "medication", "environment"])),
    code: concept,
    patient: reference,
  }),
  MedicationRequest: resource.extend({
    status: z.enum(["active", "on-hold", "stopped", "completed"]),
    intent: z.literal("order"),
    medicationCodeableConcept: concept,
    subject: reference,
    authoredOn: dateTime,
    requester: reference,
    dosageInstruction: z
      .array(z.object({ doseAndRate: z.array(z.object({ doseQuantity: quantity })).min(1) }))
      .min(1),
  }),
  Observation: resource.extend({
    status: z.literal("final"),
    code: concept,
    subject: reference,
    effectiveDateTime: dateTime,
    issued: dateTime,
    valueQuantity: quantity.optional(),
  }),
  DiagnosticReport: resource.extend({
    status: z.enum(["final", "preliminary"]),
    code: concept,
    subject: reference,
    effectiveDateTime: dateTime,
    issued: dateTime,
  }),
  ServiceRequest: resource.extend({
    status: z.literal("completed"),
    intent: z.literal("order"),
    priority: z.enum(["routine", "urgent", "asap", "stat"]),
    code: concept,
    subject: reference,
  }),
  ImagingStudy: resource.extend({
    status: z.literal("available"),
    subject: reference,
    series: z.array(z.object({ uid: z.string().regex(/^[0-9.]{1,64}$/), modality: coding })).min(1),
  }),
  DocumentReference: resource.extend({
    status: z.literal("current"),
    type: concept,
    subject: reference,
    date: dateTime,
    content: z
      .array(z.object({ attachment: z.object({ contentType: z.string(), data: z.base64() }) }))
      .min(1),
  }),
  Immunization: resource.extend({
    status: z.literal("completed"),
    vaccineCode: concept,
    patient: reference,
    occurrenceDateTime: dateTime,
  }),
  Procedure: resource.extend({
    status: z.literal("completed"),
    code: concept,
    subject: reference,
    performedPeriod: period,
  }),
  Coverage: resource.extend({
    status: z.literal("active"),
    beneficiary: reference,
    payor: z.array(reference).min(1),
  }),
  Claim: resource.extend({
    status: z.literal("active"),
    type: concept,
    use: z.literal("claim"),
    patient: reference,
    created: dateTime,
    provider: reference,
    priority: concept,
    insurance: z.array(z.object({ sequence: z.number(), focal: z.boolean(), coverage: reference })).min(1),
  }),
  Consent: resource.extend({
    status: z.enum(["active", "inactive"]),
    scope: concept,
    category: z.array(concept).min(1),
    patient: reference,
    policy: z.array(z.object({ authority: z.string(), uri: z.string().regex(/:v\d+$/) })).min(1),
    provision: z.object({ type: z.enum(["permit", "deny"]), period }),
  }),
  Provenance: resource.extend({
    target: z.array(reference).min(1),
    recorded: dateTime,
    agent: z.array(z.object({ who: reference })).min(1),
  }),
};

const charts = [...migratedCharts({ patients: 120, seed: "shapes", faults: "heavy" })];
const sources = charts.flatMap((chart) => chart.sources);
const targets = charts.flatMap((chart) => chart.outcome.targets);

test("every type occurs", () => {
  const types = new Set(sources.map((record) => record.resourceType));
  expect(Object.keys(SHAPES).filter((type) => ![...types].some((found) => found === type))).toEqual([]);
});

test.each([
  ["source", sources],
  ["target", targets],
])("every record of the %s has the shape of its R4 type", (_side, records) => {
  for (const record of records) {
    const { success, error } = SHAPES[record.resourceType].safeParse(record);
    expect(success, `${refTo(record)}: ${error?.message}`).toBe(true);
  }
});

test("no two records of a side have the same id", () => {
  for (const records of [sources, targets]) expect(new Set(records.map(refTo)).size).toBe(records.length);
});

describe("the population is clinically plausible", () => {
  const byPatient = Map.groupBy(sources.filter(isClinical), (record) => record.subject.reference ?? "");
  const diabetics = [...byPatient.values()].filter((chart) =>
    chart.some((record) => codes(record.code).includes("E11.9")),
  );
  const others = [...byPatient.values()].filter((chart) => !diabetics.includes(chart));

  test("people with diabetes have a higher HbA1c, and drugs for it", () => {
    expect(diabetics.length).toBeGreaterThan(3);
    expect(mean(hemoglobinA1c(diabetics.flat()))).toBeGreaterThan(6.5);
    expect(hemoglobinA1c(others.flat()).every((value) => value < 6.5)).toBe(true);
    const drugs = sources.flatMap((record) => (record.resourceType === "MedicationRequest" ? [record] : []));
    const reasons = new Set(
      drugs.flatMap((drug) => drug.reasonReference?.map((reason) => reason.reference) ?? []),
    );
    const diabetes = sources.filter(
      (record) => record.resourceType === "Condition" && codes(record.code).includes("E11.9"),
    );
    expect(diabetes.every((condition) => reasons.has(refTo(condition)))).toBe(true);
  });

  test("nothing happens before birth or after the extract", () => {
    const born = new Map(
      sources.flatMap((record) =>
        record.resourceType === "Patient" ? [[refTo(record), record.birthDate]] : [],
      ),
    );
    for (const record of sources) {
      if (record.resourceType !== "Encounter") continue;
      const start = record.period.start ?? "";
      expect(start.slice(0, 10) >= (born.get(record.subject.reference ?? "") ?? "")).toBe(true);
      expect(Date.parse(record.period.end ?? "")).toBeLessThanOrEqual(
        Date.parse("2026-11-14T22:00:00-05:00"),
      );
    }
  });

  test("instants carry both offsets of a zone with daylight time", () => {
    const offsets = new Set(
      sources.flatMap((record) =>
        record.resourceType === "Encounter" ? [record.period.start?.slice(-6)] : [],
      ),
    );
    expect(offsets).toEqual(new Set(["-05:00", "-04:00"]));
  });
});

function isClinical(record: FhirResource) {
  return record.resourceType === "Condition" || record.resourceType === "Observation";
}

function codes(concept: { coding?: { code: string }[] }): string[] {
  return concept.coding?.map((coded) => coded.code) ?? [];
}

function hemoglobinA1c(records: FhirResource[]): number[] {
  return records
    .filter((record): record is Observation => record.resourceType === "Observation")
    .filter((record) => codes(record.code).includes("LAB-A1C"))
    .map((record) => record.valueQuantity?.value ?? Number.NaN);
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
