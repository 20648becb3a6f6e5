import type { CodeableConcept, Observation, Quantity, Reference } from "../fhir.ts";
import type { Person } from "../people.ts";
import { type RandomStream, rounded } from "../prng.ts";
import {
  type Analyte,
  BLOOD_PRESSURE,
  BODY_HEIGHT,
  BODY_MASS_INDEX,
  BODY_WEIGHT,
  DIASTOLIC,
  SMOKING_STATUS,
  SYSTOLIC,
  VITALS,
} from "../terminology/labs.ts";
import { SMOKING } from "../terminology/others.ts";
import { type Concept, hl7Concept, legacyConcept, ucum, usCore } from "../terminology/systems.ts";
import { localInstant, localInstantMs } from "../zone.ts";
import { type Chart, type Problem, subjectOf, type Visit } from "./chart.ts";

const MINUTE_MS = 60_000;
const VITALS_AFTER_MS = 4 * MINUTE_MS;
const TRIAGE = hl7Concept("observation-category", "vital-signs", "Vital Signs");
const SOCIAL = hl7Concept("observation-category", "social-history", "Social History");

/** A plausible measured value of this person at that time: their diagnoses move it. */
export function measured(random: RandomStream, analyte: Analyte, problems: Problem[], atMs: number): number {
  const shifted = problems.find(
    (problem) => analyte.meanWith?.[problem.diagnosis.icd10] !== undefined && isPresent(problem, atMs),
  );
  const mean = (shifted && analyte.meanWith?.[shifted.diagnosis.icd10]) ?? analyte.mean;
  const value = random.around(mean, analyte.spread * (mean / analyte.mean));
  return rounded(Math.min(analyte.most, Math.max(analyte.least, value)), analyte.decimals);
}

function isPresent(problem: Problem, atMs: number): boolean {
  return problem.visit.startMs <= atMs && (problem.resolvedMs === undefined || problem.resolvedMs >= atMs);
}

interface Finding {
  visit: Visit;
  atMs: number;
  issuedMs: number;
  category: CodeableConcept;
  profile: string;
  concept: Concept;
  value: Pick<
    Observation,
    "valueQuantity" | "valueCodeableConcept" | "component" | "interpretation" | "referenceRange"
  >;
}

/** Adds an Observation to the chart and returns the reference to it. */
export function addObservation(chart: Chart, person: Person, finding: Finding): Reference {
  const { zone } = chart.setting;
  return chart.add({
    resourceType: "Observation",
    id: chart.nextId("Observation"),
    meta: { profile: [finding.profile] },
    status: "final",
    category: [finding.category],
    code: legacyConcept(finding.concept),
    subject: subjectOf(person),
    encounter: finding.visit.ref,
    effectiveDateTime: localInstant(finding.atMs, zone),
    issued: localInstantMs(finding.issuedMs, zone),
    performer: [finding.visit.clinician.practitioner],
    ...finding.value,
  });
}

/** The reference range of a laboratory analyte and how the value stands to it. */
export function judged(
  analyte: Analyte,
  value: number,
): Pick<Observation, "interpretation" | "referenceRange"> {
  if (analyte.low === undefined && analyte.high === undefined) return {};
  const [code, display] =
    analyte.high !== undefined && value > analyte.high
      ? ["H", "High"]
      : analyte.low !== undefined && value < analyte.low
        ? ["L", "Low"]
        : ["N", "Normal"];
  const range: { low?: Quantity; high?: Quantity } = {};
  if (analyte.low !== undefined) range.low = ucum(analyte.low, analyte.unit);
  if (analyte.high !== undefined) range.high = ucum(analyte.high, analyte.unit);
  return {
    interpretation: [hl7Concept("v3-ObservationInterpretation", code, display)],
    referenceRange: [range],
  };
}

/** Vital signs of every visit in person, and the smoking status once. */
export function addVitals(chart: Chart, person: Person, problems: Problem[], visits: Visit[]): void {
  const random = chart.random("vitals");
  const inPerson = visits.filter((visit) => visit.encounter.class.code !== "VR");
  for (const visit of inPerson) {
    const atMs = visit.startMs + VITALS_AFTER_MS;
    const common = { visit, atMs, issuedMs: atMs + random.integer(0, 60_000), category: TRIAGE };
    const add = (concept: Concept, profile: string, value: Finding["value"]) =>
      addObservation(chart, person, { ...common, concept, profile: usCore(profile), value });
    for (const analyte of VITALS) {
      add(analyte.concept, "vital-signs", {
        valueQuantity: ucum(measured(random, analyte, problems, atMs), analyte.unit),
      });
    }
    add(BLOOD_PRESSURE, "blood-pressure", {
      component: [SYSTOLIC, DIASTOLIC].map((analyte) => ({
        code: legacyConcept(analyte.concept),
        valueQuantity: ucum(measured(random, analyte, problems, atMs), analyte.unit),
      })),
    });
    const metres = person.heightCm / 100;
    const index = rounded(person.bodyMassIndex + random.around(0, 0.6), 1);
    add(BODY_WEIGHT, "body-weight", { valueQuantity: ucum(rounded(index * metres * metres, 1), "kg") });
    add(BODY_MASS_INDEX, "bmi", { valueQuantity: ucum(index, "kg/m2") });
  }
  const [first] = inPerson;
  if (!first) return;
  const once = { visit: first, atMs: first.startMs + VITALS_AFTER_MS, issuedMs: first.endMs };
  addObservation(chart, person, {
    ...once,
    category: TRIAGE,
    concept: BODY_HEIGHT,
    profile: usCore("body-height"),
    value: { valueQuantity: ucum(person.heightCm, "cm") },
  });
  addObservation(chart, person, {
    ...once,
    category: SOCIAL,
    concept: SMOKING_STATUS,
    profile: usCore("smokingstatus"),
    value: { valueCodeableConcept: legacyConcept(random.weighted(SMOKING).concept) },
  });
}
