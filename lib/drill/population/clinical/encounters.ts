import type { Coding, Encounter } from "../fhir.ts";
import { ageYears, type Person } from "../people.ts";
import type { Diagnosis } from "../terminology/conditions.ts";
import { hl7Coding, hl7Concept, legacyConcept, SNOMED, usCore } from "../terminology/systems.ts";
import { atLocalMinute, DAY_MS, localInstant } from "../zone.ts";
import { type Chart, subjectOf, type Visit } from "./chart.ts";
import { acuteDiagnosis } from "./problems.ts";

const MINUTE_MS = 60_000;
/** Visits a year: a basis for all, and more for each lasting problem. */
const VISITS_PER_YEAR = 0.75;
const VISITS_PER_YEAR_AND_PROBLEM = 0.25;
const MOST_VISITS = 60;
const ACUTE_SHARE = 0.4;

interface VisitKind {
  class: Coding;
  type: { code: string; display: string };
  /** The earliest and latest minute of the day at which one starts, and its length. */
  from: number;
  to: number;
  minutes: [least: number, most: number];
}

const VISIT_KINDS = {
  checkUp: {
    class: hl7Coding("v3-ActCode", "AMB", "ambulatory"),
    type: { code: "185349003", display: "Encounter for check up (procedure)" },
    from: 480,
    to: 1020,
    minutes: [15, 40],
  },
  symptom: {
    class: hl7Coding("v3-ActCode", "AMB", "ambulatory"),
    type: { code: "185345009", display: "Encounter for symptom (procedure)" },
    from: 480,
    to: 1140,
    minutes: [12, 35],
  },
  virtual: {
    class: hl7Coding("v3-ActCode", "VR", "virtual"),
    type: { code: "390906007", display: "Follow-up encounter (procedure)" },
    from: 480,
    to: 1140,
    minutes: [10, 25],
  },
  emergency: {
    class: hl7Coding("v3-ActCode", "EMER", "emergency"),
    type: { code: "50849002", display: "Emergency room admission (procedure)" },
    from: 0,
    to: 1439,
    minutes: [60, 540],
  },
  inpatient: {
    class: hl7Coding("v3-ActCode", "IMP", "inpatient encounter"),
    type: { code: "32485007", display: "Hospital admission (procedure)" },
    from: 0,
    to: 1439,
    minutes: [1440, 8640],
  },
} satisfies Record<string, VisitKind>;

/** The person's visits over the years that the legacy record covers, oldest first. */
export function addVisits(chart: Chart, person: Person, chronic: Diagnosis[]): Visit[] {
  const random = chart.random("encounters");
  const years = (person.endMs - person.enrolledMs) / (365 * DAY_MS);
  const expected = years * (VISITS_PER_YEAR + chronic.length * VISITS_PER_YEAR_AND_PROBLEM);
  const count = Math.min(MOST_VISITS, 1 + Math.floor(expected * (0.6 + random.unit() * 0.8)));
  const usual = random.pick(chart.setting.facility.clinicians);
  const days = Array.from(
    { length: count },
    () => person.enrolledMs + Math.floor(random.unit() * (person.endMs - person.enrolledMs)),
  );
  return days
    .sort((a, b) => a - b)
    .flatMap((dayMs) => {
      const complaint = random.chance(ACUTE_SHARE)
        ? acuteDiagnosis(random, ageYears(person, dayMs))
        : undefined;
      const kind: VisitKind =
        VISIT_KINDS[complaint ? complaintKind(random.unit()) : random.chance(0.15) ? "virtual" : "checkUp"];
      const minute =
        kind.from === 0
          ? random.integer(0, 1439)
          : kind.from + 5 * random.integer(0, Math.floor((kind.to - kind.from) / 5));
      const startMs = atLocalMinute(dayMs, minute, chart.setting.zone) + random.integer(0, 59) * 1000;
      const endMs = startMs + random.integer(...kind.minutes) * MINUTE_MS;
      const clinician = random.chance(0.7) ? usual : random.pick(chart.setting.facility.clinicians);
      if (startMs < person.enrolledMs || endMs > person.endMs) return [];
      const encounter = buildEncounter(chart, person, { kind, startMs, endMs, clinician, complaint });
      return [{ encounter, ref: chart.add(encounter), startMs, endMs, clinician, complaint }];
    });
}

function complaintKind(draw: number): keyof typeof VISIT_KINDS {
  if (draw < 0.06) return "inpatient";
  return draw < 0.25 ? "emergency" : "symptom";
}

type Plan = Pick<Visit, "startMs" | "endMs" | "clinician" | "complaint"> & { kind: VisitKind };

function buildEncounter(chart: Chart, person: Person, plan: Plan): Encounter {
  const { zone } = chart.setting;
  const period = { start: localInstant(plan.startMs, zone), end: localInstant(plan.endMs, zone) };
  const id = chart.nextId("Encounter");
  const { clinician, kind } = plan;
  const place =
    kind.class.code === "EMER"
      ? clinician.emergency
      : kind.class.code === "IMP"
        ? clinician.ward
        : clinician.clinic;
  return {
    resourceType: "Encounter",
    id,
    meta: { profile: [usCore("encounter")] },
    identifier: [{ use: "official", system: "urn:legacy:visit", value: id }],
    status: "finished",
    class: kind.class,
    type: [{ coding: [{ system: SNOMED, ...kind.type }], text: kind.type.display }],
    subject: subjectOf(person),
    participant: [
      {
        type: [hl7Concept("v3-ParticipationType", "PPRF", "primary performer")],
        period,
        individual: clinician.practitioner,
      },
    ],
    period,
    ...(plan.complaint ? { reasonCode: [legacyConcept(plan.complaint.concept)] } : {}),
    location: [{ location: place }],
    serviceProvider: clinician.organization,
  };
}
