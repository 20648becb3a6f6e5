import type { CaseColumns } from "./caseColumns.ts";
import type { Signature } from "./causes.ts";
import type { ExamineOptions } from "./examinedCases.ts";
import type { FilePart } from "./lines.ts";
import type { Rules } from "./rules/schema.ts";
import type { DiscrepancyLine, Normalization } from "./schema.ts";
import type { BasesOfSides, ServersInPart } from "./servers.ts";
import type { ShardSetup } from "./shards.ts";
import type { TextRows } from "./textRows.ts";

/** Where a line is: which file of its role, from which byte, how many bytes. */
export interface Location {
  readonly file: number;
  readonly offset: number;
  readonly bytes: number;
}

/** What workers are given once, before the jobs that need it. */
export interface Setup {
  /** Representatives of the crosswalk's ids: a ReferenceTable's memory. */
  readonly references: SharedArrayBuffer;
  /** What keys of the rules paired: memory of the KeyTable that `ReferenceTable.keyedTable` makes. */
  readonly keyed: SharedArrayBuffer;
  /** A CodeMap's entries. */
  readonly codes: readonly (readonly [
    string,
    readonly { system: string; code: string; display?: string }[],
  ])[];
  readonly rules: Rules;
  /** Which absolute references are to a side's own records. */
  readonly bases: BasesOfSides;
  /** Keys of target records that the crosswalk does not list: a KeyTable's memory. */
  readonly unlisted: SharedArrayBuffer;
  /** Which records are the run's, when it is a shard. */
  readonly shard: ShardSetup | undefined;
  /** Paths of plain NDJSON, by the `file` of a Location. */
  readonly paths: RunPaths;
  /** Whether each link is told with the record that holds it, as the state of a run needs it. */
  readonly ownedLinks: boolean;
}

interface RunPaths {
  readonly source: readonly string[];
  readonly target: readonly string[];
  /** The crosswalk, as parts that follow each other. */
  readonly crosswalk: readonly CrosswalkPart[];
}

export interface CrosswalkPart {
  readonly path: string;
  /** Where it begins in the whole. */
  readonly from: number;
  /** Bytes of the file before it. */
  readonly skip: number;
}

/** Something to look at closely, found by joining what the scans gave. */
export type Case =
  | { readonly sort: "pair"; readonly source: Location; readonly target: Location; readonly claim: Location }
  /** A second source that claims a target. */
  | {
      readonly sort: "conflict";
      readonly source: Location;
      readonly target: Location;
      readonly claim: Location;
    }
  /** A further target of a source: claimed, or with the same key of the rules. */
  | {
      readonly sort: "duplicated";
      readonly source: Location;
      readonly target: Location;
      readonly claim: Location | undefined;
    }
  /** A pair that nobody claimed: both have the same key, the one at this place in the rules. */
  | { readonly sort: "unlisted"; readonly source: Location; readonly target: Location; readonly key: number }
  | {
      readonly sort: "missing";
      readonly source: Location;
      readonly claim: Location | undefined;
      readonly isAmbiguous: boolean;
    }
  | { readonly sort: "unexpected"; readonly target: Location; readonly isAmbiguous: boolean };

export interface CaseResult {
  readonly resourceType: string;
  readonly lines: readonly DiscrepancyLine[];
  /** What each line has in common with others of its cause. */
  readonly signatures: readonly Signature[];
  readonly normalizations: readonly Normalization[];
}

/** What was found of some cases, as it goes into the store: an ExaminedCase each, and their findings, an ExaminedFinding each. */
export interface ExaminedCases {
  readonly cases: TextRows;
  readonly findings: TextRows;
}

export interface UnparsableInPart {
  readonly lineNumber: number;
  readonly reason: string;
}

export interface RecordToKey extends Location {
  readonly key: bigint;
  readonly resourceType: string;
}

export type Job =
  | { readonly kind: "setup"; readonly setup: Setup }
  | { readonly kind: "claims"; readonly part: FilePart }
  | {
      readonly kind: "scan";
      readonly side: "source" | "target";
      readonly file: number;
      readonly part: FilePart;
    }
  /** The keys of records of the target, now that more of what they name is paired. */
  | { readonly kind: "keys"; readonly records: readonly RecordToKey[] }
  /** SHA-256 of a file, or of its first `end` bytes. */
  | { readonly kind: "digest"; readonly path: string; readonly end?: number }
  | { readonly kind: "examine"; readonly cases: CaseColumns; readonly options: ExamineOptions };

