import type { Reference } from "../fhir.ts";
import type { Person } from "../people.ts";
import { NOTES } from "../terminology/others.ts";
import { hl7Concept, legacyConcept, usCore } from "../terminology/systems.ts";
import { localDate, localInstantMs } from "../zone.ts";
import { type Chart, subjectOf, type Visit } from "./chart.ts";

/** The note of every visit. Returns the references, in the order of the visits. */
export function addNotes(chart: Chart, person: Person, visits: Visit[]): Reference[] {
  const random = chart.random("notes");
  const { zone } = chart.setting;
  return visits.map((visit) => {
    const kind =
      visit.encounter.class.code === "IMP"
        ? NOTES.discharge
        : visit.encounter.class.code === "EMER"
          ? NOTES.emergency
          : NOTES.progress;
    const signedMs = visit.endMs + random.integer(20, 40_000);
    const day = localDate(visit.startMs, zone);
    const title = `${kind.display} of ${day}: ${visit.complaint?.concept.display ?? "routine check-up"}`;
    const id = chart.nextId("DocumentReference");
    return chart.add({
      resourceType: "DocumentReference",
      id,
      meta: { profile: [usCore("documentreference")] },
      identifier: [{ system: "urn:legacy:document", value: id }],
      status: "current",
      type: legacyConcept(kind),
      category: [hl7Concept("us-core-documentreference-category", "clinical-note", "Clinical Note")],
      subject: subjectOf(person),
      date: localInstantMs(signedMs, zone),
      author: [visit.clinician.practitioner],
      custodian: visit.clinician.organization,
      description: title,
      content: [
        {
          attachment: {
            contentType: "text/plain",
            data: Buffer.from(noteText(visit, random.pick(PLANS)), "utf8").toString("base64"),
            title,
            creation: localInstantMs(signedMs, zone),
          },
        },
      ],
      context: { encounter: [visit.ref], period: visit.encounter.period },
    });
  });
}

const PLANS = [
  "Continue current medications. Return in three months or sooner if symptoms worsen.",
  "Supportive care, fluids and rest. Return precautions reviewed with the patient, who voiced understanding.",
  "Laboratory work ordered today; results will be reviewed by telephone.",
];

function noteText(visit: Visit, plan: string): string {
  const reason = visit.complaint?.concept.display ?? "routine check-up";
  return `SUBJECTIVE: Seen for ${reason}.\nOBJECTIVE: Vital signs reviewed, in no acute distress.\nASSESSMENT: ${reason}.\nPLAN: ${plan}\n`;
}
