import { canonicalText, isObject, type MappedCoding, type Node, type ObjectNode } from "./canonical.ts";
import { codeKey, type MappedCode } from "./codeTable.ts";
import { isSameFolded } from "./textChange.ts";

/** What a further Coding of a mapped code may say. */
const MEMBERS: readonly string[] = ["system", "code", "version", "display"];

/**
 * The Codings of a CodeableConcept at the target that only stand beside the one that a code was mapped to: the code as it was, which FHIR lets a
 * concept keep, and what the map has for it in other code systems. Beside a code that the map does not have for it there are none.
 */
export function besides(
  source: readonly Node[],
  target: readonly Node[],
  mappedCodings: ReadonlyMap<Node, MappedCoding>,
): ReadonlySet<Node> {
  const found = new Set<Node>();
  // As many as there were are compared, each of them.
  if (target.length <= source.length) return found;
  const codings = target.filter((node): node is ObjectNode => node !== null && isObject(node));
  for (const coding of source) {
    const mapped = mappedCodings.get(coding);
    if (mapped === undefined || coding === null || !isObject(coding)) continue;
    const right = codings.flatMap((at) => {
      const choice = mapped.choices.find(({ system, code }) => codeKey(system, code) === codeKeyOf(at));
      return choice === undefined ? [] : [{ at, choice }];
    });
    const main = right.find(({ at }) => codeKeyOf(at) === codeKeyOf(coding)) ?? right[0];
    if (main === undefined) continue;
    const own = codings.find((at) => !found.has(at) && isOwn(at, mapped));
    if (own) found.add(own);
    const systems = new Set([main.choice.system]);
    for (const { at, choice } of right) {
      if (systems.has(choice.system) || !isShownAs(at, choice, mapped)) continue;
      systems.add(choice.system);
      found.add(at);
    }
  }
  return found;
}

function isOwn(coding: ObjectNode, { legacyKey, ownText, choices }: MappedCoding): boolean {
  if (choices.some(({ system, code }) => codeKey(system, code) === legacyKey)) return false;
  return codeKeyOf(coding) === legacyKey && canonicalText(coding, "", "valueCoding") === ownText;
}

function isShownAs(coding: ObjectNode, choice: MappedCode, { ownDisplay }: MappedCoding): boolean {
  if ([...coding.keys()].some((name) => !MEMBERS.includes(name))) return false;
  const display = coding.get("display");
  if (display === undefined) return true;
  return [ownDisplay, choice.display].some(
    (allowed) => allowed !== undefined && typeof display === "string" && isSameFolded(allowed, display),
  );
}

/** The codeKey of a Coding, null of anything else. */
export function codeKeyOf(node: ObjectNode): string | null {
  const system = node.get("system");
  const code = node.get("code");
  return typeof system === "string" && typeof code === "string" ? codeKey(system, code) : null;
}
