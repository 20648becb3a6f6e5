import type { LifeCycle } from "./schema.ts";

/**
 * Which codes say that a record is over or negated, and which say that it holds: the value sets that FHIR R4 binds each element to.
 * `entered-in-error` of a `status`, `doNotPerform` and `active` are told for every type, without being listed here. Codes in neither list
 * (draft, unknown) say neither.
 */

const cycle = (element: string, ended: readonly string[], live: readonly string[]): LifeCycle => ({
  element,
  ended: [...ended],
  live: [...live],
});
const status = (ended: readonly string[], live: readonly string[]): LifeCycle => cycle("status", ended, live);

/** Begun, or about to be. */
const UNDER_WAY = ["preparation", "in-progress", "on-hold"];

const STATED: readonly LifeCycle[] = [
  cycle("clinicalStatus", ["inactive", "resolved", "remission"], ["active", "recurrence", "relapse"]),
  cycle(
    "verificationStatus",
    ["refuted", "entered-in-error"],
    ["confirmed", "unconfirmed", "provisional", "differential", "presumed"],
  ),
];
const MEDICATION: readonly LifeCycle[] = [
  status(
    ["stopped", "completed", "cancelled", "ended", "not-taken", "not-done", "declined", "inactive"],
    ["active", "intended", ...UNDER_WAY],
  ),
  // What was never taken or given was not.
  status(["not-taken", "not-done", "declined", "cancelled"], ["completed"]),
];
/** request-status, with the codes of Task and SupplyRequest. */
const ORDER: readonly LifeCycle[] = [
  status(
    ["revoked", "completed", "cancelled", "rejected", "failed"],
    ["active", "on-hold", "suspended", "in-progress", "accepted", "requested", "received", "ready"],
  ),
];
/** event-status. */
const EVENT: readonly LifeCycle[] = [
  status(["not-done"], ["completed", ...UNDER_WAY]),
  status(["stopped", "completed"], UNDER_WAY),
];
/** observation-status and diagnostic-report-status. */
const REPORTED: readonly LifeCycle[] = [
  status(
    ["cancelled"],
    ["registered", "partial", "preliminary", "final", "amended", "corrected", "appended"],
  ),
];
/** fm-status. */
const FINANCIAL: readonly LifeCycle[] = [status(["cancelled"], ["active"])];
const VALID: readonly LifeCycle[] = [status(["inactive", "cancelled"], ["active"])];
const PLANNED: readonly LifeCycle[] = [status(["revoked", "completed", "inactive"], ["active", "on-hold"])];
/** document-reference-status, and the state of the document in it. */
const DOCUMENT: readonly LifeCycle[] = [
  status(["superseded"], ["current"]),
  cycle("docStatus", ["entered-in-error"], ["preliminary", "final", "amended"]),
];
const STAY = ["planned", "arrived", "triaged", "in-progress", "onleave", "waitlist", "active", "onhold"];

/** publication-status. */
const PUBLISHED: readonly LifeCycle[] = [status(["retired"], ["active", "draft"])];
const PUBLISHED_TYPES: readonly string[] = [
  "ActivityDefinition",
  "CapabilityStatement",
  "ChargeItemDefinition",
  "CodeSystem",
  "ConceptMap",
  "EventDefinition",
  "InsurancePlan",
  "Library",
  "Measure",
  "NamingSystem",
  "PlanDefinition",
  "Questionnaire",
  "StructureDefinition",
  "StructureMap",
  "ValueSet",
];

