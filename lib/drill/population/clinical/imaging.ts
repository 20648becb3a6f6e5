import type { Person } from "../people.ts";
import { IMAGING } from "../terminology/others.ts";
import { DICOM, hl7Concept, legacyConcept, SNOMED, usCore } from "../terminology/systems.ts";
import { localInstant, localInstantMs } from "../zone.ts";
import { type Chart, subjectOf, type Visit } from "./chart.ts";

/** Shares of visits with imaging: for a complaint, and without one. */
const WITH_COMPLAINT_SHARE = 0.16;
const ROUTINE_SHARE = 0.04;
/** The root of our example studies' DICOM UIDs: the UUID-derived arc 2.25 is not used, so that they stay readable. */
const UID_ROOT = "1.2.826.0.1.3680043.10.5432";

/** Imaging: the order, the study, and the radiologist's report. */
export function addImaging(chart: Chart, person: Person, visits: Visit[]): void {
  const random = chart.random("imaging");
  const { zone } = chart.setting;
  visits.forEach((visit, index) => {
    const inPerson = visit.encounter.class.code !== "VR";
    if (!inPerson || !random.chance(visit.complaint ? WITH_COMPLAINT_SHARE : ROUTINE_SHARE)) return;
    const exam = random.weighted(IMAGING);
    const startedMs = visit.startMs + random.integer(6, 11) * 60_000;
    const common = { subject: subjectOf(person), encounter: visit.ref };
    const order = chart.add({
      resourceType: "ServiceRequest",
      id: chart.nextId("ServiceRequest"),
      meta: { profile: [usCore("servicerequest")] },
      status: "completed",
      intent: "order",
      priority: "routine",
      category: [{ coding: [{ system: SNOMED, code: "363679005", display: "Imaging" }] }],
      code: legacyConcept(exam.concept),
      ...common,
      authoredOn: localInstant(visit.startMs, zone),
      requester: visit.clinician.practitioner,
    });
    const uid = `${UID_ROOT}.${chart.number + 1}.${index + 1}`;
    const modality = { system: DICOM, code: exam.modality, display: exam.modalityName };
    const started = localInstant(startedMs, zone);
    const study = chart.add({
      resourceType: "ImagingStudy",
      id: chart.nextId("ImagingStudy"),
      identifier: [{ use: "official", system: "urn:dicom:uid", value: `urn:oid:${uid}` }],
      status: "available",
      modality: [modality],
      ...common,
      started,
      basedOn: [order],
      numberOfSeries: 1,
      numberOfInstances: exam.instances,
      description: exam.concept.display,
      series: [{ uid: `${uid}.1`, number: 1, modality, numberOfInstances: exam.instances, started }],
    });
    chart.add({
      resourceType: "DiagnosticReport",
      id: chart.nextId("DiagnosticReport"),
      meta: { profile: [usCore("diagnosticreport-note")] },
      basedOn: [order],
      status: "final",
      category: [hl7Concept("v2-0074", "RAD", "Radiology")],
      code: legacyConcept(exam.concept),
      ...common,
      effectiveDateTime: started,
      issued: localInstantMs(startedMs + random.integer(40, 400) * 60_000, zone),
      performer: [visit.clinician.practitioner],
      imagingStudy: [study],
      conclusion: random.pick(IMPRESSIONS),
    });
  });
}

const IMPRESSIONS = [
  "No acute cardiopulmonary abnormality.",
  "No acute intracranial hemorrhage or mass effect.",
  "Mild degenerative change, otherwise unremarkable for age.",
  "Small right lower lobe opacity; follow-up imaging in six weeks is recommended.",
];
