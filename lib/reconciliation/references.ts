import { ColumnBuilder } from "./columns.ts";
import { DISPOSITIONS } from "./crosswalk.ts";
import { finishHi, finishLo, type Hash64, hashString, MIX_HI, MIX_LO, mix } from "./hash.ts";
import { type Columns, KEY_COLUMNS } from "./jobs.ts";
import { KeyTable } from "./keyTable.ts";
import { Servers } from "./servers.ts";

/** System of a logical reference to a record that was not migrated: the loader keeps the legacy id in it. */
export const LEGACY_ID_SYSTEM = "urn:legacy:id";
/** Extension in which the target keeps the code that a ConceptMap replaced. */
export const ORIGINAL_CODE_URL = "urn:target:original-code";

/** Mixed into a key to tell "this is a source id" from "this is a target id" in one table. */
const SOURCE_ROLE: Hash64 = hashString("holdpoint:source");
const SOURCE_ROLE_HI = Math.imul(SOURCE_ROLE.hi, MIX_HI);
const SOURCE_ROLE_LO = Math.imul(SOURCE_ROLE.lo, MIX_LO);
/** Mixed into a source's key to note what is said of one that has no target. */
const WITHOUT_TARGET: Hash64 = hashString("holdpoint:without-target");
/** Mixed into a reference that still names a source id at the target, so that it equals nothing. */
const NOT_REWRITTEN: Hash64 = hashString("holdpoint:not-rewritten");

/** Mixed into a link of the target that the crosswalk does not know: what it names shows only when all records are read. */
const FOREIGN: Hash64 = hashString("holdpoint:foreign");

/** Mixed into a link whose base nobody says to be its side's own or another's: it equals nothing before the comparison has looked. */
const OF_UNKNOWN_BASE: Readonly<Record<Side, Hash64>> = {
  source: hashString("holdpoint:unknown-base-source"),
  target: hashString("holdpoint:unknown-base-target"),
};

/**
 * Whether a value is a reference to a record of its side, as an Attachment's `url` is one to a Binary (FHIR R4, 2.24.0.2: "the url can be relative,
 * and then it is relative to the base of the server"). An absolute one stays the text that it is: a canonical URL looks no other.
 */
export function isRelativeReference(value: unknown): boolean {
  return typeof value === "string" && RELATIVE_REFERENCE.test(value);
}
const RELATIVE_REFERENCE = /^[A-Z][A-Za-z]*\/[A-Za-z0-9\-.]{1,64}$/;

/** Two representatives of what is, after all, claimed to belong together. */
export type Join = readonly [Hash64, Hash64];

/** A claim adds its source and its target, or its source and that it has none. */
const KEYS_PER_CLAIM = 2;

/** A disposition's place in DISPOSITIONS. */
export const MIGRATED = DISPOSITIONS.indexOf("migrated");

export type Side = "source" | "target";

/** How a reference of the target names its record. */
export type TargetReferenceState =
  /** A target id that the crosswalk knows. */
  | "known"
  /** A source id that the loader should have rewritten, or a legacy id of a record that is at the target. */
  | "not-rewritten"
  /** Neither: a record outside the extract, or one that is nowhere. */
  | "foreign"
  /** A legacy id beside a link to another record. */
  | "contradicting"
  /** A record of another server. */
  | "elsewhere"
  /** An absolute reference whose base may be its side's own or another's: nobody says it. */
  | "unknown-base";

/** What the crosswalk says of a source, the strongest of its lines; its place is its number in the table. */
const SOURCE_STATES = [
  /** Nothing. */
  "unlisted",
  /** Rejected, skipped or quarantined: it is not at the target, by the loader's word. */
  "set-aside",
  /** Migrated, to nowhere. */
  "no-target",
  /** Migrated to a record of the target, or found there by a key. */
  "at-target",
] as const;
export type SourceState = (typeof SOURCE_STATES)[number];

/**
 * Where every id of the crosswalk stands: all targets of a source, and all sources of a target, share one representative, so that two
 * references name the same record exactly when their representatives are equal.
 */
export class ReferenceTable {
  readonly table: KeyTable;
  /** Which absolute references are to records of their side at all. */
  readonly servers: Servers;
  /** Pairs of representatives that a claim brought together after each had been settled: rare, and of interest to shards only. */
  readonly joins: Join[] = [];
  /** Keys of what more than one claim names: few, and what the store would otherwise have to look for among all. See KEY_COLUMNS. */
  readonly claimedAgain = { source: new ColumnBuilder(KEY_COLUMNS), target: new ColumnBuilder(KEY_COLUMNS) };
  /** What the last look-up found, as lanes: the scanner looks up every reference of the input. */
  hi = 0;
  lo = 0;
  /** What keys of the rules paired, as the table has what the crosswalk claims; known only when both sides have been read. */
  readonly #keyed: KeyTable | undefined;

