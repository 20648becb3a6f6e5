import type { CodeMap } from "./codeTable.ts";
import { LEGACY_ID_SYSTEM, ORIGINAL_CODE_URL } from "./references.ts";
import { type Members, objectText } from "./rootMembers.ts";
import { RuleBook } from "./rules/ruleBook.ts";

/** Not the record's own but for its security labels; see SERVER_ELEMENTS. */
const NEVER_COMPARED: ReadonlySet<string> = new Set(["id", "text"]);
/** What a record is, a link of its own, and what a List is ordered by, say something of other members. */
const ALWAYS_KEPT: ReadonlySet<string> = new Set(["resourceType", "reference", "orderedBy", "url"]);
/** An attachment that may be a record by itself; see isRelativeReference. */
const MAYBE_RECORD = /"url"\s*:\s*"[A-Z]/;
const MAYBE_LABELS = /"security"|\\/;

/**
 * Leaves of two records what has to be compared. A root member is left out of both when its text is the same and nothing in it means something else
 * at the other side: no link, no code that has a mapping, no code kept as the original one. What is left gives the same comparison as the whole.
 */
export class Sieve {
  readonly #rules: RuleBook;
  /** What stands in a text that may mean something else at the other side; behind an escape there may be anything. */
  readonly #telling: readonly string[];

  constructor(codes: CodeMap, rules: RuleBook = RuleBook.builtIn) {
    this.#rules = rules;
    // A code may hold a bar as well: what stands before the first one is the system, or its beginning.
    const systems = new Set([...codes.keys()].map((key) => key.slice(0, key.indexOf("|"))));
    this.#telling = ["\\", '"reference"', LEGACY_ID_SYSTEM, ORIGINAL_CODE_URL, ...systems];
  }

  /** What has to be compared of a record of this type and the one that it became, as JSON. */
  sift(resourceType: string, source: Members, target: Members): { source: string; target: string } {
    // It is a Coding by itself, or what it contains is named from elsewhere in it: its members belong together.
    if (source.has("system") || source.has("contained") || target.has("contained"))
      return { source: objectText(source), target: objectText(target) };
    const lifeCycles = this.#rules.lifeCycles(resourceType);
    const leftOut = new Set<string>();
    const keeps = (name: string, from: string | undefined, to: string | undefined): boolean =>
      this.#mayDiffer(name, from, to) || lifeCycles.some(({ element }) => element === name);
    for (const [name, from] of source) if (!keeps(name, from, target.get(name))) leftOut.add(name);
    for (const [name, to] of target) if (!source.has(name) && !keeps(name, undefined, to)) leftOut.add(name);
    const isLeft = ([name]: readonly [string, string]): boolean => !leftOut.has(name);
    return {
      source: objectText([...source].filter(isLeft)),
      target: objectText([...target].filter(isLeft)),
    };
  }

  #mayDiffer(name: string, source: string | undefined, target: string | undefined): boolean {
    if (NEVER_COMPARED.has(name)) return false;
    if (name === "meta") return MAYBE_LABELS.test(source ?? "") || MAYBE_LABELS.test(target ?? "");
    // What goes with a list of primitives says whether the list is ordered.
    if (source !== target || ALWAYS_KEPT.has(name) || name.startsWith("_")) return true;
    return (
      source !== undefined &&
      (MAYBE_RECORD.test(source) || this.#telling.some((word) => source.includes(word)))
    );
  }
}
