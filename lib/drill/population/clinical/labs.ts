import type { Reference } from "../fhir.ts";
import type { Person } from "../people.ts";
import { PANELS, type Panel, type PanelName } from "../terminology/labs.ts";
import { hl7Concept, legacyConcept, SNOMED, ucum, usCore } from "../terminology/systems.ts";
import { localInstant, localInstantMs } from "../zone.ts";
import { type Chart, type Problem, subjectOf, type Visit } from "./chart.ts";
import { addObservation, judged, measured } from "./observations.ts";

const HOUR_MS = 3_600_000;
/** Shares of visits at which a panel is ordered: for a reason, and as a routine check. */
const MONITORING_SHARE = 0.32;
const ROUTINE_SHARE = 0.12;
const ROUTINE: PanelName[] = ["metabolic", "bloodCount", "lipids"];
const LABORATORY = hl7Concept("observation-category", "laboratory", "Laboratory");

/** Laboratory work: an order, its results, and the report that gathers them. */
export function addLabs(chart: Chart, person: Person, problems: Problem[], visits: Visit[]): void {
  const random = chart.random("labs");
  for (const visit of visits) {
    if (visit.encounter.class.code === "VR") continue;
    const panels = new Map<PanelName, Problem | undefined>();
    for (const problem of problems) {
      if (problem.visit.startMs > visit.startMs || (!problem.chronic && problem.visit !== visit)) continue;
      for (const panel of problem.diagnosis.panels)
        if (random.chance(MONITORING_SHARE)) panels.set(panel, problem);
    }
    for (const panel of ROUTINE)
      if (random.chance(ROUTINE_SHARE) && !panels.has(panel)) panels.set(panel, undefined);
    for (const [name, reason] of panels) addPanel(chart, person, problems, visit, PANELS[name], reason);
  }
}

function addPanel(
  chart: Chart,
  person: Person,
  problems: Problem[],
  visit: Visit,
  panel: Panel,
  reason?: Problem,
): void {
  const random = chart.random(`panel/${visit.encounter.id}/${panel.concept.code}`);
  const { zone } = chart.setting;
  const drawnMs = visit.startMs + random.integer(5, 12) * 60_000;
  const issuedMs = drawnMs + Math.floor((0.7 + random.unit() * 5) * HOUR_MS);
  const order = chart.add({
    resourceType: "ServiceRequest",
    id: chart.nextId("ServiceRequest"),
    meta: { profile: [usCore("servicerequest")] },
    status: "completed",
    intent: "order",
    priority: visit.encounter.class.code === "EMER" ? "stat" : "routine",
    category: [{ coding: [{ system: SNOMED, code: "108252007", display: "Laboratory procedure" }] }],
    code: legacyConcept(panel.concept),
    subject: subjectOf(person),
    encounter: visit.ref,
    authoredOn: localInstant(visit.startMs, zone),
    requester: visit.clinician.practitioner,
    ...(reason ? { reasonReference: [reason.ref] } : {}),
  });
  const results = panel.analytes.map((analyte): Reference => {
    const value = measured(random, analyte, problems, drawnMs);
    return addObservation(chart, person, {
      visit,
      atMs: drawnMs,
      issuedMs,
      category: LABORATORY,
      profile: usCore("observation-lab"),
      concept: analyte.concept,
      value: { valueQuantity: ucum(value, analyte.unit), ...judged(analyte, value) },
    });
  });
  chart.add({
    resourceType: "DiagnosticReport",
    id: chart.nextId("DiagnosticReport"),
    meta: { profile: [usCore("diagnosticreport-lab")] },
    basedOn: [order],
    status: "final",
    category: [hl7Concept("v2-0074", "LAB", "Laboratory")],
    code: legacyConcept(panel.concept),
    subject: subjectOf(person),
    encounter: visit.ref,
    effectiveDateTime: localInstant(drawnMs, zone),
    issued: localInstantMs(issuedMs, zone),
    performer: [visit.clinician.organization],
    result: results,
  });
}
