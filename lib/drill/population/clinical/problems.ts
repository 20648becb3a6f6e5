import type { Condition } from "../fhir.ts";
import { ageYears, type Person } from "../people.ts";
import type { RandomStream } from "../prng.ts";
import { ACUTE, CHRONIC, type Diagnosis } from "../terminology/conditions.ts";
import { hl7Concept, ICD10CM, legacyCoding, usCore } from "../terminology/systems.ts";
import { DAY_MS, localInstant } from "../zone.ts";
import { type Chart, type Problem, subjectOf, type Visit } from "./chart.ts";

/** How long a passing problem lasts, days. */
const ACUTE_DAYS = { least: 5, most: 24 };

/** The lasting diagnoses of a person: by age, and likelier where another one raises them. */
export function chronicDiagnoses(chart: Chart, person: Person): Diagnosis[] {
  const random = chart.random("chronic");
  const age = ageYears(person, person.endMs);
  const factors = new Map<string, number>();
  return CHRONIC.filter((diagnosis) => {
    const likely = diagnosis.frequency * (factors.get(diagnosis.icd10) ?? 1);
    const has = random.chance(likely) && age >= diagnosis.fromAge && age <= diagnosis.toAge;
    if (has) {
      for (const [icd10, factor] of Object.entries(diagnosis.raises ?? {})) {
        factors.set(icd10, (factors.get(icd10) ?? 1) * factor);
      }
    }
    return has;
  });
}

/** A passing diagnosis that is plausible at that age. */
export function acuteDiagnosis(random: RandomStream, age: number): Diagnosis | undefined {
  const plausible = ACUTE.filter((diagnosis) => age >= diagnosis.fromAge && age <= diagnosis.toAge);
  if (plausible.length === 0) return undefined;
  return random.weighted(plausible.map((diagnosis) => ({ diagnosis, weight: diagnosis.frequency })))
    .diagnosis;
}

/** Records the person's problems: the lasting ones at one of their first visits, the passing ones at their own. */
export function addProblems(chart: Chart, person: Person, chronic: Diagnosis[], visits: Visit[]): Problem[] {
  const random = chart.random("problems");
  const first = visits.slice(0, Math.max(1, Math.ceil(visits.length / 3)));
  const lasting =
    first.length === 0
      ? []
      : chronic.map((diagnosis) => ({ diagnosis, visit: random.pick(first), chronic: true }));
  const passing = visits.flatMap((visit) =>
    visit.complaint ? [{ diagnosis: visit.complaint, visit, chronic: false }] : [],
  );
  return [...lasting, ...passing].map((problem) => {
    const ends = problem.visit.endMs + random.integer(ACUTE_DAYS.least, ACUTE_DAYS.most) * DAY_MS;
    const resolvedMs = !problem.chronic && ends < person.endMs ? ends : undefined;
    const ref = chart.add(condition(chart, person, problem, resolvedMs));
    return { ...problem, ref, resolvedMs };
  });
}

function condition(
  chart: Chart,
  person: Person,
  problem: Pick<Problem, "diagnosis" | "visit" | "chronic">,
  resolvedMs?: number,
): Condition {
  const { zone } = chart.setting;
  const { concept, icd10 } = problem.diagnosis;
  const onset = localInstant(problem.visit.startMs, zone);
  return {
    resourceType: "Condition",
    id: chart.nextId("Condition"),
    meta: {
      profile: [
        usCore(problem.chronic ? "condition-problems-health-concerns" : "condition-encounter-diagnosis"),
      ],
    },
    clinicalStatus: hl7Concept("condition-clinical", resolvedMs === undefined ? "active" : "resolved"),
    verificationStatus: hl7Concept("condition-ver-status", "confirmed"),
    category: [
      problem.chronic
        ? hl7Concept("condition-category", "problem-list-item", "Problem List Item")
        : hl7Concept("condition-category", "encounter-diagnosis", "Encounter Diagnosis"),
    ],
    code: { coding: [legacyCoding(concept), { system: ICD10CM, code: icd10 }], text: concept.display },
    subject: subjectOf(person),
    encounter: problem.visit.ref,
    onsetDateTime: onset,
    ...(resolvedMs === undefined ? {} : { abatementDateTime: localInstant(resolvedMs, zone) }),
    recordedDate: onset,
    recorder: problem.visit.clinician.practitioner,
  };
}
