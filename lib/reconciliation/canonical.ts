import { type CodeMap, choicesOf, codeKey, type MappedCode } from "./codeTable.ts";
import { ContainedRecords, isContainedAt } from "./contained.ts";
import { canonicalDecimal, Decimal } from "./decimal.ts";
import { isEntryOrdered, isOrdered, SERVER_ELEMENTS } from "./fhirElements.ts";
import { type Hash64, hashString } from "./hash.ts";
import { parseInstant } from "./instant.ts";
import {
  isRelativeReference,
  LEGACY_ID_SYSTEM,
  ORIGINAL_CODE_URL,
  type ReferenceTable,
  type Side,
  type TargetReferenceState,
} from "./references.ts";
import type { ServerNamed } from "./servers.ts";

/** A JSON value whose numbers are kept as text, as `parseLossless` gives it. */
export type Json = string | boolean | null | Decimal | readonly Json[] | { readonly [name: string]: Json };

/** A reference, by the record it names: two of them are equal when their representatives are. */
export class NamedRecord {
  readonly representative: Hash64;
  readonly reference: string;
  /** Written as an identifier in the legacy system instead of as a link. */
  readonly isLogical: boolean;
  /**
   * How a reference of the target stands; "known" for all of the source's, but for a legacy id that contradicts its link, and for what leads to
   * another server or may lead there.
   */
  readonly state: TargetReferenceState;
  /** Of an absolute reference, the server. */
  readonly server: ServerNamed | undefined;

  constructor(
    representative: Hash64,
    reference: string,
    isLogical: boolean,
    state: TargetReferenceState,
    server?: ServerNamed,
  ) {
    this.representative = representative;
    this.reference = reference;
    this.isLogical = isLogical;
    this.state = state;
    this.server = server;
  }

  /** Whether it leads to another server, or may. */
  get isElsewhere(): boolean {
    return this.state === "elsewhere" || this.state === "unknown-base";
  }

  names(other: NamedRecord): boolean {
    return (
      this.representative.hi === other.representative.hi && this.representative.lo === other.representative.lo
    );
  }
}

export type Node = string | boolean | null | Decimal | NamedRecord | readonly Node[] | ObjectNode;
export type ObjectNode = ReadonlyMap<string, Node>;

/** A record as it is compared: without what the server adds, references by record, codes mapped. */
export interface CanonicalRecord {
  readonly resourceType: string;
  readonly root: ObjectNode;
  /**
   * The Codings that a ConceptMap replaced (at the source), or that were kept as the original ones (at the target), by the object of `root` that
   * they belong to: the CodeableConcept, or a Coding that stands by itself.
   */
  readonly originalCodes: ReadonlyMap<Node, readonly OriginalCode[]>;
  /** Codings of `root` that stand for a mapped one. */
  readonly mappedCodings: ReadonlyMap<Node, MappedCoding>;
  /** The ids of contained records, which are not compared. */
  readonly containedIds: ReadonlyMap<Node, string>;
}

export interface MappedCoding {
  /** The codeKey that it had. */
  readonly legacyKey: string;
  /** All that it may become. */
  readonly choices: readonly MappedCode[];
  /** The text of the Coding that it was. */
  readonly ownText: string;
  /** What it had to show for itself, and what the map has for the code that it became. */
  readonly ownDisplay: string | undefined;
  readonly mapDisplay: string | undefined;
}

export interface OriginalCode {
  readonly path: string;
  readonly text: string;
}

/** What a record is read against. */
export interface Lineage {
  readonly references: ReferenceTable;
  readonly codes: CodeMap;
}

/**
 * The canonical form of a parsed record. `preferredCodes` (codeKeys of the other side at a path) says which of several mappings of one code
 * was probably meant, and is asked only then. The input is not changed.
 */
export function canonicalRecord(
  resource: { readonly [name: string]: Json },
  side: Side,
  lineage: Lineage,
  preferredCodes: (path: string) => ReadonlySet<string> = () => new Set(),
): CanonicalRecord {
  return new CanonicalReader(side, lineage, preferredCodes).record(resource);
}

class CanonicalReader {
  readonly #side: Side;
  readonly #lineage: Lineage;
  readonly #preferredCodes: (path: string) => ReadonlySet<string>;
  readonly #originalCodes = new Map<Node, OriginalCode[]>();
  readonly #mappedCodings = new Map<Node, MappedCoding>();
  readonly #containedIds = new Map<Node, string>();
  readonly #contained = new ContainedRecords();

  constructor(side: Side, lineage: Lineage, preferredCodes: (path: string) => ReadonlySet<string>) {
    this.#side = side;
    this.#lineage = lineage;
    this.#preferredCodes = preferredCodes;
  }