export const LIFE_CYCLES: Readonly<Record<string, readonly LifeCycle[]>> = {
  ...Object.fromEntries(PUBLISHED_TYPES.map((type) => [type, PUBLISHED])),
  Account: [status(["inactive"], ["active", "on-hold"])],
  AllergyIntolerance: STATED,
  Appointment: [
    status(
      ["cancelled", "noshow", "fulfilled"],
      ["proposed", "pending", "booked", "arrived", "checked-in", "waitlist"],
    ),
    status(["cancelled", "noshow"], ["fulfilled"]),
  ],
  AppointmentResponse: [cycle("participantStatus", ["declined"], ["accepted", "tentative", "needs-action"])],
  CarePlan: PLANNED,
  CareTeam: [status(["inactive", "suspended"], ["active", "proposed"])],
  ChargeItem: [status(["aborted", "not-billable"], ["planned", "billable", "billed"])],
  Claim: FINANCIAL,
  ClaimResponse: FINANCIAL,
  Communication: EVENT,
  CommunicationRequest: ORDER,
  Condition: STATED,
  Consent: [status(["inactive", "rejected"], ["active"])],
  Contract: [
    status(
      ["cancelled", "rejected", "resolved", "revoked", "terminated"],
      ["amended", "appended", "executable", "executed", "negotiable", "offered", "policy", "renewed"],
    ),
  ],
  Coverage: VALID,
  CoverageEligibilityRequest: FINANCIAL,
  CoverageEligibilityResponse: FINANCIAL,
  DetectedIssue: REPORTED,
  Device: [status(["inactive"], ["active"])],
  DeviceRequest: ORDER,
  DeviceUseStatement: [status(["stopped", "completed"], ["active", "intended", "on-hold"])],
  DiagnosticReport: REPORTED,
  DocumentManifest: [status(["superseded"], ["current"])],
  DocumentReference: DOCUMENT,
  Encounter: [status(["cancelled"], [...STAY, "finished"]), status(["finished"], STAY)],
  Endpoint: [status(["off"], ["active"])],
  EpisodeOfCare: [status(["finished", "cancelled"], STAY), status(["cancelled"], ["finished"])],
  ExplanationOfBenefit: FINANCIAL,
  Flag: VALID,
  Goal: [
    cycle(
      "lifecycleStatus",
      ["completed", "cancelled", "rejected", "entered-in-error"],
      ["active", "accepted", "planned", "proposed", "on-hold"],
    ),
  ],
  ImagingStudy: [status(["cancelled"], ["registered", "available"])],
  Immunization: [status(["not-done"], ["completed", "in-progress"])],
  Invoice: [status(["cancelled"], ["issued", "balanced"])],
  EnrollmentRequest: FINANCIAL,
  EnrollmentResponse: FINANCIAL,
  List: [status(["retired"], ["current"])],
  Location: [status(["inactive"], ["active"])],
  Media: EVENT,
  Medication: VALID,
  MedicationAdministration: MEDICATION,
  MedicationDispense: MEDICATION,
  MedicationKnowledge: VALID,
  MedicationRequest: MEDICATION,
  MedicationStatement: MEDICATION,
  NutritionOrder: ORDER,
  Observation: REPORTED,
  PaymentNotice: FINANCIAL,
  PaymentReconciliation: FINANCIAL,
  Procedure: EVENT,
  QuestionnaireResponse: [status(["stopped"], ["in-progress", "completed", "amended"])],
  RequestGroup: ORDER,
  ResearchStudy: [
    status(
      ["administratively-completed", "completed", "disapproved", "withdrawn"],
      ["active", "approved", "in-review"],
    ),
  ],
  ResearchSubject: [
    status(
      ["ineligible", "not-registered", "off-study", "withdrawn"],
      [
        "candidate",
        "eligible",
        "follow-up",
        "on-study",
        "on-study-intervention",
        "on-study-observation",
        "pending-on-study",
        "potential-candidate",
        "screening",
      ],
    ),
  ],
  RiskAssessment: REPORTED,
  ServiceRequest: ORDER,
  Specimen: [status(["unavailable", "unsatisfactory"], ["available"])],
  Subscription: [status(["off"], ["requested", "active"])],
  Substance: VALID,
  SupplyDelivery: [status(["abandoned"], ["in-progress", "completed"])],
  SupplyRequest: ORDER,
  Task: ORDER,
  VisionPrescription: FINANCIAL,
};
