/**
 * The part of FHIR R4 (4.0.1, hl7.org/fhir/R4) that the generated population uses, as types. Not a validator: only the
 * elements written here, with the cardinalities they have in R4.
 */
export interface Coding {
  system: string;
  code: string;
  display?: string;
}

export interface Extension {
  url: string;
  valueCode?: string;
  valueString?: string;
  valueCoding?: Coding;
}

export interface CodeableConcept {
  coding?: Coding[];
  text?: string;
  extension?: Extension[];
}

export interface Identifier {
  use?: string;
  type?: CodeableConcept;
  system: string;
  value: string;
}

/** A literal reference, or a logical one where the record has no counterpart. */
export interface Reference {
  reference?: string;
  identifier?: Identifier;
  display?: string;
}

export interface Quantity {
  value: number;
  unit: string;
  system: string;
  code: string;
}

export interface Money {
  value: number;
  currency: string;
}

export interface Period {
  start?: string;
  end?: string;
}

export interface Meta {
  profile?: string[];
  versionId?: string;
  lastUpdated?: string;
  source?: string;
}

export interface HumanName {
  use: string;
  family: string;
  given: string[];
  prefix?: string[];
}

export interface ContactPoint {
  system: string;
  value: string;
  use: string;
}

export interface Address {
  use?: string;
  line: string[];
  city: string;
  state: string;
  postalCode: string;
  country: string;
}

interface Resource {
  id: string;
  meta?: Meta;
  extension?: Extension[];
}

export interface Patient extends Resource {
  resourceType: "Patient";
  identifier: Identifier[];
  active: boolean;
  name: HumanName[];
  telecom: ContactPoint[];
  gender: string;
  birthDate: string;
  deceasedDateTime?: string;
  address: Address[];
  maritalStatus?: CodeableConcept;
  communication: { language: CodeableConcept; preferred: boolean }[];
  generalPractitioner: Reference[];
  managingOrganization: Reference;
}

export interface Organization extends Resource {
  resourceType: "Organization";
  identifier: Identifier[];
  active: boolean;
  type: CodeableConcept[];
  name: string;
  telecom: ContactPoint[];
  address: Address[];
}

export interface Location extends Resource {
  resourceType: "Location";
  identifier: Identifier[];
  status: string;
  name: string;
  type: CodeableConcept[];
  address: Address;
  managingOrganization: Reference;
}

export interface Practitioner extends Resource {
  resourceType: "Practitioner";
  identifier: Identifier[];
  active: boolean;
  name: HumanName[];
  telecom: ContactPoint[];
  gender: string;
}

export interface PractitionerRole extends Resource {
  resourceType: "PractitionerRole";
  active: boolean;
  practitioner: Reference;
  organization: Reference;
  code: CodeableConcept[];
  specialty: CodeableConcept[];
  location: Reference[];
}

export interface Encounter extends Resource {
  resourceType: "Encounter";
  identifier: Identifier[];
  status: string;
  class: Coding;
  type: CodeableConcept[];
  subject: Reference;
  participant: { type: CodeableConcept[]; period: Period; individual: Reference }[];
  period: Period;
  reasonCode?: CodeableConcept[];
  location: { location: Reference }[];
  serviceProvider: Reference;
}

export interface Condition extends Resource {
  resourceType: "Condition";
  clinicalStatus: CodeableConcept;
  verificationStatus: CodeableConcept;
  category: CodeableConcept[];
  code: CodeableConcept;
  subject: Reference;
  encounter: Reference;
  onsetDateTime: string;
  abatementDateTime?: string;
  recordedDate: string;
  recorder: Reference;
}

export interface AllergyIntolerance extends Resource {
  resourceType: "AllergyIntolerance";
  clinicalStatus: CodeableConcept;
  verificationStatus: CodeableConcept;
  type: string;
  category: string[];
  criticality: string;
  code: CodeableConcept;
  patient: Reference;
  onsetDateTime: string;
  recordedDate: string;
  recorder: Reference;
  reaction: { manifestation: CodeableConcept[]; severity: string }[];
}

export interface Dosage {
  sequence: number;
  text: string;
  asNeededBoolean: boolean;
  timing: { repeat: { frequency: number; period: number; periodUnit: string } };
  route: CodeableConcept;
  doseAndRate: { type: CodeableConcept; doseQuantity: Quantity }[];
}

export interface MedicationRequest extends Resource {
  resourceType: "MedicationRequest";
  status: string;
  intent: string;
  category: CodeableConcept[];
  medicationCodeableConcept: CodeableConcept;
  subject: Reference;
  encounter: Reference;
  authoredOn: string;
  requester: Reference;
  reasonReference?: Reference[];
  dosageInstruction: Dosage[];
  dispenseRequest: { numberOfRepeatsAllowed: number; quantity: Quantity };
}

