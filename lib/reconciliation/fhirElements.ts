/**
 * Elements whose order carries meaning in FHIR R4, by name: parts of a name, lines of an address, sections and items of a document.
 * All other lists are compared as sets: servers do not keep their order, and where FHIR needs one it has `sequence` or `rank`.
 */
export const ORDERED_ELEMENTS: readonly string[] = ["given", "prefix", "suffix", "line", "section"];

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
  return (
    ORDERED_ELEMENTS.includes(element) || (element === "item" && ORDERED_ITEM_TYPES.includes(resourceType))
  );
}