  constructor(table: KeyTable, keyed?: KeyTable, servers: Servers = new Servers()) {
    this.table = table;
    this.#keyed = keyed;
    this.servers = servers;
  }

  /** A table of pairs that keys of the rules made, of sources that have their representative here. */
  keyedTable(pairs: readonly Join[]): KeyTable {
    const keyed = KeyTable.forKeys(pairs.length * 2);
    for (const [source, target] of pairs) {
      this.lookUpSource(source.hi, source.lo);
      const representative = { hi: this.hi, lo: this.lo };
      keyed.add(mix(source, SOURCE_ROLE), representative);
      keyed.add(target, representative);
    }
    return keyed;
  }

  static forLines(crosswalkLines: number, servers?: Servers): ReferenceTable {
    return new ReferenceTable(KeyTable.forKeys(crosswalkLines * KEYS_PER_CLAIM), undefined, servers);
  }

  /** Makes room for about so many more lines at once; for what comes beyond them there will be room too. */
  expectLines(lines: number): void {
    this.table.makeRoom(Math.ceil(lines) * KEYS_PER_CLAIM);
  }

  /** Notes that the loader claims `target` for `source`. The first claim on a target decides its representative. */
  claim(source: Hash64, target: Hash64): void {
    this.#claim(source.hi, source.lo, target.hi, target.lo);
  }

  #claim(sourceHi: number, sourceLo: number, targetHi: number, targetLo: number): void {
    const { table } = this;
    const roleHi = sourceRoleHi(sourceHi, sourceLo);
    const roleLo = sourceRoleLo(roleHi, sourceLo);
    if (table.addLanes(roleHi, roleLo, sourceHi, sourceLo)) {
      // Nearly every claim is the only one of both.
      if (table.addLanes(targetHi, targetLo, sourceHi, sourceLo)) return;
      addKey(this.claimedAgain.target, { hi: targetHi, lo: targetLo });
      table.put({ hi: roleHi, lo: roleLo }, this.#found());
      return;
    }
    const source = { hi: sourceHi, lo: sourceLo };
    const ofSource = this.#found();
    addKey(this.claimedAgain.source, source);
    if (!table.addLanes(targetHi, targetLo, ofSource.hi, ofSource.lo)) {
      const ofTarget = this.#found();
      addKey(this.claimedAgain.target, { hi: targetHi, lo: targetLo });
      if (ofSource.hi !== ofTarget.hi || ofSource.lo !== ofTarget.lo) this.joins.push([ofSource, ofTarget]);
    }
    const without = mix(source, WITHOUT_TARGET);
    if (table.find(without.hi, without.lo)) table.put(without, numbered("at-target"));
  }

  /**
   * Notes all claims of a part of the crosswalk: BIGINT columns of keys, with 0 where there is no target, and their dispositions. Only a
   * record that was migrated is the one at the target: what else names a target says that it is not there.
   */
  claimAll(
    sources: Columns[number] | undefined,
    targets: Columns[number] | undefined,
    dispositions: Columns[number] | undefined,
  ): void {
    if (!(sources instanceof BigInt64Array) || !(targets instanceof BigInt64Array)) return;
    this.table.makeRoom(sources.length * KEYS_PER_CLAIM);
    const from = new Int32Array(sources.buffer);
    const to = new Int32Array(targets.buffer);
    for (let at = 0; at < from.length; at += 2) {
      const sourceHi = from[at + 1] ?? 0;
      const sourceLo = from[at] ?? 0;
      const targetHi = to[at + 1] ?? 0;
      const targetLo = to[at] ?? 0;
      if (Number(dispositions?.[at / 2]) !== MIGRATED) this.list({ hi: sourceHi, lo: sourceLo }, "set-aside");
      else if (targetHi === 0 && targetLo === 0) this.list({ hi: sourceHi, lo: sourceLo }, "no-target");
      else this.#claim(sourceHi, sourceLo, targetHi, targetLo);
    }
  }

  /** Notes a source that the crosswalk lists without a target. */
  list(source: Hash64, state: "set-aside" | "no-target"): void {
    const without = mix(source, WITHOUT_TARGET);
    if (this.table.add(mix(source, SOURCE_ROLE), source)) {
      this.table.add(without, numbered(state));
      return;
    }
    addKey(this.claimedAgain.source, source);
    if (this.table.find(without.hi, without.lo) && this.table.foundLo < numbered(state).lo)
      this.table.put(without, numbered(state));
  }