/** Columns of fixed width, as DuckDB keeps them: row `i` is element `i` of each. */
export type Columns = readonly (BigInt64Array | Int32Array)[];

export interface JobResults {
  readonly setup: undefined;
  readonly claims: {
    readonly lines: number;
    /** See CLAIM_COLUMNS. */
    readonly columns: Columns;
    readonly unparsable: readonly UnparsableInPart[];
    readonly unparsableCount: number;
  };
  readonly scan: {
    readonly lines: number;
    readonly records: number;
    /** See RECORD_COLUMNS. */
    readonly columns: Columns;
    /** See REFERENCE_COLUMNS. */
    readonly references: Columns;
    /** See KEY_COLUMNS: records of other shards that the crosswalk does not list. */
    readonly elsewhere: Columns;
    /** See RECORD_KEY_COLUMNS: keys of the rules that records have, also those of other shards. */
    readonly keys?: Columns;
    /** See RECORD_COLUMNS: of a shard by rules with keys, the records of all shards. */
    readonly every?: Columns;
    /** See WAITING_COLUMNS. */
    readonly waiting?: Columns;
    /** What leads to other servers. */
    readonly servers: ServersInPart;
    /** Names of the types in the part, by their type key. */
    readonly types: readonly (readonly [number, string])[];
    readonly unparsable: readonly UnparsableInPart[];
    readonly unparsableCount: number;
  };
  /** See RECORD_KEY_COLUMNS. */
  readonly keys: Columns;
  readonly digest: { readonly bytes: number; readonly sha256: string };
  readonly examine: ExaminedCases;
}

export type JobResult<K extends Job["kind"]> = JobResults[K];

/** Name and type of each column of a scan's rows. */
export const RECORD_COLUMNS = [
  ["key", "BIGINT"],
  ["fingerprint", "BIGINT"],
  ["type", "INTEGER"],
  ["instants", "INTEGER"],
  ["decimals", "INTEGER"],
  ["element_order", "INTEGER"],
  ["logical", "INTEGER"],
  ["mapped", "INTEGER"],
  ["file", "INTEGER"],
  ["pos", "BIGINT"],
  ["bytes", "INTEGER"],
] as const;

/** Keys of the rules that records have, by their place in the rules, counted from 0. */
export const RECORD_KEY_COLUMNS = [
  ["key", "BIGINT"],
  ["slot", "INTEGER"],
  ["hash", "BIGINT"],
  ["file", "INTEGER"],
  ["pos", "BIGINT"],
] as const;

/** Records of the target that lack a key for nothing but a record that they name, `wants`, and that nobody has paired so far. */
export const WAITING_COLUMNS = [
  ["key", "BIGINT"],
  ["wants", "BIGINT"],
  ["type", "INTEGER"],
  ["file", "INTEGER"],
  ["pos", "BIGINT"],
  ["bytes", "INTEGER"],
] as const;

/** Links that records hold: how often a type's records name a record. `owner` is 0 where nobody asks whose link it is. */
export const REFERENCE_COLUMNS = [
  ["type", "INTEGER"],
  ["key", "BIGINT"],
  ["times", "INTEGER"],
  ["owner", "BIGINT"],
] as const;

/** References to records of other servers, by the hash of the whole of them, each with the number of its server's name. */
export const SERVER_COLUMNS = [
  ["key", "BIGINT"],
  ["server", "BIGINT"],
] as const;

/** Keys of records alone. */
export const KEY_COLUMNS = [["key", "BIGINT"]] as const;

/** Lines of the crosswalk. `target` is 0 when there is none; `disposition` is the index in DISPOSITIONS. */
export const CLAIM_COLUMNS = [
  ["source", "BIGINT"],
  ["target", "BIGINT"],
  ["disposition", "INTEGER"],
  ["pos", "BIGINT"],
  ["bytes", "INTEGER"],
] as const;
