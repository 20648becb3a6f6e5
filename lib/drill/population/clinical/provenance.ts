import type { Reference } from "../fhir.ts";
import { hl7Concept, usCore } from "../terminology/systems.ts";
import { localInstantMs } from "../zone.ts";
import type { Chart, Visit } from "./chart.ts";

/** Who wrote what of each visit: the encounter and its note. */
export function addProvenance(chart: Chart, visits: Visit[], notes: Reference[]): void {
  visits.forEach((visit, index) => {
    const note = notes[index];
    chart.add({
      resourceType: "Provenance",
      id: chart.nextId("Provenance"),
      meta: { profile: [usCore("provenance")] },
      target: note ? [visit.ref, note] : [visit.ref],
      recorded: localInstantMs(visit.endMs, chart.setting.zone),
      activity: hl7Concept("v3-DataOperation", "CREATE", "create"),
      agent: [
        {
          type: hl7Concept("provenance-participant-type", "author", "Author"),
          who: visit.clinician.practitioner,
          onBehalfOf: visit.clinician.organization,
        },
      ],
    });
  });
}
