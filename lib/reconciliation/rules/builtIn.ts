import { domainOf, KNOWN_TYPES, TYPES_BY_DOMAIN } from "../domains.ts";
import type { Domain } from "../vocabulary.ts";
import { LIFE_CYCLES } from "./lifeCycles.ts";
import type { DomainRules, Rules, Severities, TypeRules } from "./schema.ts";

/**
 * Root elements whose change can hurt the patient, by type (issue: identifiers, birth date, allergies, medications with dose,
 * results with unit, consent). What is not here is compared all the same.
 */
const HIGH_RISK_ELEMENTS: Readonly<Record<string, readonly string[] | "all">> = {
  AllergyIntolerance: "all",
  Consent: "all",
  Patient: ["identifier", "birthDate", "deceasedBoolean", "deceasedDateTime", "link", "active"],
  Condition: ["code"],
  Procedure: ["code"],
  Immunization: ["vaccineCode", "status"],
  Observation: ["value[x]", "component", "code", "dataAbsentReason", "interpretation", "referenceRange"],
  DiagnosticReport: ["code", "conclusion", "conclusionCode", "result"],
  Specimen: ["type", "accessionIdentifier"],
  ServiceRequest: ["code", "doNotPerform"],
  Device: ["udiCarrier", "safety"],
  CarePlan: ["activity"],
  QuestionnaireResponse: ["item"],
  Medication: ["code", "status", "form", "ingredient", "amount"],
  MedicationRequest: [
    "status",
    "intent",
    "medication[x]",
    "dosageInstruction",
    "doNotPerform",
    "dispenseRequest",
  ],
  MedicationStatement: ["status", "medication[x]", "dosage"],
  MedicationDispense: ["status", "medication[x]", "quantity", "dosageInstruction", "daysSupply"],
  MedicationAdministration: ["status", "medication[x]", "dosage", "effective[x]"],
};

/** Doses are never "rounded", nor is what is written of them cut: whatever a dose loses, somebody may be given. */
const DOSE_ELEMENTS: readonly string[] = [
  "dosageInstruction",
  "dosage",
  "dispenseRequest",
  "quantity",
  "amount",
  "ingredient",
];

/** What else says something else as soon as a part of it is gone: which drug, which allergy, what is noted of it, and when somebody was born. */
const EXACT_ELEMENTS: Readonly<Record<string, readonly string[]>> = {
  AllergyIntolerance: ["code", "reaction", "note"],
  CarePlan: ["activity"],
  Immunization: ["vaccineCode", "doseQuantity"],
  Medication: ["code"],
  Patient: ["birthDate"],
  MedicationRequest: ["medication[x]"],
  MedicationStatement: ["medication[x]"],
  MedicationDispense: ["medication[x]", "daysSupply"],
  MedicationAdministration: ["medication[x]"],
};

/** Domains whose findings are looked at first: somebody may be treated by them within hours. */
const CARE_DOMAINS: readonly Domain[] = [
  "allergies",
  "medications",
  "demographics",
  "results",
  "orders",
  "consents",
];

const severitiesOf = (domain: Domain): Severities => {
  const isCare = CARE_DOMAINS.includes(domain);
  return {
    missing: isCare ? "critical" : "high",
    unexpected: isCare ? "high" : "medium",
    duplicated: isCare ? "high" : "medium",
    resurrected: "critical",
    wrongPatient: "critical",
    highRisk: isCare ? "critical" : "high",
    systematic: isCare ? "high" : "medium",
    altered: "medium",
    formatting: "low",
  };
};

/** The rules of a type that nothing is known about: all of it is compared. */
export const WHOLE: TypeRules = {
  compare: "all",
  leaveOut: [],
  highRisk: [],
  exact: [...DOSE_ELEMENTS],
  lifeCycles: [],
};

const list = (elements: readonly string[] | "all" | undefined): string[] | "all" =>
  elements === "all" ? "all" : [...(elements ?? [])];

const typeRules = (type: string): TypeRules => ({
  ...WHOLE,
  exact: [...WHOLE.exact, ...(EXACT_ELEMENTS[type] ?? [])],
  highRisk: list(HIGH_RISK_ELEMENTS[type]),
  lifeCycles: [...(LIFE_CYCLES[type] ?? [])],
});

/** Nothing may be missing, extra, altered or under the wrong patient; what the loader set aside is for people to weigh. */
const LIMITS: DomainRules["thresholds"] = {
  missing: 0,
  unexpected: 0,
  duplicated: 0,
  resurrected: 0,
  wrongPatient: 0,
  highRisk: 0,
  altered: 0,
  rejected: "unlimited",
  skipped: "unlimited",
  quarantined: "unlimited",
};

const NORMALIZED: DomainRules["normalizations"] = {
  "utc-rewrite": "expected",
  "logical-reference": "expected",
  "mapped-code": "expected",
  "original-code-dropped": "expected",
  "element-order": "expected",
  "decimal-scale": "expected",
  formatting: "benign",
};

const DOMAINS_WITH_TYPES = [...Object.keys(TYPES_BY_DOMAIN), "other"] as Domain[];

/** The rules of a run without a rules file. */
export const BUILT_IN_RULES: Rules = {
  version: 1,
  domains: Object.fromEntries(
    DOMAINS_WITH_TYPES.map((domain) => [
      domain,
      {
        replicationDelayMinutes: 0,
        thresholds: LIMITS,
        severities: severitiesOf(domain),
        normalizations: NORMALIZED,
        types: Object.fromEntries(
          KNOWN_TYPES.filter((type) => domainOf(type) === domain).map((type) => [type, typeRules(type)]),
        ),
      } satisfies DomainRules,
    ]),
  ) as Rules["domains"],
};
