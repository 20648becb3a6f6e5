import type { CodeableConcept, Coding, Quantity } from "../fhir.ts";

export const SNOMED = "http://snomed.info/sct";
export const LOINC = "http://loinc.org";
export const RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm";
export const CVX = "http://hl7.org/fhir/sid/cvx";
export const ICD10CM = "http://hl7.org/fhir/sid/icd-10-cm";
export const UCUM = "http://unitsofmeasure.org";
export const DICOM = "http://dicom.nema.org/resources/ontology/DCM";
export const NPI = "http://hl7.org/fhir/sid/us-npi";

/** The code system of the legacy EHR's own codes, and the extension in which the target keeps them. */
export const LEGACY_CODES = "urn:legacy:codes";
export const ORIGINAL_CODE_URL = "urn:target:original-code";
/** The identifier system of a logical reference to a record that did not migrate. */
export const LEGACY_ID = "urn:legacy:id";

/**
 * A concept of a standard terminology. One with a `local` code is written by the legacy EHR under that code
 * of its own, which the ConceptMaps translate.
 */
export interface Concept {
  system: string;
  code: string;
  display: string;
  local?: string;
}

/** The concept as the legacy EHR codes it. */
export function legacyCoding(concept: Concept): Coding {
  return concept.local === undefined
    ? { system: concept.system, code: concept.code, display: concept.display }
    : { system: LEGACY_CODES, code: concept.local, display: concept.display };
}

/** A CodeableConcept of one legacy coding, its text the display. */
export function legacyConcept(concept: Concept): CodeableConcept {
  return { coding: [legacyCoding(concept)], text: concept.display };
}

const HL7_CODE_SYSTEM = "http://terminology.hl7.org/CodeSystem";

/** A coding of one of HL7's own code systems, e.g. `hl7Coding("v3-ActCode", "AMB", "ambulatory")`. */
export function hl7Coding(name: string, code: string, display?: string): Coding {
  return { system: `${HL7_CODE_SYSTEM}/${name}`, code, ...(display === undefined ? {} : { display }) };
}

/** A CodeableConcept of one coding of HL7's own code systems. */
export function hl7Concept(name: string, code: string, display?: string): CodeableConcept {
  return { coding: [hl7Coding(name, code, display)] };
}

/** A quantity in a UCUM unit; `name` is how the unit is written for people. */
export function ucum(value: number, unit: string, name = unit): Quantity {
  return { value, unit: name, system: UCUM, code: unit };
}

/** The US Core profile of that name, as a canonical URL. */
export function usCore(profile: string): string {
  return `http://hl7.org/fhir/us/core/StructureDefinition/us-core-${profile}`;
}
