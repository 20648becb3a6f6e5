import { hash } from "node:crypto";
import type { Case, Location } from "./jobs.ts";

const CASE_SORTS = [
  "pair",
  "conflict",
  "duplicated",
  "missing",
  "unexpected",
  "unlisted",
] as const satisfies Case["sort"][];
const MARK_HEX_DIGITS = 16;

/**
 * Columns of cases, each with what a query gives for it: keys of records (0 for none), where records and the claim are (-1 for no claim), what
 * keys of the rules say (0 nothing, n it was paired by the nth, -1 one fits more than one record), and what the records say, by fingerprint.
 */
const COLUMNS = {
  sort: `CASE c.sort ${CASE_SORTS.map((sort, index) => `WHEN '${sort}' THEN ${index}`).join(" ")} END`,
  source: "c.source",
  target: "c.target",
  claim: "c.claim",
  byKey: "c.by_key",
  claimBytes: "c.claim_bytes",
  sourceFile: "c.source_file",
  sourcePos: "c.source_pos",
  sourceBytes: "c.source_bytes",
  targetFile: "c.target_file",
  targetPos: "c.target_pos",
  targetBytes: "c.target_bytes",
  sourceFingerprint: "coalesce(s.fingerprint, 0)",
  targetFingerprint: "coalesce(t.fingerprint, o.fingerprint, 0)",
} as const;
const NAMES = Object.keys(COLUMNS) as (keyof typeof COLUMNS)[];

/** What a query has to give, as BIGINT columns in this order, for CaseColumns. */
export const CASE_COLUMNS: readonly string[] = Object.values(COLUMNS).map((value) => `(${value})::BIGINT`);

/** Cases as columns: case `i` is element `i` of each. */
export type CaseColumns = readonly BigInt64Array[];

export function countOf(cases: CaseColumns): number {
  return cases[0]?.length ?? 0;
}

/** Cases of some columns, one by one. */
export class Cases {
  readonly count: number;
  readonly #columns: Readonly<Record<keyof typeof COLUMNS, BigInt64Array>>;

  constructor(columns: CaseColumns) {
    this.count = countOf(columns);
    this.#columns = Object.fromEntries(
      NAMES.map((name, index) => [name, columns[index] ?? new BigInt64Array()]),
    ) as Record<keyof typeof COLUMNS, BigInt64Array>;
  }

  sort(index: number): Case["sort"] {
    return CASE_SORTS[this.#number("sort", index)] ?? "pair";
  }

  at(index: number): Case {
    const sort = this.sort(index);
    const byKey = this.#number("byKey", index);
    const isAmbiguous = byKey < 0;
    if (sort === "unexpected") return { sort, target: this.#target(index), isAmbiguous };
    const source = this.#location(index, "sourceFile", "sourcePos", "sourceBytes");
    const offset = this.#number("claim", index);
    const claim = { file: 0, offset, bytes: this.#number("claimBytes", index) };
    const claimed = offset < 0 ? undefined : claim;
    if (sort === "missing") return { sort, source, claim: claimed, isAmbiguous };
    const target = this.#target(index);
    if (sort === "unlisted") return { sort, source, target, key: byKey - 1 };
    if (sort === "duplicated") return { sort, source, target, claim: claimed };
    return { sort, source, target, claim };
  }

  /** See DiscrepancyLine. */
  mark(index: number): string {
    const { sourceFingerprint, targetFingerprint } = this.#columns;
    return hash("sha256", `${sourceFingerprint[index]} ${targetFingerprint[index]}`).slice(
      0,
      MARK_HEX_DIGITS,
    );
  }

  /** Which case it is, over runs: its sort, keys of its records, where its claim begins, and what keys of the rules say of it. */
  identity(index: number): [sort: string, source: string, target: string, claim: string, byKey: string] {
    const { source, target, claim, byKey } = this.#columns;
    return [
      this.sort(index),
      String(source[index]),
      String(target[index]),
      String(claim[index]),
      String(byKey[index]),
    ];
  }

  #target(index: number): Location {
    return this.#location(index, "targetFile", "targetPos", "targetBytes");
  }

  #location(index: number, ...[file, offset, bytes]: (keyof typeof COLUMNS)[]): Location {
    return {
      file: this.#number(file ?? "sort", index),
      offset: this.#number(offset ?? "sort", index),
      bytes: this.#number(bytes ?? "sort", index),
    };
  }

  #number(name: keyof typeof COLUMNS, index: number): number {
    return Number(this.#columns[name][index]);
  }
}
