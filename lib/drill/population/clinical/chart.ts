import type { Clinician, Facility } from "../facility.ts";
import type { Encounter, FhirResource, Reference, ResourceType } from "../fhir.ts";
import type { Person } from "../people.ts";
import { type RandomStream, streamOf } from "../prng.ts";
import type { Diagnosis } from "../terminology/conditions.ts";
import type { ZoneName } from "../zone.ts";

/** What a whole population has in common. */
export interface Setting {
  seed: string;
  zone: ZoneName;
  /** The moment of the legacy extract, epoch ms: nothing recorded is later. */
  asOfMs: number;
  facility: Facility;
}

/** A visit, with what its orders and notes need to know. */
export interface Visit {
  encounter: Encounter;
  ref: Reference;
  startMs: number;
  endMs: number;
  clinician: Clinician;
  /** The passing problem that the visit was for; none on a check-up. */
  complaint?: Diagnosis;
}

/** A problem of the person, and the Condition that records it. */
export interface Problem {
  diagnosis: Diagnosis;
  ref: Reference;
  visit: Visit;
  resolvedMs?: number;
  chronic: boolean;
}

/**
 * One patient's chart as it is being written. Each part of it draws from a stream of its own and numbers the
 * records of its own type, so that a new part changes nothing in the others.
 */
export class Chart {
  readonly records: FhirResource[] = [];
  readonly setting: Setting;
  readonly number: number;
  readonly patientId: string;
  readonly #counts = new Map<ResourceType, number>();

  constructor(setting: Setting, number: number) {
    this.setting = setting;
    this.number = number;
    this.patientId = `p${String(number).padStart(7, "0")}`;
  }

  /** The stream of one part of this chart. */
  random(part: string): RandomStream {
    return streamOf(this.setting.seed, "chart", this.number, part);
  }

  /** The legacy id of the next record of a type: `p0000042-obs-17`. */
  nextId(type: ResourceType): string {
    const count = (this.#counts.get(type) ?? 0) + 1;
    this.#counts.set(type, count);
    return `${this.patientId}-${ID_PARTS[type]}-${count}`;
  }

  /** Adds a record and returns the reference to it. */
  add(record: FhirResource): Reference {
    this.records.push(record);
    return { reference: `${record.resourceType}/${record.id}` };
  }
}

/** The reference to the chart's patient. */
export function subjectOf(person: Person): Reference {
  return { reference: person.ref };
}

const ID_PARTS: Record<ResourceType, string> = {
  Patient: "pat",
  Organization: "org",
  Location: "loc",
  Practitioner: "prac",
  PractitionerRole: "role",
  Encounter: "enc",
  Condition: "cond",
  AllergyIntolerance: "alg",
  MedicationRequest: "med",
  Observation: "obs",
  DiagnosticReport: "rep",
  ServiceRequest: "ord",
  ImagingStudy: "img",
  DocumentReference: "doc",
  Immunization: "imm",
  Procedure: "proc",
  Coverage: "cov",
  Claim: "clm",
  Consent: "cons",
  Provenance: "prov",
};