  record(resource: { readonly [name: string]: Json }): CanonicalRecord {
    const root = this.#object(resource, "", SERVER_ELEMENTS, NOWHERE) ?? new Map();
    const resourceType = typeof resource.resourceType === "string" ? resource.resourceType : "";
    return {
      resourceType,
      root,
      originalCodes: this.#originalCodes,
      mappedCodings: this.#mappedCodings,
      containedIds: this.#containedIds,
    };
  }

  #read(value: Json, path: string, within: Within): Node | undefined {
    if (value === null || typeof value !== "object" || value instanceof Decimal) return value;
    if (!Array.isArray(value)) {
      const object = value as { readonly [name: string]: Json };
      if (!isContainedAt(path)) return this.#object(object, path, NONE, within);
      const node = this.#object(object, path, SERVER_ELEMENTS, within);
      if (node && typeof object.id === "string") this.#containedIds.set(node, object.id);
      return node;
    }
    const nodes: Node[] = [];
    for (const element of value as readonly Json[]) {
      const node = this.#read(element, path, within);
      if (node !== undefined) nodes.push(node);
    }
    return nodes.length === 0 && value.length > 0 ? undefined : nodes;
  }

  #object(
    object: { readonly [name: string]: Json },
    path: string,
    leftOut: readonly string[],
    { concept, extended }: Within,
  ): ObjectNode | undefined {
    const isAtSource = this.#side === "source";
    if (extended && !isAtSource && object.url === ORIGINAL_CODE_URL && isJsonObject(object.valueCoding)) {
      const text = canonicalText(this.#read(object.valueCoding, path, NOWHERE) ?? null, "", "valueCoding");
      this.#keepOriginal(extended, { path: path.replace(/\.extension$/, ""), text });
      return undefined;
    }
    const node = new Map<string, Node>();
    const place = concept ?? node;
    const logical = logicalReference(object.identifier);
    const leave = this.#contained.enter(object);
    for (const name of Object.keys(object)) {
      const value = object[name];
      if (value === undefined || leftOut.includes(name)) continue;
      const isReference = name === "reference" || (name === "url" && isRelativeReference(value));
      if (isReference && typeof value === "string") node.set(name, this.#named(value, false));
      else if (name === "identifier" && logical !== undefined)
        this.#readLegacyId(node, object.reference, logical);
      else {
        const within =
          name === "coding" ? { concept: node } : name === "extension" ? { extended: place } : NOWHERE;
        const read = this.#read(value, path === "" ? name : `${path}.${name}`, within);
        if (read !== undefined) node.set(name, read);
      }
    }
    leave();
    if (leftOut.includes("meta")) node.set("meta", this.#labels(object.meta));
    if (isAtSource) this.#mapCode(node, path, place);
    return node;
  }

  #keepOriginal(place: ObjectNode, original: OriginalCode): void {
    this.#originalCodes.set(place, [...(this.#originalCodes.get(place) ?? []), original]);
  }

  /** A legacy id stands for the reference where there is none, adds nothing to one that names the same, and contradicts any other. */
  #readLegacyId(node: Map<string, Node>, reference: Json | undefined, legacyId: string): void {
    const logical = this.#named(legacyId, true);
    if (typeof reference !== "string") node.set("reference", logical);
    else if (!this.#named(reference, false).names(logical))
      node.set(
        "identifier",
        new NamedRecord(logical.representative, logical.reference, true, "contradicting"),
      );
  }

  /** What of a record's meta is the record's own. */
  #labels(meta: Json | undefined): ObjectNode {
    const given = isJsonObject(meta) ? meta.security : undefined;
    const security = given === undefined ? undefined : this.#read(given, "meta.security", NOWHERE);
    return new Map(security === undefined ? [] : [["security", security]]);
  }

  #named(reference: string, isLogical: boolean): NamedRecord {
    const { references } = this.#lineage;
    const within = isLogical
      ? undefined
      : this.#contained.follow(reference, (record) =>
          canonicalText(
            this.#read(record, "contained", NOWHERE) ?? null,
            String(record.resourceType),
            "contained",
          ),
        );
    if (within) return new NamedRecord(within.representative, within.reference, false, "known");
    // A legacy id is one of the source's, wherever it stands.
    const of = isLogical ? "source" : this.#side;
    const { text: local, server } = references.servers.name(of, reference);
    const hash = hashString(local);
    if (server?.isOwn === false) {
      const at = references.servers.isKnown(of) ? "elsewhere" : "unknown-base";
      return new NamedRecord(hash, local, isLogical, at, server);
    }
    const { hi, lo } = hash;
    let state: TargetReferenceState = "known";
    if (this.#side === "source") references.lookUpSource(hi, lo);
    else if (isLogical) {
      if (references.sourceState(hi, lo) === "at-target") state = "not-rewritten";
      references.lookUpSource(hi, lo);
    } else state = references.lookUpTarget(hi, lo);
    return new NamedRecord({ hi: references.hi, lo: references.lo }, local, isLogical, state, server);
  }

  /** Puts the code that a ConceptMap has for a Coding in its place. */
  #mapCode(node: Map<string, Node>, path: string, place: ObjectNode): void {
    const system = node.get("system");
    const code = node.get("code");
    if (typeof system !== "string" || typeof code !== "string") return;
    const legacyKey = codeKey(system, code);
    const choices = choicesOf(this.#lineage.codes, system, code);
    const preferred =
      choices.length > 1
        ? choices.find((choice) => this.#preferredCodes(path).has(codeKey(choice.system, choice.code)))
        : undefined;
    const mapped = preferred ?? choices[0];
    if (mapped === undefined) return;
    // It may stay, and did.
    if (preferred && codeKey(preferred.system, preferred.code) === legacyKey) return;
    const ownText = canonicalText(node, "", "valueCoding");
    this.#keepOriginal(place, { path: path.replace(/\.coding$/, ""), text: ownText });
    const display = node.get("display");
    node.set("system", mapped.system);
    node.set("code", mapped.code);
    if (mapped.display !== undefined) node.set("display", mapped.display);
    const ownDisplay = typeof display === "string" ? display : undefined;
    this.#mappedCodings.set(node, { legacyKey, choices, ownText, ownDisplay, mapDisplay: mapped.display });
  }
}

