import { ageYears, type Person } from "../people.ts";
import { PROCEDURES, VACCINES } from "../terminology/others.ts";
import { legacyConcept, usCore } from "../terminology/systems.ts";
import { localInstant } from "../zone.ts";
import { type Chart, type Problem, subjectOf, type Visit } from "./chart.ts";

const VACCINATION_SHARE = 0.35;
const PROCEDURE_SHARE = 0.25;
const MINUTE_MS = 60_000;

/** Vaccinations at check-ups, as fits the age. */
export function addImmunizations(chart: Chart, person: Person, visits: Visit[]): void {
  const random = chart.random("immunizations");
  for (const visit of visits) {
    if (visit.complaint || visit.encounter.class.code !== "AMB" || !random.chance(VACCINATION_SHARE))
      continue;
    const age = ageYears(person, visit.startMs);
    const vaccine = random.weighted(
      VACCINES.filter((candidate) => age >= candidate.fromAge && age <= candidate.toAge),
    );
    chart.add({
      resourceType: "Immunization",
      id: chart.nextId("Immunization"),
      meta: { profile: [usCore("immunization")] },
      status: "completed",
      vaccineCode: legacyConcept(vaccine.concept),
      patient: subjectOf(person),
      encounter: visit.ref,
      occurrenceDateTime: localInstant(visit.startMs + 10 * MINUTE_MS, chart.setting.zone),
      primarySource: true,
      location: visit.clinician.clinic,
      lotNumber: `${random.pick(["FL", "MN", "PF", "SK"])}${random.integer(1000, 9999)}`,
    });
  }
}

/** Procedures done during visits in person. */
export function addProcedures(chart: Chart, person: Person, problems: Problem[], visits: Visit[]): void {
  const random = chart.random("procedures");
  const { zone } = chart.setting;
  for (const visit of visits) {
    if (visit.encounter.class.code === "VR" || !random.chance(PROCEDURE_SHARE)) continue;
    const age = ageYears(person, visit.startMs);
    const procedure = random.weighted(PROCEDURES.filter((candidate) => age >= candidate.fromAge));
    const startMs = visit.startMs + 8 * MINUTE_MS;
    const reason = problems.find((problem) => problem.visit === visit);
    chart.add({
      resourceType: "Procedure",
      id: chart.nextId("Procedure"),
      meta: { profile: [usCore("procedure")] },
      status: "completed",
      code: legacyConcept(procedure.concept),
      subject: subjectOf(person),
      encounter: visit.ref,
      performedPeriod: {
        start: localInstant(startMs, zone),
        end: localInstant(startMs + procedure.minutes * MINUTE_MS, zone),
      },
      performer: [{ actor: visit.clinician.practitioner }],
      ...(reason ? { reasonReference: [reason.ref] } : {}),
    });
  }
}
