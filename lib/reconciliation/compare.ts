import { besides, codeKeyOf } from "./besides.ts";
import {
  type CanonicalRecord,
  canonicalRecord,
  canonicalText,
  codesByPath,
  isList,
  isObject,
  type Json,
  type Lineage,
  type MappedCoding,
  NamedRecord,
  type Node,
  type ObjectNode,
  orderName,
} from "./canonical.ts";
import { codeKey } from "./codeTable.ts";
import { containedId, isContainedAt } from "./contained.ts";
import { canonicalDecimal, Decimal, decimalPlaces } from "./decimal.ts";
import { namesPatient } from "./domains.ts";
import { isOrdered } from "./fhirElements.ts";
import type { Hash64 } from "./hash.ts";
import { hashString } from "./hash.ts";
import { isRelativeReference } from "./references.ts";
import { elementKind } from "./rules/fhirPaths.ts";
import { RuleBook } from "./rules/ruleBook.ts";
import type { Normalization } from "./schema.ts";
import { isSameFolded, type TextChange, type TextSort, textChange } from "./textChange.ts";

/** How one element differs, in the words that `classify` turns into a kind and a category. */
export type Change =
  | "other-patient"
  | "reference-changed"
  | "reference-not-rewritten"
  | "reference-dangling"
  | "reference-to-another-server"
  /** It may be to another server, or from one: nobody says which base is the side's own. */
  | "reference-of-unknown-base"
  | "local-as-utc"
  | "instant-shifted"
  | "instant-precision-lost"
  | "day-month-swapped"
  | "truncated"
  | "precision-lost"
  | "formatting"
  | "code-not-mapped"
  | "changed"
  | "removed"
  | "added"
  /** A normalization that the rules of the domain do not expect. */
  | "not-expected";

export interface Difference {
  /** FHIR element path from the resource's root without indexes: `dosageInstruction.doseAndRate`. */
  readonly path: string;
  readonly change: Change;
  /** The size of a systematic change: the length of a cut, the minutes of a shift. Never a value of the record. */
  readonly measure?: number;
  /** Which normalization was not expected. */
  readonly rule?: Normalization;
  /** In a resource within the record: its type, and the path from its root, empty for the whole of it. */
  readonly own?: { readonly resourceType: string; readonly path: string };
}

export interface Comparison {
  readonly differences: readonly Difference[];
  /** The expected normalizations that were at work. */
  readonly normalizations: ReadonlySet<Normalization>;
}

/** What a comparison is made against, on top of the lineage. */
export interface ComparisonContext extends Lineage {
  /** Whether a record that the crosswalk does not list is at the target all the same. */
  isAtTarget(id: Hash64): boolean;
  /** The built-in ones when there are none. */
  readonly rules?: RuleBook;
}

/** Lists longer than this are matched by position once equal elements are out: the pairing is quadratic. */
const LONGEST_PAIRED_LIST = 60;
/** Members that tell elements of a list apart, and what each is worth when leftovers are paired. */
const TELLING_MEMBERS = ["resourceType", "url", "system", "sequence", "linkId", "use", "code", "type"];
const TELLING_WEIGHT = 3;
/** Changes of a text that leave it recognisable. */
const LIKE_TEXT: readonly string[] = ["same", "formatting", "utc-rewrite", "truncated", "local-as-utc"];
/** A number that loses more than this share of itself has not lost precision but its value: potassium of 3.49 is not 3. */
const LARGEST_ROUNDING = 0.01;

/** Data types whose texts are names. */
const NAMES_OF: readonly string[] = ["HumanName", "Address"];
/** Resources of which a name is one of a place or an institution. */
const DIRECTORY: readonly string[] = [
  "Organization",
  "Location",
  "HealthcareService",
  "Endpoint",
  "InsurancePlan",
];
const DIRECTORY_NAMES: readonly string[] = ["name", "alias"];
/** Texts for the eye, with what they go with. */
const SHOWN_BESIDE: Readonly<Record<string, readonly string[]>> = {
  "Coding.display": ["code"],
  "CodeableConcept.text": ["coding"],
  "Reference.display": ["reference", "identifier"],
};

interface OwnPlace {
  readonly resourceType: string;
  /** The path of the resource from the record's root, empty for the record itself. */
  readonly at: string;
}

