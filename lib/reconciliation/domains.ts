import type { Domain } from "./vocabulary.ts";

/**
 * The clinical domain that each FHIR R4 resource type is reconciled, owned and signed in (DESIGN 5). A type that is not
 * here is compared all the same, in the domain `other`.
 */
export const TYPES_BY_DOMAIN: Readonly<Record<Exclude<Domain, "other">, readonly string[]>> = {
  demographics: ["Patient", "RelatedPerson", "Person"],
  allergies: ["AllergyIntolerance", "AdverseEvent"],
  medications: [
    "Medication",
    "MedicationRequest",
    "MedicationStatement",
    "MedicationAdministration",
    "MedicationDispense",
    "MedicationKnowledge",
  ],
  results: ["Observation", "DiagnosticReport", "Specimen", "MolecularSequence"],
  orders: [
    "ServiceRequest",
    "DeviceRequest",
    "NutritionOrder",
    "VisionPrescription",
    "RequestGroup",
    "Task",
    "CommunicationRequest",
    "SupplyRequest",
    "SupplyDelivery",
  ],
  conditions: [
    "Condition",
    "ClinicalImpression",
    "FamilyMemberHistory",
    "DetectedIssue",
    "RiskAssessment",
    "Goal",
    "CarePlan",
  ],
  procedures: ["Procedure"],
  immunizations: ["Immunization", "ImmunizationEvaluation", "ImmunizationRecommendation"],
  encounters: ["Encounter", "EpisodeOfCare", "Appointment", "AppointmentResponse", "Flag"],
  imaging: ["ImagingStudy", "Media"],
  notes: [
    "DocumentReference",
    "DocumentManifest",
    "Composition",
    "Communication",
    "QuestionnaireResponse",
    "Binary",
  ],
  consents: ["Consent"],
  billing: [
    "Claim",
    "ClaimResponse",
    "ExplanationOfBenefit",
    "Coverage",
    "CoverageEligibilityRequest",
    "CoverageEligibilityResponse",
    "Account",
    "ChargeItem",
    "Invoice",
    "PaymentNotice",
    "PaymentReconciliation",
  ],
  provenance: ["Provenance", "AuditEvent"],
  directory: [
    "Organization",
    "OrganizationAffiliation",
    "Practitioner",
    "PractitionerRole",
    "Location",
    "HealthcareService",
    "Endpoint",
    "CareTeam",
    "Group",
    "Schedule",
    "Slot",
  ],
  devices: ["Device", "DeviceDefinition", "DeviceMetric", "DeviceUseStatement"],
};

const DOMAIN_BY_TYPE = new Map<string, Domain>();
for (const [domain, types] of Object.entries(TYPES_BY_DOMAIN)) {
  for (const type of types) DOMAIN_BY_TYPE.set(type, domain as Domain);
}

/** The resource types that have a domain of their own. */
export const KNOWN_TYPES: readonly string[] = [...DOMAIN_BY_TYPE.keys()];

/** The domain of a resource type; `other` when the type is not known. */
export function domainOf(resourceType: string): Domain {
  return DOMAIN_BY_TYPE.get(resourceType) ?? "other";
}

/**
 * The root elements that put a record into one patient's compartment (FHIR R4, CompartmentDefinition "patient"): `for` is Task's,
 * `individual` is ResearchSubject's, `beneficiary` is Coverage's.
 */
export const PATIENT_ELEMENTS: readonly string[] = ["subject", "patient", "beneficiary", "for", "individual"];

/**
 * Where else a type names a patient whose compartment it is in (FHIR R4, CompartmentDefinition "patient"), as paths without indexes.
 * Patient.link is not here: it says which records are one person, and is high-risk as such.
 */
const PATIENT_PATHS: Readonly<Record<string, readonly string[]>> = {
  AllergyIntolerance: ["recorder", "asserter"],
  Appointment: ["participant.actor"],
  AppointmentResponse: ["actor"],
  AuditEvent: ["agent.who", "entity.what"],
  Basic: ["author"],
  CarePlan: ["activity.detail.performer"],
  CareTeam: ["participant.member"],
  Claim: ["payee.party"],
  Communication: ["sender", "recipient"],
  CommunicationRequest: ["sender", "recipient", "requester"],
  Composition: ["author", "attester.party"],
  Condition: ["asserter"],
  Coverage: ["policyHolder", "subscriber", "payor"],
  DeviceRequest: ["performer"],
  DocumentManifest: ["author", "recipient"],
  DocumentReference: ["author"],
  EnrollmentRequest: ["candidate"],
  ExplanationOfBenefit: ["payee.party"],
  Group: ["member.entity"],
  Invoice: ["recipient"],
  List: ["source"],
  MedicationAdministration: ["performer.actor"],
  MedicationDispense: ["receiver"],
  Observation: ["performer"],
  Person: ["link.target"],
  Procedure: ["performer.actor"],
  Provenance: ["target"],
  QuestionnaireResponse: ["author"],
  RequestGroup: ["action.participant"],
  Schedule: ["actor"],
  ServiceRequest: ["performer"],
  SupplyRequest: ["requester", "deliverTo"],
};

/** Whether a link at this path, to a patient, says whose record it is. */
export function namesPatient(resourceType: string, path: string): boolean {
  return PATIENT_ELEMENTS.includes(path) || (PATIENT_PATHS[resourceType]?.includes(path) ?? false);
}
