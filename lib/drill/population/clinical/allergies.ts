import type { AllergyIntolerance } from "../fhir.ts";
import type { Person } from "../people.ts";
import { ALLERGENS, REACTIONS } from "../terminology/others.ts";
import { hl7Concept, legacyConcept, usCore } from "../terminology/systems.ts";
import { localInstant } from "../zone.ts";
import { type Chart, subjectOf, type Visit } from "./chart.ts";

const ALLERGIC_SHARE = 0.38;
const MOST_ALLERGIES = 3;
const RESOLVED_SHARE = 0.18;

/** The person's allergies; the criticality follows the worst reaction seen. */
export function addAllergies(chart: Chart, person: Person, visits: Visit[]): void {
  const random = chart.random("allergies");
  if (visits.length === 0 || !random.chance(ALLERGIC_SHARE)) return;
  const allergens = new Set(
    Array.from({ length: random.integer(1, MOST_ALLERGIES) }, () => random.pick(ALLERGENS)),
  );
  for (const allergen of allergens) {
    const visit = random.pick(visits);
    const reaction = random.pick(REACTIONS);
    const recorded = localInstant(visit.startMs, chart.setting.zone);
    const record: AllergyIntolerance = {
      resourceType: "AllergyIntolerance",
      id: chart.nextId("AllergyIntolerance"),
      meta: { profile: [usCore("allergyintolerance")] },
      clinicalStatus: hl7Concept(
        "allergyintolerance-clinical",
        random.chance(RESOLVED_SHARE) ? "resolved" : "active",
      ),
      verificationStatus: hl7Concept("allergyintolerance-verification", "confirmed"),
      type: "allergy",
      category: [allergen.category],
      criticality: reaction.severity === "severe" ? "high" : "low",
      code: legacyConcept(allergen.concept),
      patient: subjectOf(person),
      onsetDateTime: recorded,
      recordedDate: recorded,
      recorder: visit.clinician.practitioner,
      reaction: [{ manifestation: [legacyConcept(reaction.concept)], severity: reaction.severity }],
    };
    chart.add(record);
  }
}
