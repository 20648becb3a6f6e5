import { ANYWHERE } from "../fhirElements.ts";
import { R4_ELEMENTS } from "./r4Elements.ts";

/** Types that may hold anything: what is in them is not checked. */
const OPEN_TYPES: readonly string[] = ["Resource", "Element", "BackboneElement", "Extension"];
const ANY_EXTENSION: readonly string[] = ["extension", "modifierExtension"];
const KINDS_KEPT_MAX = 100_000;

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

const PRIMITIVES: readonly string[] = [
  ..."base64Binary boolean canonical code date dateTime decimal id instant integer markdown oid".split(" "),
  ..."positiveInt string time unsignedInt uri url uuid".split(" "),
];

/** The type of a form of a choice: Quantity, when `valueQuantity` is asked for and there is `value[x]`. */
function typeOfForm(elements: ReadonlyMap<string, string> | undefined, path: string): string | undefined {
  const below = path.lastIndexOf(".") + 1;
  for (const upper of path.slice(below).matchAll(/[A-Z]/g)) {
    const at = below + upper.index;
    const type = path.slice(at);
    if (elements?.has(`${path.slice(0, at)}[x]`) !== true) continue;
    if (definitions().has(type) && !isResourceType(type)) return type;
    const primitive = PRIMITIVES.find((name) => name.toLowerCase() === type.toLowerCase());
    if (primitive !== undefined) return primitive;
  }
  return undefined;
}

/**
 * What is wrong with a path of elements below a FHIR type, given as the names of its steps; undefined when FHIR R4 has it, or does not
 * know the type. With `forms`, one of a choice of types may be named as records have it: `valueQuantity`.
 */
export function whyNoSuchElement(
  resourceType: string,
  steps: readonly string[],
  { forms = false } = {},
): string | undefined {
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
    const found = elements?.get(path) ?? (forms ? typeOfForm(elements, path) : undefined);
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

/** What FHIR R4 says an element is: its type, and the data type or resource that has it as a member. */
export interface ElementKind {
  readonly type: string;
  readonly holder: string;
}

const kinds = new Map<string, ElementKind | undefined>();

/** What the element at a path without indexes is; undefined where FHIR R4 does not say. */
export function elementKind(resourceType: string, path: string): ElementKind | undefined {
  const key = `${resourceType} ${path}`;
  if (!kinds.has(key)) {
    // Paths come from the input, which may have any number of them.
    if (kinds.size >= KINDS_KEPT_MAX) kinds.clear();
    kinds.set(key, findKind(resourceType, path.split(".")));
  }
  return kinds.get(key);
}

function findKind(resourceType: string, steps: readonly string[]): ElementKind | undefined {
  const types = definitions();
  let [type, at] = [resourceType, ""];
  let holder = resourceType;
  for (const step of steps) {
    const name = step.replace(/^_/, "");
    const below = at === "" ? "" : `${at}.`;
    holder = type;
    const elements = types.get(type);
    const found = ANY_EXTENSION.includes(name) ? "Extension" : elements?.get(`${below}${name}`);
    if (found === undefined) {
      const chosen = choiceOf(elements, below, name);
      if (chosen === undefined) return undefined;
      const of = name.slice(chosen.length);
      [type, at] = [types.has(of) ? of : `${of.slice(0, 1).toLowerCase()}${of.slice(1)}`, ""];
    } else if (found.startsWith("#")) {
      const [like = "", ...rest] = found.slice(1).split(".");
      [type, at] = [like, rest.join(".")];
    } else if (found === "" || found === "Element") at = `${below}${name}`;
    else [type, at] = [found, ""];
  }
  return { type: at === "" ? type : "BackboneElement", holder };
}

/** The stem of the choice that an element is one form of: `value` of `valueQuantity`. */
function choiceOf(
  elements: ReadonlyMap<string, string> | undefined,
  below: string,
  name: string,
): string | undefined {
  for (const { index } of name.matchAll(/[A-Z]/g)) {
    const stem = name.slice(0, index);
    if (elements?.has(`${below}${stem}[x]`)) return stem;
  }
  return undefined;
}