interface ObservationValue {
  code: CodeableConcept;
  valueQuantity?: Quantity;
  valueCodeableConcept?: CodeableConcept;
  interpretation?: CodeableConcept[];
  referenceRange?: { low?: Quantity; high?: Quantity }[];
}

export interface Observation extends Resource, ObservationValue {
  resourceType: "Observation";
  status: string;
  category: CodeableConcept[];
  subject: Reference;
  encounter: Reference;
  effectiveDateTime: string;
  issued: string;
  performer: Reference[];
  component?: ObservationValue[];
}

export interface DiagnosticReport extends Resource {
  resourceType: "DiagnosticReport";
  basedOn: Reference[];
  status: string;
  category: CodeableConcept[];
  code: CodeableConcept;
  subject: Reference;
  encounter: Reference;
  effectiveDateTime: string;
  issued: string;
  performer: Reference[];
  result?: Reference[];
  imagingStudy?: Reference[];
  conclusion?: string;
}

export interface ServiceRequest extends Resource {
  resourceType: "ServiceRequest";
  status: string;
  intent: string;
  priority: string;
  category: CodeableConcept[];
  code: CodeableConcept;
  subject: Reference;
  encounter: Reference;
  authoredOn: string;
  requester: Reference;
  reasonReference?: Reference[];
}

export interface ImagingStudy extends Resource {
  resourceType: "ImagingStudy";
  identifier: Identifier[];
  status: string;
  modality: Coding[];
  subject: Reference;
  encounter: Reference;
  started: string;
  basedOn: Reference[];
  numberOfSeries: number;
  numberOfInstances: number;
  description: string;
  series: { uid: string; number: number; modality: Coding; numberOfInstances: number; started: string }[];
}

export interface DocumentReference extends Resource {
  resourceType: "DocumentReference";
  identifier: Identifier[];
  status: string;
  type: CodeableConcept;
  category: CodeableConcept[];
  subject: Reference;
  date: string;
  author: Reference[];
  custodian: Reference;
  description: string;
  content: { attachment: { contentType: string; data: string; title: string; creation: string } }[];
  context: { encounter: Reference[]; period: Period };
}

export interface Immunization extends Resource {
  resourceType: "Immunization";
  status: string;
  vaccineCode: CodeableConcept;
  patient: Reference;
  encounter: Reference;
  occurrenceDateTime: string;
  primarySource: boolean;
  location: Reference;
  lotNumber: string;
}

export interface Procedure extends Resource {
  resourceType: "Procedure";
  status: string;
  code: CodeableConcept;
  subject: Reference;
  encounter: Reference;
  performedPeriod: Period;
  performer: { actor: Reference }[];
  reasonReference?: Reference[];
}

export interface Coverage extends Resource {
  resourceType: "Coverage";
  identifier: Identifier[];
  status: string;
  type: CodeableConcept;
  subscriberId: string;
  beneficiary: Reference;
  relationship: CodeableConcept;
  period: Period;
  payor: Reference[];
}

export interface Claim extends Resource {
  resourceType: "Claim";
  status: string;
  type: CodeableConcept;
  use: string;
  patient: Reference;
  billablePeriod: Period;
  created: string;
  provider: Reference;
  priority: CodeableConcept;
  diagnosis?: { sequence: number; diagnosisReference: Reference }[];
  insurance: { sequence: number; focal: boolean; coverage: Reference }[];
  item: { sequence: number; productOrService: CodeableConcept; encounter: Reference[]; net: Money }[];
  total: Money;
}

export interface Consent extends Resource {
  resourceType: "Consent";
  status: string;
  scope: CodeableConcept;
  category: CodeableConcept[];
  patient: Reference;
  dateTime: string;
  organization: Reference[];
  policy: { authority: string; uri: string }[];
  provision: { type: string; period: Period };
}

export interface Provenance extends Resource {
  resourceType: "Provenance";
  target: Reference[];
  recorded: string;
  activity: CodeableConcept;
  agent: { type: CodeableConcept; who: Reference; onBehalfOf: Reference }[];
}

export type FhirResource =
  | Patient
  | Organization
  | Location
  | Practitioner
  | PractitionerRole
  | Encounter
  | Condition
  | AllergyIntolerance
  | MedicationRequest
  | Observation
  | DiagnosticReport
  | ServiceRequest
  | ImagingStudy
  | DocumentReference
  | Immunization
  | Procedure
  | Coverage
  | Claim
  | Consent
  | Provenance;

export type ResourceType = FhirResource["resourceType"];

export type ResourceOf<T extends ResourceType> = Extract<FhirResource, { resourceType: T }>;

/** The reference to a record, `Type/id`. */
export function refTo(record: FhirResource): string {
  return `${record.resourceType}/${record.id}`;
}

/** Whether a record is of the given type, so that TypeScript knows it too. */
export function isOfType<T extends ResourceType>(record: FhirResource, type: T): record is ResourceOf<T> {
  return record.resourceType === type;
}
