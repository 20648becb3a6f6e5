import type { Json } from "./canonical.ts";
import type { Change, Difference } from "./compare.ts";
import { Decimal } from "./decimal.ts";
import { domainOf, PATIENT_ELEMENTS } from "./domains.ts";
import type { Category, Kind, Severity } from "./vocabulary.ts";

/** What a pair's differences amount to: one line of the list of discrepancies, without its ids. */
export interface Finding {
  readonly kind: Kind;
  readonly category: Category;
  readonly severity: Severity;
  readonly fields: readonly string[];
  readonly cause?: string;
}

/**
 * Root elements whose change can hurt the patient, by type (issue: identifiers, birth date, allergies, medications with dose,
 * results with unit, consent). "*" stands for all of them.
 */
const HIGH_RISK_ELEMENTS: Readonly<Record<string, readonly string[]>> = {
  AllergyIntolerance: ["*"],
  Consent: ["*"],
  Patient: ["identifier", "birthDate", "deceasedBoolean", "deceasedDateTime", "link", "active"],
  Condition: ["code"],
  Procedure: ["code"],
  Immunization: ["vaccineCode", "status"],
  Observation: ["value[x]", "component", "code", "dataAbsentReason", "interpretation", "referenceRange"],
  DiagnosticReport: ["code", "conclusion", "conclusionCode", "result"],
  ServiceRequest: ["code", "doNotPerform"],
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

/** Doses are never "rounded": whatever a dose loses, somebody may be given. */
const DOSE_ELEMENTS: readonly string[] = [
  "dosageInstruction",
  "dosage",
  "dispenseRequest",
  "quantity",
  "amount",
  "ingredient",
];

/** Elements that FHIR binds to a short fixed list of codes: their neighbours are what a wrong mapping table gives. */
const ENUMERATED_ELEMENTS: ReadonlySet<string> = new Set([
  "status",
  "class",
  "gender",
  "use",
  "intent",
  "priority",
  "clinicalStatus",
  "verificationStatus",
  "criticality",
  "severity",
  "type",
  "category",
  "mode",
  "docStatus",
  "outcome",
  "maritalStatus",
]);

/** Changes with a shape of their own: the same fault of the pipeline in every record it touched. */
const SYSTEMATIC: Readonly<Partial<Record<Change, string>>> = {
  "local-as-utc": "local-as-utc",
  "instant-shifted": "instant-shifted",
  "instant-precision-lost": "instant-precision-lost",
  truncated: "truncated",
  "precision-lost": "precision-lost",
  "code-not-mapped": "code-not-mapped",
  "reference-not-rewritten": "reference-not-rewritten",
  "reference-dangling": "reference-dangling",
};

/** Domains whose findings are looked at first: somebody may be treated by them within hours. */
const CARE_DOMAINS: readonly string[] = [
  "allergies",
  "medications",
  "demographics",
  "results",
  "orders",
  "consents",
];

/** Turns the differences of one pair into findings: one a sort, so that a record with two faults shows both. */
export function classify(
  source: { readonly [name: string]: Json },
  target: { readonly [name: string]: Json },
  differences: readonly Difference[],
): Finding[] {
  const resourceType = typeof source.resourceType === "string" ? source.resourceType : "";
  const left = new Set(differences);
  const take = (belongs: (difference: Difference) => boolean): Difference[] => {
    const taken = [...left].filter(belongs);
    for (const difference of taken) left.delete(difference);
    return taken;
  };
  const findings: Finding[] = [];

  const otherPatient = differences
    .filter(({ change }) => change === "other-patient")
    .map(({ path }) => root(path));
  const wrongPatient = take(({ path }) => otherPatient.includes(root(path)));
  if (wrongPatient.length > 0) {
    findings.push(finding("wrong-patient", "high-risk-clinical-mismatch", "critical", wrongPatient));
  }

  for (const difference of take(({ path, change }) => isSystematic(resourceType, path, change))) {
    const severity = CARE_DOMAINS.includes(domainOf(resourceType)) ? "high" : "medium";
    addSystematic(findings, difference, causeOf(resourceType, difference), severity);
  }

  const formatting = take(({ change }) => change === "formatting");
  const revived = revivedElement(resourceType, source, target);
  if (revived !== undefined) {
    const differing = take(() => true);
    const isListed = differing.some(({ path }) => root(path) === revived);
    const fields = isListed ? differing : [{ path: revived, change: "changed" as const }, ...differing];
    findings.push(finding("resurrected", "high-risk-clinical-mismatch", "critical", fields));
  }
  const highRisk = take(({ path }) => isHighRisk(resourceType, path));
  if (highRisk.length > 0) {
    const isCare = CARE_DOMAINS.includes(domainOf(resourceType));
    findings.push(finding("altered", "high-risk-clinical-mismatch", isCare ? "critical" : "high", highRisk));
  }
  // A code's display goes with it.
  const neighbours = [...left].filter(({ path, change }) => change === "changed" && isEnumerated(path));
  for (const difference of neighbours) {
    const element = enumeratedElement(difference.path);
    const cause = `${signature(resourceType, element)}-code-changed`;
    for (const part of take(({ path }) => path === element || path.startsWith(`${element}.`))) {
      addSystematic(findings, part, cause, "medium");
    }
  }
  const others = take(() => true);
  if (others.length > 0) findings.push(finding("altered", "transformation-bug", "medium", others));
  if (formatting.length > 0) findings.push(finding("altered", "benign-formatting", "low", formatting));
  return findings;
}

/** How bad it is that a record of this type is missing, extra or there twice. */
export function severityOfPresence(resourceType: string, kind: Kind): Severity {
  const isCare = CARE_DOMAINS.includes(domainOf(resourceType));
  if (kind === "missing") return isCare ? "critical" : "high";
  return isCare ? "high" : "medium";
}

function finding(
  kind: Kind,
  category: Category,
  severity: Severity,
  differences: readonly Difference[],
): Finding {
  return { kind, category, severity, fields: [...new Set(differences.map(({ path }) => path))].sort() };
}

function addSystematic(findings: Finding[], { path }: Difference, cause: string, severity: Severity): void {
  const same = findings.findIndex((found) => found.cause === cause);
  const fields = [...new Set([...(findings[same]?.fields ?? []), path])].sort();
  const systematic: Finding = { kind: "altered", category: "transformation-bug", severity, fields, cause };
  if (same < 0) findings.push(systematic);
  else findings[same] = systematic;
}

function isSystematic(resourceType: string, path: string, change: Change): boolean {
  if (SYSTEMATIC[change] === undefined) return false;
  if (change === "precision-lost") return !DOSE_ELEMENTS.includes(root(path));
  if (change === "reference-dangling")
    return !PATIENT_ELEMENTS.includes(path) && !isHighRisk(resourceType, path);
  return true;
}

function causeOf(resourceType: string, { path, change, measure }: Difference): string {
  const shape = SYSTEMATIC[change] ?? change;
  const size = change === "truncated" ? `-${measure}` : change === "instant-shifted" ? `-${measure}min` : "";
  return `${signature(resourceType, path)}-${shape}${size}`;
}

/** `Encounter` and `period.start` give `encounter-period-start`. */
function signature(resourceType: string, path: string): string {
  return [resourceType, ...path.split(".")]
    .map((name) => name.replace(/([a-z0-9])([A-Z])/g, "$1-$2").toLowerCase())
    .join("-");
}

function root(path: string): string {
  const dot = path.indexOf(".");
  return dot < 0 ? path : path.slice(0, dot);
}

function isHighRisk(resourceType: string, path: string): boolean {
  const element = root(path);
  if (PATIENT_ELEMENTS.includes(element) || element === "resourceType") return true;
  const elements = HIGH_RISK_ELEMENTS[resourceType] ?? [];
  return elements.some((name) => name === "*" || name === element || isChoiceOf(name, element));
}

/** Whether an element is one of a choice of types: `valueQuantity` of `value[x]`. */
function isChoiceOf(name: string, element: string): boolean {
  return name.endsWith("[x]") && element.startsWith(name.slice(0, -"[x]".length));
}

function isEnumerated(path: string): boolean {
  return ENUMERATED_ELEMENTS.has(enumeratedElement(path).split(".").at(-1) ?? "");
}

/** `class` of `class.code`, `clinicalStatus` of `clinicalStatus.coding.code`; a path that ends in no code is its own. */
function enumeratedElement(path: string): string {
  return path.replace(/(\.coding)?\.code$/, "");
}

interface LifeCycle {
  readonly types: readonly string[];
  readonly element: string;
  readonly ended: readonly string[];
  readonly live: readonly string[];
}

const MEDICATION_TYPES = [
  "MedicationRequest",
  "MedicationStatement",
  "MedicationAdministration",
  "MedicationDispense",
];
const ORDER_TYPES = [
  "ServiceRequest",
  "DeviceRequest",
  "NutritionOrder",
  "CarePlan",
  "Task",
  "VisionPrescription",
];
const STATED_TYPES = ["AllergyIntolerance", "Condition"];

/** Which codes say that a record is over or negated, and which say that it holds (FHIR R4 value sets of each element). */
const LIFE_CYCLES: readonly LifeCycle[] = [
  {
    types: STATED_TYPES,
    element: "clinicalStatus",
    ended: ["inactive", "resolved", "remission"],
    live: ["active", "recurrence", "relapse"],
  },
  {
    types: STATED_TYPES,
    element: "verificationStatus",
    ended: ["refuted", "entered-in-error"],
    live: ["confirmed", "unconfirmed", "provisional", "differential", "presumed"],
  },
  {
    types: MEDICATION_TYPES,
    element: "status",
    ended: ["stopped", "completed", "cancelled", "ended", "not-taken", "not-done", "declined", "inactive"],
    live: ["active", "intended", "in-progress"],
  },
  { types: ["Consent"], element: "status", ended: ["inactive", "rejected"], live: ["active"] },
  {
    types: ORDER_TYPES,
    element: "status",
    ended: ["revoked", "completed", "cancelled", "rejected", "failed"],
    live: ["active", "in-progress", "accepted", "requested"],
  },
  {
    types: ["Immunization", "Procedure"],
    element: "status",
    ended: ["not-done"],
    live: ["completed", "in-progress"],
  },
  { types: ["Flag", "Coverage"], element: "status", ended: ["inactive", "cancelled"], live: ["active"] },
];

/** The root element by which a record that had ended, or had been negated, holds again at the target. */
function revivedElement(
  resourceType: string,
  source: { readonly [name: string]: Json },
  target: { readonly [name: string]: Json },
): string | undefined {
  for (const { types, element, ended, live } of LIFE_CYCLES) {
    if (!types.includes(resourceType)) continue;
    if (
      codes(source[element]).some((code) => ended.includes(code)) &&
      codes(target[element]).some((code) => live.includes(code))
    )
      return element;
  }
  const wasError = codes(source.status).includes("entered-in-error");
  if (wasError && target.status !== undefined && !codes(target.status).includes("entered-in-error"))
    return "status";
  if (source.doNotPerform === true && target.doNotPerform !== true) return "doNotPerform";
  if (resourceType === "Patient" && source.active === false && target.active === true) return "active";
  return undefined;
}

/** The codes of a code or CodeableConcept. */
function codes(value: Json | undefined): string[] {
  if (typeof value === "string") return [value];
  if (value === null || value === undefined || typeof value !== "object" || value instanceof Decimal)
    return [];
  if (Array.isArray(value)) return value.flatMap(codes);
  const concept = value as { readonly [name: string]: Json };
  return [...codes(concept.coding), ...(typeof concept.code === "string" ? [concept.code] : [])];
}
