import { ANYWHERE } from "../fhirElements.ts";
import { R4_ELEMENTS } from "./r4Elements.ts";

/** Types that may hold anything: what is in them is not checked. */
const OPEN_TYPES: readonly string[] = ["Resource", "Element", "BackboneElement", "Extension"];

let elementsByType: ReadonlyMap<string, ReadonlyMap<string, string>> | undefined;

/** Each type's elements, by their path in it, with their type; empty for a choice and for what has elements of its own there. */
function definitions(): ReadonlyMap<string, ReadonlyMap<string, string>> {
  elementsByType ??= new Map(
    R4_ELEMENTS.trim()
      .split("\n")
      .map((line) => {
        const [type = "", ...elements] = line.split(" ");
        return [type, new Map(elements.map((element) => element.split("=", 2) as [string, string]))];
      }),
  );
  return elementsByType;
}

/** Types that no record has by itself. */
const ABSTRACT_TYPES: readonly string[] = ["Resource", "DomainResource"];

let resourceTypes: ReadonlyMap<string, string> | undefined;

/** FHIR R4's resource types, by their names in small letters: of its types those that have `meta`. */
function resourceTypesByName(): ReadonlyMap<string, string> {
  resourceTypes ??= new Map(
    [...definitions()].flatMap(([type, elements]) =>
      elements.has("meta") && !ABSTRACT_TYPES.includes(type) ? [[type.toLowerCase(), type]] : [],
    ),
  );
  return resourceTypes;
}

/** The resource type of FHIR R4 that a word names, in whatever case; undefined when there is none. */
export const resourceTypeNamed = (word: string): string | undefined =>
  resourceTypesByName().get(word.toLowerCase());

/** Whether FHIR R4 has records of this type. */
export const isResourceType = (type: string): boolean => resourceTypeNamed(type) === type;

/**
 * What is wrong with a path of elements below a FHIR type, given as the names of its steps; undefined when FHIR R4 has it, or does not
 * know the type.
 */
export function whyNoSuchElement(resourceType: string, steps: readonly string[]): string | undefined {
  const types = definitions();
  if (!types.has(resourceType)) return undefined;
  /** Where the steps so far lead to: a type, and the element in it. */
  let [type, at] = [resourceType, ""];
  for (const [index, name] of steps.entries()) {
    const isPrimitive = /^[a-z]/.test(type);
    const elements = types.get(type);
    if (ANYWHERE.includes(name) || OPEN_TYPES.includes(type)) return undefined;
    if (elements === undefined && !isPrimitive) return undefined;
    const path = at === "" ? name : `${at}.${name}`;
    const found = elements?.get(path);
    if (found === undefined) {
      const whole = steps.slice(0, index + 1).join(".");
      return `${resourceType} has no element ${whole}${elements?.has(`${path}[x]`) ? `; write ${whole}[x]` : ""}`;
    }
    // What is in a choice depends on which it is.
    if (name.endsWith("[x]")) return undefined;
    if (found.startsWith("#")) {
      const [like = "", ...below] = found.slice(1).split(".");
      [type, at] = [like, below.join(".")];
    } else if (found === "") at = path;
    else [type, at] = [found, ""];
  }
  return undefined;
}
