import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

interface ElementDefinition {
  readonly path: string;
  readonly type?: readonly { readonly code: string }[];
  readonly contentReference?: string;
}

interface Definition {
  readonly name: string;
  readonly snapshot?: { readonly element: readonly ElementDefinition[] };
}

/** FHIR R4's definitions, as the validation of structures uses them. */
const DEFINITIONS = new URL("../../validation/r4.json.gz", import.meta.url);
/** Types that may hold anything: what is in them is not checked. */
const OPEN_TYPES: readonly string[] = ["Resource", "Element", "BackboneElement", "Extension"];

let elementsByType: ReadonlyMap<string, ReadonlyMap<string, ElementDefinition>> | undefined;

function definitions(): ReadonlyMap<string, ReadonlyMap<string, ElementDefinition>> {
  if (elementsByType !== undefined) return elementsByType;
  const read = JSON.parse(gunzipSync(readFileSync(DEFINITIONS)).toString("utf8")) as Definition[];
  elementsByType = new Map(
    read.map(({ name, snapshot }) => [
      name,
      new Map((snapshot?.element ?? []).map((element) => [element.path, element])),
    ]),
  );
  return elementsByType;
}

/**
 * What is wrong with a path of elements below a FHIR type, given as the names of its steps; undefined when FHIR R4 has it, or does not
 * know the type.
 */
export function whyNoSuchElement(resourceType: string, steps: readonly string[]): string | undefined {
  const types = definitions();
  if (!types.has(resourceType)) return undefined;
  /** The definition that the steps so far lead to: a type, and where in it. */
  let [type, at] = [resourceType, resourceType];
  for (const [index, name] of steps.entries()) {
    const elements = types.get(type);
    if (elements === undefined || (OPEN_TYPES.includes(type) && at === type)) return undefined;
    const found = elements.get(`${at}.${name}`);
    if (found === undefined) {
      const path = steps.slice(0, index + 1).join(".");
      const hint = elements.has(`${at}.${name}[x]`) ? `; write ${path}[x]` : "";
      return `${resourceType} has no element ${path}${hint}`;
    }
    const isLast = index === steps.length - 1;
    if (!isLast && name.endsWith("[x]")) return undefined;
    if (found.contentReference !== undefined) {
      at = found.contentReference.slice(1);
      type = at.split(".")[0] ?? type;
    } else if (hasChildren(elements, found.path)) at = found.path;
    else {
      type = found.type?.[0]?.code ?? "Element";
      at = type;
    }
  }
  return undefined;
}

function hasChildren(elements: ReadonlyMap<string, ElementDefinition>, path: string): boolean {
  for (const known of elements.keys()) if (known.startsWith(`${path}.`)) return true;
  return false;
}
