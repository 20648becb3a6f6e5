import {
  type CanonicalRecord,
  canonicalRecord,
  canonicalText,
  isList,
  isObject,
  type Json,
  type Lineage,
  NamedRecord,
  type Node,
  type ObjectNode,
} from "./canonical.ts";
import { isOrdered } from "./fhirElements.ts";
import { type Hash64, hashString } from "./hash.ts";
import { parseLossless } from "./losslessJson.ts";
import type { Side } from "./references.ts";
import type { KeyPath, KeyStep } from "./rules/keyPath.ts";
import type { RuleBook } from "./rules/ruleBook.ts";

/** What keys a record has. */
export interface KeysOfRecord {
  /** A hash for each key of the rules, in their order; undefined where the record lacks a part of it. */
  readonly hashes: readonly (Hash64 | undefined)[];
  /** Of a target, the records that it names in keys that lack nothing else than to know who that is: a key may pair those yet. */
  readonly waitsFor: readonly Hash64[];
}

/**
 * The keys of records: what the rules say makes a record of a type the same one at both sides. Values are taken as the comparison takes
 * them: references by the record that the crosswalk says they name, codes through the ConceptMaps, instants as instants, decimals by value.
 */
export class RecordKeys {
  readonly #lineage: Lineage;
  readonly #keys: ReadonlyMap<string, readonly (readonly KeyPath[])[]>;
  readonly #roots: ReadonlyMap<string, readonly string[]>;

  constructor(rules: RuleBook, lineage: Lineage) {
    this.#lineage = lineage;
    this.#keys = new Map(rules.keyedTypes().map((type) => [type, rules.keys(type)]));
    this.#roots = new Map(
      [...this.#keys].map(([type, keys]) => [type, keys.flat().map(([first]) => first?.name ?? "")]),
    );
  }

  /** Whether records of the type have keys. */
  has(resourceType: string): boolean {
    return this.#keys.has(resourceType);
  }

  /** Takes a record's line. */
  of(side: Side, resourceType: string, line: string): KeysOfRecord {
    const keys = this.#keys.get(resourceType) ?? [];
    const record = this.#canonical(side, resourceType, line);
    const waitsFor = new Set<string>();
    const hashes = keys.map((paths, slot) => {
      const unknown = new Set<string>();
      const texts = paths.map((path) => textAt(record, { side, unknown }, path));
      if (texts.includes(undefined)) return undefined;
      for (const name of unknown) waitsFor.add(name);
      return unknown.size > 0 ? undefined : hashString(JSON.stringify([resourceType, slot, ...texts]));
    });
    return { hashes, waitsFor: [...waitsFor].map(hashString) };
  }

  #canonical(side: Side, resourceType: string, line: string): CanonicalRecord {
    const record = parseLossless(line) as { readonly [name: string]: Json };
    const roots = this.#roots.get(resourceType) ?? [];
    const members = Object.entries(record).filter(
      ([name]) => name === "resourceType" || roots.some((root) => isNamed(root, name)),
    );
    return canonicalRecord(Object.fromEntries(members), side, this.#lineage);
  }
}

const RECORD_NAME = /^[A-Z][A-Za-z]*\/[A-Za-z0-9\-.]{1,64}$/;

/** The elements that a key stands on in a record, as they are named there: `onsetDateTime` for `onset[x]`. */
export function keyFields(paths: readonly KeyPath[], record: { readonly [name: string]: Json }): string[] {
  const fields = paths.map(([first, ...rest]) => {
    const root = first?.name ?? "";
    const named = Object.keys(record).find((name) => isNamed(root, name)) ?? root;
    return [named, ...rest.map(({ name }) => name)].join(".");
  });
  return [...new Set(fields)].sort();
}

/** Whose value is taken, and names of records of the target in it that nobody has paired so far. */
interface Reading {
  readonly side: Side;
  readonly unknown: Set<string>;
}