  /** What is said of the source of this key. */
  sourceState(hi: number, lo: number): SourceState {
    if (this.#keyed && this.#findSource(hi, lo, this.#keyed)) return "at-target";
    if (!this.#findSource(hi, lo)) return "unlisted";
    const without = mix({ hi, lo }, WITHOUT_TARGET);
    if (!this.table.find(without.hi, without.lo)) return "at-target";
    return SOURCE_STATES[this.table.foundLo] ?? "unlisted";
  }

  /** Puts the representative of a source id into `hi` and `lo`; its own hash when the crosswalk does not list it. */
  lookUpSource(hi: number, lo: number): void {
    const isListed = this.#findSource(hi, lo);
    this.hi = isListed ? this.table.foundHi : hi;
    this.lo = isListed ? this.table.foundLo : lo;
  }

  /** Puts the representative of what a reference at the target names into `hi` and `lo`. */
  lookUpTarget(hi: number, lo: number): TargetReferenceState {
    for (const table of [this.table, this.#keyed]) {
      if (!table?.find(hi, lo)) continue;
      this.hi = table.foundHi;
      this.lo = table.foundLo;
      return "known";
    }
    this.hi = hi;
    this.lo = lo;
    if (!this.#findSource(hi, lo) && !(this.#keyed && this.#findSource(hi, lo, this.#keyed)))
      return "foreign";
    this.hi = hi ^ NOT_REWRITTEN.hi;
    this.lo = lo ^ NOT_REWRITTEN.lo;
    return "not-rewritten";
  }

  /**
   * The same for a fingerprint. A link that the crosswalk does not know equals nothing, not even the same text at the source: the target may have
   * a record of that id, and a key may pair it. The comparison looks, when that is known.
   */
  lookUpForFingerprint(side: Side, hi: number, lo: number, isNamed: boolean): void {
    if (side === "source") {
      this.lookUpSource(hi, lo);
      return;
    }
    if (this.lookUpTarget(hi, lo) !== "foreign" || !isNamed) return;
    this.hi = hi ^ FOREIGN.hi;
    this.lo = lo ^ FOREIGN.lo;
  }

  /**
   * The same of a legacy id that stands for a reference. At the target it is the same as a link only where the loader set the record aside:
   * whether another one is at the target is for the comparison to see.
   */
  lookUpLogicalForFingerprint(side: Side, hi: number, lo: number): void {
    const isSame = side === "source" || this.sourceState(hi, lo) === "set-aside";
    this.lookUpSource(hi, lo);
    if (isSame) return;
    this.hi ^= FOREIGN.hi;
    this.lo ^= FOREIGN.lo;
  }

  /** The same of a reference to a record of another server, which stands for itself. */
  lookUpElsewhereForFingerprint(side: Side, hi: number, lo: number): void {
    const unknown = OF_UNKNOWN_BASE[side];
    const isKnown = this.servers.isKnown(side);
    this.hi = isKnown ? hi : hi ^ unknown.hi;
    this.lo = isKnown ? lo : lo ^ unknown.lo;
  }

  /** Whether anything is said of a record of this key, on either side. */
  isListed(hi: number, lo: number): boolean {
    return this.#findSource(hi, lo) || this.lookUpTarget(hi, lo) !== "foreign";
  }

  /** Whether the crosswalk lists a source of this key. */
  isListedSource(hi: number, lo: number): boolean {
    return this.#findSource(hi, lo);
  }

  #findSource(hi: number, lo: number, table = this.table): boolean {
    const roleHi = sourceRoleHi(hi, lo);
    return table.find(roleHi, sourceRoleLo(roleHi, lo));
  }

  #found(): Hash64 {
    return { hi: this.table.foundHi, lo: this.table.foundLo };
  }
}

/** `mix(source, SOURCE_ROLE)` by lanes, the first one first. */
function sourceRoleHi(hi: number, lo: number): number {
  return finishHi((hi + SOURCE_ROLE_HI) | 0, (lo + SOURCE_ROLE_LO) | 0);
}

function sourceRoleLo(roleHi: number, lo: number): number {
  return finishLo(roleHi, (lo + SOURCE_ROLE_LO) | 0);
}

function numbered(state: SourceState): Hash64 {
  return { hi: 0, lo: SOURCE_STATES.indexOf(state) };
}

function addKey(keys: ColumnBuilder, { hi, lo }: Hash64): void {
  keys.add();
  keys.setHash(0, hi, lo);
}