/**
 * Compares a record with the one it became, element by element. Both as `parseLossless` gives them, whole or without the same root members: what
 * stands at other root members decides nothing.
 */
export function compareRecords(
  source: { readonly [name: string]: Json },
  target: { readonly [name: string]: Json },
  context: ComparisonContext,
): Comparison {
  let ofTarget: ReturnType<typeof codesByPath> | undefined;
  const from = canonicalRecord(source, "source", context, (path) => {
    ofTarget ??= codesByPath(target);
    return ofTarget.get(path) ?? new Set();
  });
  const to = canonicalRecord(target, "target", context);
  const comparison = new RecordComparison(from, to, context);
  comparison.object("", from.root, to.root);
  return { differences: comparison.differences, normalizations: comparison.normalizations };
}

class RecordComparison {
  readonly differences: Difference[] = [];
  readonly normalizations = new Set<Normalization>();
  readonly #source: CanonicalRecord;
  readonly #target: CanonicalRecord;
  readonly #context: ComparisonContext;
  /** The resource that is being compared: the record, or one that it contains, with where that stands. */
  #own: OwnPlace;
  /** The objects whose members are being compared. */
  #around: readonly [ObjectNode, ObjectNode];
  /** By the id of a contained record of the source, that of the one that it was lined up with. */
  #contained = new Map<string, string>();

  constructor(source: CanonicalRecord, target: CanonicalRecord, context: ComparisonContext) {
    this.#source = source;
    this.#target = target;
    this.#context = context;
    this.#own = { resourceType: source.resourceType, at: "" };
    this.#around = [source.root, target.root];
  }

  object(path: string, source: ObjectNode, target: ObjectNode): void {
    const [own, around, contained] = [this.#own, this.#around, this.#contained];
    const type = source.get("resourceType");
    if (path !== "" && typeof type === "string") this.#own = { resourceType: type, at: path };
    this.#around = [source, target];
    if (source.has("contained") || target.has("contained")) this.#containedRecords(path, source, target);
    this.#members(path, source, target);
    [this.#own, this.#around, this.#contained] = [own, around, contained];
  }

  /** Before all else of a record, what it contains: links within it are compared by what was lined up here. */
  #containedRecords(path: string, source: ObjectNode, target: ObjectNode): void {
    const [from, to] = [source.get("contained") ?? [], target.get("contained") ?? []];
    this.#contained = new Map();
    this.#node(path === "" ? "contained" : `${path}.contained`, "contained", from, to);
  }

  #members(path: string, read: ObjectNode, target: ObjectNode): void {
    const { source, mapped } = this.#asMeant(read, target);
    // A code that is mapped to itself stays.
    const isLeftUnmapped =
      mapped !== undefined &&
      mapped.legacyKey === codeKeyOf(target) &&
      mapped.legacyKey !== codeKeyOf(source);
    if (isLeftUnmapped) this.#add(path, "code-not-mapped");
    else this.#originalCodes(read, target);
    for (const [name, from] of source) {
      if (name === "contained") continue;
      const to = target.get(name);
      const memberPath = pathOf(path, name);
      if (isLeftUnmapped && (name === "system" || name === "code")) continue;
      if (name === "version" && mapped && isOfOtherSystem(mapped, source, target)) continue;
      if (mapped && name === "display") this.#mappedDisplay(memberPath, mapped, to);
      else if (to === undefined) this.#add(memberPath, "removed");
      else this.#node(memberPath, isList(from) ? orderName(name, source, target) : name, from, to);
    }
    for (const name of target.keys()) {
      // Of which edition of its code system the code is, goes with the mapping.
      const isOfMapping = name === "version" && mapped && codeKeyOf(source) === codeKeyOf(target);
      if (!source.has(name) && name !== "contained" && !isOfMapping) this.#add(pathOf(path, name), "added");
    }
  }

