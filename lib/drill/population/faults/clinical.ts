import type { CodeableConcept, Observation } from "../fhir.ts";
import { rounded } from "../prng.ts";
import { MEDICATIONS } from "../terminology/medications.ts";
import { ALLERGENS } from "../terminology/others.ts";
import { type Concept, hl7Concept } from "../terminology/systems.ts";
import { type ContentFault, faultIn } from "./damage.ts";

const MEDICATION_CONCEPTS = Object.values(MEDICATIONS).map((medication): Concept => medication.concept);
const DOSE_FACTORS = [10, 2, 0.5, 0.1];
const VALUE_FACTORS = [10, 0.1, 1.5, 0.6];
/** Units that a careless mapping takes for each other. */
const CONFUSED_UNITS: Record<string, string> = {
  "mg/dL": "mmol/L",
  "mmol/L": "mg/dL",
  "g/dL": "g/L",
  "ng/dL": "pmol/L",
  kg: "[lb_av]",
  Cel: "[degF]",
  cm: "[in_i]",
};

/** Allergies, medications and results: what harms when it is wrong. */
export const CLINICAL_FAULTS: readonly ContentFault[] = [
  faultIn("AllergyIntolerance", "allergy-resurrected", {
    applies: (source) => codeOf(source.clinicalStatus) === "resolved",
    damage: (target) => {
      target.clinicalStatus = hl7Concept("allergyintolerance-clinical", "active");
      return { fields: ["clinicalStatus"] };
    },
  }),
  faultIn("AllergyIntolerance", "allergy-status", {
    applies: (source) => codeOf(source.clinicalStatus) === "active",
    damage: (target) => {
      target.clinicalStatus = hl7Concept("allergyintolerance-clinical", "inactive");
      return { fields: ["clinicalStatus"] };
    },
  }),
  faultIn("AllergyIntolerance", "allergy-criticality", {
    damage: (target) => {
      target.criticality = target.criticality === "high" ? "low" : "high";
      return { fields: ["criticality"] };
    },
  }),
  faultIn("AllergyIntolerance", "allergy-code", {
    damage: (target, random) => {
      recode(
        target.code,
        random.pick(ALLERGENS.map((allergen) => allergen.concept).filter(differsFrom(target.code))),
      );
      return { fields: ["code"] };
    },
  }),
  faultIn("MedicationRequest", "medication-resurrected", {
    applies: (source) => source.status === "stopped",
    damage: (target) => {
      target.status = "active";
      return { fields: ["status"] };
    },
  }),
  faultIn("MedicationRequest", "medication-status", {
    applies: (source) => source.status === "active",
    damage: (target) => {
      target.status = "on-hold";
      return { fields: ["status"] };
    },
  }),
  faultIn("MedicationRequest", "medication-dose", {
    damage: (target, random) => {
      const dose = target.dosageInstruction[0]?.doseAndRate[0]?.doseQuantity;
      if (dose) dose.value = rounded(dose.value * random.pick(DOSE_FACTORS), 3);
      return { fields: ["dosageInstruction"] };
    },
  }),
  faultIn("MedicationRequest", "medication-code", {
    damage: (target, random) => {
      recode(
        target.medicationCodeableConcept,
        random.pick(MEDICATION_CONCEPTS.filter(differsFrom(target.medicationCodeableConcept))),
      );
      return { fields: ["medicationCodeableConcept"] };
    },
  }),
  faultIn("Observation", "result-value", {
    applies: hasQuantity,
    damage: (target, random) => {
      const quantity = target.valueQuantity;
      if (quantity) quantity.value = rounded(quantity.value * random.pick(VALUE_FACTORS), 3);
      return { fields: ["valueQuantity"] };
    },
  }),
  faultIn("Observation", "result-unit", {
    applies: (source) => CONFUSED_UNITS[source.valueQuantity?.code ?? ""] !== undefined,
    damage: (target) => {
      const quantity = target.valueQuantity;
      const confused = CONFUSED_UNITS[quantity?.code ?? ""];
      if (quantity && confused) Object.assign(quantity, { unit: confused, code: confused });
      return { fields: ["valueQuantity"] };
    },
  }),
];

function codeOf(concept: CodeableConcept): string | undefined {
  return concept.coding?.[0]?.code;
}

function hasQuantity(source: Observation): boolean {
  return source.valueQuantity !== undefined && source.valueQuantity.value !== 0;
}

function differsFrom(concept: CodeableConcept): (other: Concept) => boolean {
  return (other) => other.code !== codeOf(concept);
}

/** Codes the concept as another one, the way a wrong entry in a mapping does: the original code beside it stays. */
function recode(target: CodeableConcept, wrong: Concept): void {
  target.coding = [{ system: wrong.system, code: wrong.code, display: wrong.display }];
  target.text = wrong.display;
}