const NONE: readonly string[] = [];
const NOWHERE: Within = {};

/** What an object is read within: the CodeableConcept of a Coding, or what an Extension extends. */
interface Within {
  readonly concept?: ObjectNode;
  readonly extended?: ObjectNode;
}

function isJsonObject(value: Json | undefined): value is { readonly [name: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Decimal);
}

function logicalReference(identifier: Json | undefined): string | undefined {
  if (identifier === null || typeof identifier !== "object" || !("system" in identifier)) return undefined;
  const { system, value } = identifier;
  return system === LEGACY_ID_SYSTEM && typeof value === "string" ? value : undefined;
}

/** The codeKeys of all Codings of a record, by their path without indexes. */
export function codesByPath(
  value: Json,
  path = "",
  found: Map<string, Set<string>> = new Map(),
): ReadonlyMap<string, ReadonlySet<string>> {
  if (value === null || typeof value !== "object" || value instanceof Decimal) return found;
  if (Array.isArray(value)) for (const element of value) codesByPath(element, path, found);
  else {
    const object = value as { readonly [name: string]: Json };
    if (typeof object.system === "string" && typeof object.code === "string")
      found.set(path, (found.get(path) ?? new Set()).add(codeKey(object.system, object.code)));
    for (const [name, member] of Object.entries(object))
      codesByPath(member, path === "" ? name : `${path}.${name}`, found);
  }
  return found;
}

/** One text for all spellings of the same content: the key by which elements of a set are matched. */
export function canonicalText(node: Node, resourceType: string, element: string): string {
  if (node === null || typeof node === "boolean") return String(node);
  if (node instanceof Decimal) return `n${canonicalDecimal(node.text)}`;
  if (node instanceof NamedRecord) return `r${node.representative.hi}:${node.representative.lo}`;
  if (typeof node === "string") {
    const instant = parseInstant(node);
    return instant ? `i${instant.epochSeconds}.${instant.fraction}` : JSON.stringify(node);
  }
  if (isList(node)) {
    const texts = node.map((item) => canonicalText(item, resourceType, element));
    return `[${(isOrdered(resourceType, element) ? texts : texts.sort()).join(",")}]`;
  }
  const members: string[] = [];
  for (const [name, value] of node) {
    const element = isList(value) ? orderName(name, node) : name;
    members.push(`${JSON.stringify(name)}:${canonicalText(value, resourceType, element)}`);
  }
  return `{${members.sort().join(",")}}`;
}

/**
 * The name by which it is told whether a member is ordered: a list of primitives is as soon as another one goes with it, element by element, and
 * entries are as what stands around them says.
 */
export function orderName(name: string, ...objects: readonly ObjectNode[]): string {
  const isOrderedByOther = objects.some(
    (object) =>
      isList(object.get(`_${name}`) ?? null) ||
      isEntryOrdered(name, object.get("resourceType"), (member) => object.has(member)),
  );
  return isOrderedByOther ? `_${name}` : name;
}

export function isList(node: Node): node is readonly Node[] {
  return Array.isArray(node);
}

export function isObject(node: Node): node is ObjectNode {
  return node instanceof Map;
}
