/**
 * Elements whose order carries meaning in FHIR R4 wherever they stand: the parts of a name and the lines of an address ("order meaning" in the
 * definitions of HumanName and Address), sections of a Composition, actions (RequestGroup, PlanDefinition, TestScript), dynamic values
 * ("applied in the order in which they are defined"), answers that a Questionnaire offers, the contents of an expanded value set, steps of a
 * scenario, pages of a guide, rules of a map. All other lists are compared as sets: servers do not keep their order, and where FHIR needs one
 * it has `sequence` or `rank`.
 */
const ALWAYS_ORDERED: readonly string[] = [
  "given",
  "prefix",
  "suffix",
  "line",
  "section",
  "action",
  "dynamicValue",
  "answerOption",
  "contains",
  "step",
  "page",
  "rule",
];

/** Of a List or a section the order counts when `orderedBy` gives it one (FHIR R4, List); that of a Bundle always does. */
const ENTRY = "entry";

/** In these types `action` is what may be done, and no course of actions. */
const UNORDERED_ACTION_TYPES: readonly string[] = ["Consent", "Contract"];

/**
 * What a fingerprint takes for ordered, by its name alone: more than FHIR orders, as what differs only in such an order is then looked at by the
 * comparison, which also knows the type and what stands beside.
 */
export const ORDERED_ELEMENTS: readonly string[] = [...ALWAYS_ORDERED, ENTRY];

/** `item` is ordered in these types, and a numbered set in Claim, ExplanationOfBenefit and Invoice. */
export const ORDERED_ITEM_TYPES: readonly string[] = ["Questionnaire", "QuestionnaireResponse"];

/**
 * Root elements that belong to the server that holds the record, and not to the record: never compared. The security labels in `meta` are the
 * record's (they say who may see it), and are.
 */
export const SERVER_ELEMENTS: readonly string[] = ["id", "meta", "text"];

/** Elements that FHIR R4 gives wherever there can be any. */
export const ANYWHERE: readonly string[] = [
  "id",
  "extension",
  "modifierExtension",
  "contained",
  "implicitRules",
  "language",
];

/** Whether the order of a list is part of what it says. */
export function isOrdered(resourceType: string, element: string): boolean {
  // What goes with primitives goes with them by its place (FHIR JSON, "JSON representation of primitive elements").
  if (element.startsWith("_")) return true;
  if (element === "action") return !UNORDERED_ACTION_TYPES.includes(resourceType);
  return (
    ALWAYS_ORDERED.includes(element) || (element === "item" && ORDERED_ITEM_TYPES.includes(resourceType))
  );
}

/** Whether what stands around an `entry` gives it an order. `has` tells of a member whether it is there, `type` is that of a resource. */
export function isEntryOrdered(name: string, type: unknown, has: (member: string) => boolean): boolean {
  return name === ENTRY && (type === "Bundle" || has("orderedBy"));
}
