import type { Dosage, MedicationRequest } from "../fhir.ts";
import type { Person } from "../people.ts";
import { MEDICATIONS, type Medication, ROUTES } from "../terminology/medications.ts";
import { hl7Concept, legacyConcept, SNOMED, ucum, usCore } from "../terminology/systems.ts";
import { localInstant } from "../zone.ts";
import { type Chart, type Problem, subjectOf, type Visit } from "./chart.ts";

const RENEWAL_SHARE = 0.3;
const SECOND_DRUG_SHARE = 0.45;
const STOPPED_SHARE = 0.15;
const SUPPLY_DAYS = { chronic: 90, acute: 10 };

/** What is prescribed for the person's problems: started with the problem, renewed at later visits while it lasts. */
export function addMedications(chart: Chart, person: Person, problems: Problem[], visits: Visit[]): void {
  const random = chart.random("medications");
  for (const problem of problems) {
    const { therapies } = problem.diagnosis;
    if (therapies.length === 0) continue;
    const names = new Set([
      random.pick(therapies),
      ...(problem.chronic && random.chance(SECOND_DRUG_SHARE) ? [random.pick(therapies)] : []),
    ]);
    for (const name of names) {
      const later = problem.chronic
        ? visits.filter((visit) => visit.startMs > problem.visit.startMs && random.chance(RENEWAL_SHARE))
        : [];
      const orders = [problem.visit, ...later];
      orders.forEach((visit, index) => {
        const current = problem.chronic && index === orders.length - 1;
        const stopped = random.chance(STOPPED_SHARE);
        const status = stopped ? "stopped" : current ? "active" : "completed";
        chart.add(medicationRequest(chart, person, problem, visit, MEDICATIONS[name], status));
      });
    }
  }
}

function medicationRequest(
  chart: Chart,
  person: Person,
  problem: Problem,
  visit: Visit,
  medication: Medication,
  status: string,
): MedicationRequest {
  const unit = medication.doseUnit;
  const days = problem.chronic ? SUPPLY_DAYS.chronic : SUPPLY_DAYS.acute;
  return {
    resourceType: "MedicationRequest",
    id: chart.nextId("MedicationRequest"),
    meta: { profile: [usCore("medicationrequest")] },
    status,
    intent: "order",
    category: [hl7Concept("medicationrequest-category", "outpatient", "Outpatient")],
    medicationCodeableConcept: legacyConcept(medication.concept),
    subject: subjectOf(person),
    encounter: visit.ref,
    authoredOn: localInstant(visit.startMs, chart.setting.zone),
    requester: visit.clinician.practitioner,
    reasonReference: [problem.ref],
    dosageInstruction: [dosage(medication)],
    dispenseRequest: {
      numberOfRepeatsAllowed: problem.chronic ? 3 : 0,
      quantity: ucum(medication.dose * medication.timesPerDay * days, unit.code, unit.name),
    },
  };
}

function dosage(medication: Medication): Dosage {
  const route = ROUTES[medication.route];
  const unit = medication.doseUnit;
  const amount = `${medication.dose} ${unit.name}${medication.dose === 1 ? "" : "s"}`;
  const times = medication.timesPerDay === 1 ? "once daily" : `${medication.timesPerDay} times daily`;
  return {
    sequence: 1,
    text: `Take ${amount} ${times}${medication.asNeeded ? " as needed" : ""}`,
    asNeededBoolean: medication.asNeeded ?? false,
    timing: { repeat: { frequency: medication.timesPerDay, period: 1, periodUnit: "d" } },
    route: { coding: [{ system: SNOMED, ...route }] },
    doseAndRate: [
      {
        type: hl7Concept("dose-rate-type", "ordered", "Ordered"),
        doseQuantity: ucum(medication.dose, unit.code, unit.name),
      },
    ],
  };
}