/** What is at a path of a record, as one text; undefined when there is nothing, or nothing that can be relied on. */
function textAt(
  { root, resourceType }: CanonicalRecord,
  reading: Reading,
  path: KeyPath,
): string | undefined {
  let found: Found[] = [{ names: "", node: root }];
  for (const step of path) found = found.flatMap((at) => below(at, step));
  const element = path.at(-1)?.name ?? "";
  const texts = found.map(({ names, node }) => {
    const text = identityText(node, reading, resourceType, element);
    return text === undefined ? undefined : `${names}:${text}`;
  });
  if (texts.length === 0 || texts.includes(undefined)) return undefined;
  return `[${texts.sort().join(",")}]`;
}

/** A value, with the members that led to it: those of one choice are not those of another. */
interface Found {
  readonly names: string;
  readonly node: Node;
}

function below({ names, node }: Found, step: KeyStep): Found[] {
  if (node === null) return [];
  if (isList(node)) return node.flatMap((element) => below({ names, node: element }, step));
  if (!isObject(node)) return [];
  const { where } = step;
  return [...node]
    .filter(([name]) => isNamed(step.name, name))
    .flatMap(([name, value]) => {
      const elements = where !== undefined && value !== null && isList(value) ? [...value] : [value];
      return elements.map((element) => ({ names: `${names}.${name}`, node: element }));
    })
    .filter(
      (at) =>
        where === undefined ||
        (at.node !== null && isObject(at.node) && at.node.get(where.member) === where.value),
    );
}

/** Whether a member has the name of a step: `onsetDateTime` that of `onset[x]`. */
function isNamed(step: string, member: string): boolean {
  if (!step.endsWith("[x]")) return step === member;
  const stem = step.slice(0, -"[x]".length);
  return member.startsWith(stem) && /^[A-Z]/.test(member.slice(stem.length));
}

/**
 * The text of what a value says, without what only words it: a Coding is its system and code, a CodeableConcept its codings where it has
 * any, an Identifier its system and value, a reference the record that it names. Undefined where a value says nothing, or names a record
 * of a server that nobody knows. A record at the target that neither the crosswalk nor a key knows is noted as `unknown`: an id alone says of nobody
 * who that is, and there is no key before that shows.
 */
function identityText(
  node: Node,
  reading: Reading,
  resourceType: string,
  element: string,
): string | undefined {
  const all = (nodes: readonly Node[]): (string | undefined)[] =>
    nodes.map((item) => identityText(item, reading, resourceType, element));
  if (node === null) return undefined;
  if (typeof node === "string" && node.trim() === "") return undefined;
  if (node instanceof NamedRecord) {
    const isKnown = node.isElsewhere
      ? node.state === "elsewhere"
      : reading.side === "source" || node.isLogical || node.state === "known";
    if (isKnown) return canonicalText(node, resourceType, element);
    if (node.state === "unknown-base" || !RECORD_NAME.test(node.reference)) return undefined;
    reading.unknown.add(node.reference);
    return node.reference;
  }
  if (isList(node)) {
    const texts = all(node);
    if (texts.length === 0 || texts.includes(undefined)) return undefined;
    return `[${(isOrdered(resourceType, element) ? texts : texts.sort()).join(",")}]`;
  }
  if (!isObject(node)) return canonicalText(node, resourceType, element);
  const essence = essenceOf(node);
  if (essence.length === 0) return undefined;
  const members = essence.map(([name, value]) => {
    const text = identityText(value, reading, resourceType, name);
    return text === undefined ? undefined : `${JSON.stringify(name)}:${text}`;
  });
  return members.includes(undefined) ? undefined : `{${members.sort().join(",")}}`;
}

/** The members of an object that say what it is, where FHIR has a data type for that. */
function essenceOf(node: ObjectNode): [string, Node][] {
  const isText = (name: string): boolean => typeof node.get(name) === "string";
  const only = (...names: string[]): [string, Node][] =>
    names.flatMap((name) => (node.has(name) ? [[name, node.get(name) ?? null]] : []));
  if (node.get("reference") instanceof NamedRecord) return only("reference");
  if (isText("system") && isText("code") && !node.has("value")) return only("system", "code");
  if (isText("system") && isText("value")) return only("system", "value");
  const coding = node.get("coding");
  if (coding !== undefined && coding !== null && isList(coding) && coding.length > 0) return only("coding");
  return [...node];
}
