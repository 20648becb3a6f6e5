import type { Reference } from "../fhir.ts";
import type { Person } from "../people.ts";
import { rounded } from "../prng.ts";
import { hl7Concept } from "../terminology/systems.ts";
import { localDate, localInstant } from "../zone.ts";
import { type Chart, type Problem, subjectOf, type Visit } from "./chart.ts";

/** Charges in US dollars by class of visit: the mean, and the spread. */
const CHARGES: Record<string, [mean: number, spread: number]> = {
  AMB: [165, 40],
  VR: [95, 15],
  EMER: [1450, 420],
  IMP: [11_800, 3_600],
};
const UNKNOWN_CHARGE: [number, number] = [100, 10];
const LEAST_CHARGE = 40;

/** The person's insurance, and a claim for every visit. */
export function addBilling(chart: Chart, person: Person, problems: Problem[], visits: Visit[]): void {
  const random = chart.random("billing");
  const { zone, facility } = chart.setting;
  const subscriberId = `W${String(random.integer(0, 999_999_999)).padStart(9, "0")}`;
  const coverage = chart.add({
    resourceType: "Coverage",
    id: chart.nextId("Coverage"),
    identifier: [
      { type: hl7Concept("v2-0203", "MB", "Member Number"), system: "urn:payer:member", value: subscriberId },
    ],
    status: "active",
    type: hl7Concept("v3-ActCode", "HIP", "health insurance plan policy"),
    subscriberId,
    beneficiary: subjectOf(person),
    relationship: hl7Concept("subscriber-relationship", "self", "Self"),
    period: { start: localDate(person.enrolledMs, zone) },
    payor: [random.pick(facility.payers)],
  });
  for (const visit of visits) {
    const [mean, spread] = CHARGES[visit.encounter.class.code] ?? UNKNOWN_CHARGE;
    const net = rounded(Math.max(LEAST_CHARGE, random.around(mean, spread)), 2);
    const diagnosis = problems.filter((problem) => problem.visit === visit);
    chart.add(claim(chart, person, visit, { coverage, net, diagnosis }));
  }
}

function claim(
  chart: Chart,
  person: Person,
  visit: Visit,
  bill: { coverage: Reference; net: number; diagnosis: Problem[] },
) {
  const { zone } = chart.setting;
  const total = { value: bill.net, currency: "USD" };
  return {
    resourceType: "Claim" as const,
    id: chart.nextId("Claim"),
    status: "active",
    type: hl7Concept("claim-type", visit.encounter.class.code === "IMP" ? "institutional" : "professional"),
    use: "claim",
    patient: subjectOf(person),
    billablePeriod: visit.encounter.period,
    created: localInstant(visit.endMs, zone),
    provider: visit.clinician.organization,
    priority: hl7Concept("processpriority", "normal"),
    ...(bill.diagnosis.length === 0
      ? {}
      : {
          diagnosis: bill.diagnosis.map((problem, index) => ({
            sequence: index + 1,
            diagnosisReference: problem.ref,
          })),
        }),
    insurance: [{ sequence: 1, focal: true, coverage: bill.coverage }],
    item: [
      { sequence: 1, productOrService: visit.encounter.type[0] ?? {}, encounter: [visit.ref], net: total },
    ],
    total,
  };
}