  /** A Coding of several mappings as the one that stands in its place, whatever other places have. */
  #asMeant(source: ObjectNode, target: ObjectNode): { source: ObjectNode; mapped: MappedCoding | undefined } {
    const mapped = this.#source.mappedCodings.get(source);
    const key = codeKeyOf(target);
    if (mapped === undefined || key === codeKeyOf(source)) return { source, mapped };
    const meant = mapped.choices.find(({ system, code }) => codeKey(system, code) === key);
    if (meant === undefined) return { source, mapped };
    const coding = new Map(source).set("system", meant.system).set("code", meant.code);
    const display = meant.display ?? mapped.ownDisplay;
    if (display === undefined) coding.delete("display");
    else coding.set("display", display);
    return { source: coding, mapped: { ...mapped, mapDisplay: meant.display } };
  }

  /** Codes that a map replaced must be kept at the target as they were, where they were; dropping them is noted, altering them is a difference. */
  #originalCodes(source: ObjectNode, target: ObjectNode): void {
    const originals = this.#source.originalCodes.get(source) ?? [];
    const atTarget = this.#target.originalCodes.get(target) ?? [];
    if (originals.length + atTarget.length === 0) return;
    const kept = new Map<string, number>();
    for (const { text } of originals) kept.set(text, (kept.get(text) ?? 0) + 1);
    if (kept.size > 0) this.#normalize(originals[0]?.path ?? "", "mapped-code");
    for (const { path, text } of atTarget) {
      const left = kept.get(text) ?? 0;
      if (left === 0) this.#add(path, "changed");
      kept.set(text, left - 1);
    }
    const [from, to] = [source.get("coding") ?? null, target.get("coding") ?? null];
    if (from !== null && to !== null && isList(from) && isList(to)) {
      for (const beside of besides(from, to, this.#source.mappedCodings)) {
        const text = canonicalText(beside, "", "valueCoding");
        kept.set(text, (kept.get(text) ?? 0) - 1);
      }
    }
    if ([...kept.values()].some((left) => left > 0))
      this.#normalize(originals[0]?.path ?? "", "original-code-dropped");
  }

  /** Clinicians read the display: that of a mapped code is its own or the map's, whatever its case and blanks. */
  #mappedDisplay(path: string, { ownDisplay, mapDisplay }: MappedCoding, target: Node | undefined): void {
    if (target === undefined) {
      if (ownDisplay !== undefined) this.#add(path, "removed");
      return;
    }
    const allowed = [ownDisplay, mapDisplay].filter((display) => display !== undefined);
    if (typeof target !== "string") this.#add(path, "changed");
    else if (!allowed.some((display) => isSameFolded(display, target))) {
      const cut = allowed.map((display) => textChange(path, display, target, "name")).find(isTruncated);
      if (cut) this.#add(path, cut.change, cut.length);
      else this.#add(path, "changed");
    }
  }

  #normalize(path: string, rule: Normalization): void {
    const { rules = RuleBook.builtIn } = this.#context;
    if (rules.isExpected(this.#source.resourceType, rule)) this.normalizations.add(rule);
    else if (!this.differences.some((found) => found.path === path && found.rule === rule))
      this.differences.push({ path, change: "not-expected", rule, ...this.#ownPlace(path) });
  }

  #add(path: string, change: Change, measure?: number): void {
    this.differences.push({
      path,
      change,
      ...(measure === undefined ? {} : { measure }),
      ...this.#ownPlace(path),
    });
  }

  #ownPlace(path: string): Pick<Difference, "own"> {
    const { resourceType, at } = this.#own;
    return at === "" ? {} : { own: { resourceType, path: path.slice(at.length + 1) } };
  }

  /** Of what is there at one side only; a resource within the record is one of its type. */
  #addWhole(path: string, change: Change, node: Node): void {
    const type = node !== null && isObject(node) ? node.get("resourceType") : undefined;
    if (typeof type !== "string") this.#add(path, change);
    else this.differences.push({ path, change, own: { resourceType: type, path: "" } });
  }

  #node(path: string, element: string, source: Node, target: Node): void {
    if (source instanceof NamedRecord && target instanceof NamedRecord) this.#reference(path, source, target);
    else if (source instanceof Decimal && target instanceof Decimal) this.#decimal(path, source, target);
    else if (typeof source === "string" && typeof target === "string") this.#text(path, source, target);
    else if (source !== null && target !== null && isList(source) && isList(target)) {
      this.#list(path, element, source, target);
    } else if (source !== null && target !== null && isObject(source) && isObject(target)) {
      this.object(path, source, target);
    } else if (source !== target) this.#add(path, "changed");
  }

  #reference(path: string, source: NamedRecord, target: NamedRecord): void {
    if (this.#isLinedUp(source, target)) return;
    if (target.state === "contradicting") {
      this.#add(path, "reference-changed");
      return;
    }
    const isUncertain = this.#isOtherOfSameId(target) || [source, target].some((at) => this.#mayBeOwn(at));
    if (source.names(target) && !isUncertain) {
      if (source.isLogical || !target.isLogical) return;
      if (target.state === "not-rewritten") this.#add(path, "reference-not-rewritten");
      else this.#normalize(path, "logical-reference");
      return;
    }
    this.#add(path, this.#referenceChange(path, source, target));
  }

  #referenceChange(path: string, source: NamedRecord, target: NamedRecord): Change {
    const { resourceType, at } = this.#own;
    const isPatient =
      namesPatient(resourceType, at === "" ? path : path.slice(at.length + 1)) &&
      [source, target].every((record) => typeOf(record) === "Patient") &&
      // A patient that a record contains and one with a chart are told apart by no id.
      (containedId(source.reference) === undefined) === (containedId(target.reference) === undefined);
    if (source.isElsewhere || target.isElsewhere) {
      if ([source, target].some(({ state }) => state === "unknown-base")) return "reference-of-unknown-base";
      if (source.server?.base !== target.server?.base) return "reference-to-another-server";
      return isPatient ? "other-patient" : "reference-changed";
    }
    if (target.state === "not-rewritten" && !target.isLogical) {
      // The legacy id may be another patient's at the target: that is whose chart it is in.
      const isStranger = isPatient && this.#context.isAtTarget(hashString(target.reference));
      return isStranger ? "other-patient" : "reference-not-rewritten";
    }
    const isFound = target.isLogical || target.state === "known" || this.#isForeignFound(target);
    if (!isFound) return "reference-dangling";
    return isPatient ? "other-patient" : "reference-changed";
  }

  /** A record of the target that nothing pairs with the source's: that both have the same id says nothing. */
  #isOtherOfSameId({ state, reference, isLogical }: NamedRecord): boolean {
    return state === "foreign" && !isLogical && this.#context.isAtTarget(hashString(reference));
  }

  /** A link of a base that nobody says to be the side's own or another's, to an id that a record of the extracts has. */
  #mayBeOwn({ state, server }: NamedRecord): boolean {
    if (state !== "unknown-base" || server === undefined) return false;
    const { hi, lo } = hashString(server.local);
    return this.#context.references.isListed(hi, lo) || this.#context.isAtTarget({ hi, lo });
  }

  #isForeignFound(target: NamedRecord): boolean {
    const { reference } = target;
    return !isRelativeReference(reference) || this.#context.isAtTarget(hashString(reference));
  }

  #decimal(path: string, source: Decimal, target: Decimal): void {
    if (source.text === target.text) return;
    if (canonicalDecimal(source.text) === canonicalDecimal(target.text)) {
      this.#normalize(path, "decimal-scale");
      return;
    }
    const places = decimalPlaces(target.text);
    const from = Number(source.text);
    const to = Number(target.text);
    const isRounded = places < decimalPlaces(source.text) && Math.abs(from - to) < 10 ** -places;
    const isSmall = Math.abs(from - to) <= Math.abs(from) * LARGEST_ROUNDING;
    this.#add(path, isRounded && isSmall ? "precision-lost" : "changed");
  }

  #text(path: string, source: string, target: string): void {
    if (source === target) return;
    const found = textChange(path, source, target, this.#sortOf(path, ...this.#around));
    if (found.change === "same") return;
    if (found.change === "utc-rewrite") this.#normalize(path, "utc-rewrite");
    else if (found.change === "truncated") this.#add(path, found.change, found.length);
    else if (found.change === "instant-shifted") this.#add(path, found.change, found.shiftMinutes);
    else this.#add(path, found.change);
  }

  #likeText(path: string, source: ObjectNode, target: ObjectNode, from: string, to: string): string {
    return textChange(path, from, to, this.#sortOf(path, source, target)).change;
  }

  /** What of a text is only its looks, by what FHIR says that its element is and by what stands beside it at the target. */
  #sortOf(path: string, source: ObjectNode, target: ObjectNode): TextSort {
    const { resourceType, at } = this.#own;
    const kind = elementKind(resourceType, at === "" ? path : path.slice(at.length + 1));
    if (kind === undefined) return "clinical";
    const { holder, type } = kind;
    const name = path.slice(path.lastIndexOf(".") + 1);
    if (holder === "ContactPoint" && name === "value") return "contact";
    if (type !== "string") return "clinical";
    if (NAMES_OF.includes(holder) || (DIRECTORY.includes(holder) && DIRECTORY_NAMES.includes(name)))
      return "name";
    // What is shown of a code or a record says nothing of its own; where it stands alone it is all there is.
    const shown = SHOWN_BESIDE[`${holder}.${name}`];
    return shown?.some((member) => source.has(member) && target.has(member)) ? "name" : "clinical";
  }

  #list(path: string, element: string, source: readonly Node[], target: readonly Node[]): void {
    const isSingle = source.length === 1 && target.length === 1;
    if (isSingle || isOrdered(this.#source.resourceType, element)) {
      this.#pairs(path, element, source, target);
      return;
    }
    const text = (node: Node): string => canonicalText(node, this.#source.resourceType, element);
    // Elements may say the same but for the codes that they had: their own come first.
    const originals = (record: CanonicalRecord, node: Node): string =>
      record.originalCodes.size === 0 ? "" : originalsWithin(record, node).sort().join(",");
    const matches = equals(
      source.map((node) => [text(node), originals(this.#source, node)]),
      target.map((node) => [text(node), originals(this.#target, node)]),
    );
    const left = source.filter((_, index) => !matches.has(index));
    const taken = new Set(matches.values());
    const isReordered = [...matches].some(([index, match]) => match !== index);
    if (isContainedAt(path)) for (const [index, match] of matches) this.#lineUp(source[index], target[match]);
    for (const [index, match] of matches)
      this.#node(path, element, source[index] ?? null, target[match] ?? null);
    const expected: ReadonlySet<Node> =
      element === "coding" ? besides(source, target, this.#source.mappedCodings) : new Set();
    const right = target.filter((node, index) => !taken.has(index) && !expected.has(node));
    if (isReordered && source.length === target.length) this.#normalize(path, "element-order");
    const [pairedLeft, pairedRight] = this.#pairLeftovers(path, left, right);
    this.#pairs(path, element, pairedLeft, pairedRight);
  }

  #pairs(path: string, element: string, source: readonly Node[], target: readonly Node[]): void {
    if (isContainedAt(path)) source.forEach((from, index) => void this.#lineUp(from, target[index]));
    for (let index = 0; index < Math.max(source.length, target.length); index += 1) {
      const from = source[index];
      const to = target[index];
      if (from === undefined) this.#addWhole(path, "added", to ?? null);
      else if (to === undefined) this.#addWhole(path, "removed", from);
      else this.#node(path, element, from, to);
    }
  }

  #lineUp(source: Node | undefined, target: Node | undefined): void {
    const from = source === undefined ? undefined : this.#source.containedIds.get(source);
    const to = target === undefined ? undefined : this.#target.containedIds.get(target);
    if (from !== undefined && to !== undefined) this.#contained.set(from, to);
  }

  /** Whether both lead to contained records that were lined up with each other: what differs in them is found there. */
  #isLinedUp(source: NamedRecord, target: NamedRecord): boolean {
    const to = containedId(target.reference);
    return to !== undefined && this.#contained.get(containedId(source.reference) ?? "") === to;
  }

  /** Lines up what has no equal, the most alike first, so that a changed element is not taken for one gone and one new. */
  #pairLeftovers(
    path: string,
    left: readonly Node[],
    right: readonly Node[],
  ): readonly [readonly Node[], readonly Node[]] {
    if (left.length * right.length <= 1 || Math.max(left.length, right.length) > LONGEST_PAIRED_LIST) {
      return [left, right];
    }
    const scores = left.flatMap((from, i) =>
      right.map((to, j) => ({ i, j, score: this.#likeness(path, from, to) })),
    );
    scores.sort((a, b) => b.score - a.score || a.i - b.i || a.j - b.j);
    const pairs: [number, number][] = [];
    const usedLeft = new Set<number>();
    const usedRight = new Set<number>();
    for (const { i, j } of scores) {
      if (usedLeft.has(i) || usedRight.has(j)) continue;
      usedLeft.add(i);
      usedRight.add(j);
      pairs.push([i, j]);
    }
    return [
      [...pairs.flatMap(([i]) => left.slice(i, i + 1)), ...left.filter((_, i) => !usedLeft.has(i))],
      [...pairs.flatMap(([, j]) => right.slice(j, j + 1)), ...right.filter((_, j) => !usedRight.has(j))],
    ];
  }

  #likeness(path: string, read: Node, target: Node): number {
    if (read === null || target === null || !isObject(read) || !isObject(target)) return 0;
    const { source } = this.#asMeant(read, target);
    let score = 0;
    for (const [name, from] of source) {
      const to = target.get(name);
      if (to === undefined) continue;
      const type = this.#source.resourceType;
      if (typeof from === "string" && typeof to === "string") {
        const isAlike = LIKE_TEXT.includes(this.#likeText(`${path}.${name}`, source, target, from, to));
        if (isAlike) score += TELLING_MEMBERS.includes(name) ? TELLING_WEIGHT : 1;
      } else if (from instanceof NamedRecord && to instanceof NamedRecord && !from.names(to)) {
        // A link to another patient is lined up with the one to a patient, and not with that to an encounter.
        if (typeOf(from) === typeOf(to)) score += 1;
      } else if (
        canonicalText(from, type, orderName(name, source, target)) ===
        canonicalText(to, type, orderName(name, source, target))
      ) {
        score += TELLING_MEMBERS.includes(name) ? TELLING_WEIGHT : 1;
      }
    }
    return score;
  }
}

/** The type of the record that a link names. */
function typeOf({ server, reference }: NamedRecord): string {
  const local = server?.local ?? reference;
  return local.slice(0, local.indexOf("/"));
}

/** Whether a code became one of another code system, of which the version that the legacy one had says nothing. */
function isOfOtherSystem({ legacyKey }: MappedCoding, source: ObjectNode, target: ObjectNode): boolean {
  return codeKeyOf(source) === codeKeyOf(target) && !legacyKey.startsWith(`${source.get("system")}|`);
}

/** A link is where the element is that holds it. */
function pathOf(path: string, name: string): string {
  if (name === "reference") return path;
  return path === "" ? name : `${path}.${name}`;
}

function isTruncated(found: TextChange): found is Extract<TextChange, { change: "truncated" }> {
  return found.change === "truncated";
}

/** The codes that objects at or below a node had, each with where it is. */
function originalsWithin({ originalCodes }: Pick<CanonicalRecord, "originalCodes">, node: Node): string[] {
  if (node === null || typeof node !== "object" || node instanceof Decimal || node instanceof NamedRecord)
    return [];
  const own = (originalCodes.get(node) ?? []).map(({ path, text }) => `${path}:${text}`);
  const below: readonly Node[] = isList(node) ? node : isObject(node) ? [...node.values()] : [];
  return [...own, ...below.flatMap((member) => originalsWithin({ originalCodes }, member))];
}

/** Which elements of a list are which of another, by two texts of each: those alike in both first, then those alike in the first. */
function equals(
  source: readonly (readonly [string, string])[],
  target: readonly (readonly [string, string])[],
): Map<number, number> {
  const matches = new Map<number, number>();
  const taken = new Set<number>();
  for (const key of [([text, more]: readonly [string, string]) => `${text} ${more}`, first]) {
    const byKey = new Map<string, number[]>();
    target.forEach((texts, index) => {
      if (taken.has(index)) return;
      const same = byKey.get(key(texts));
      if (same) same.push(index);
      else byKey.set(key(texts), [index]);
    });
    source.forEach((texts, index) => {
      const match = matches.has(index) ? undefined : byKey.get(key(texts))?.shift();
      if (match === undefined) return;
      matches.set(index, match);
      taken.add(match);
    });
  }
  return matches;
}

function first([text]: readonly [string, string]): string {
  return text;
}
