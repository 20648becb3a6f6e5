import type { DomainResult } from "#lib/runs/schema.ts";

/** What became of the eligible records: these add up to them, or the account does not balance. */
const ACCOUNTED = ["matched", "altered", "rejected", "skipped", "quarantined", "missing"] as const;

export interface Account {
  readonly eligible: number;
  readonly parts: readonly { readonly name: (typeof ACCOUNTED)[number]; readonly count: number }[];
  /** Eligible records that no part has; negative when the parts have too many. Zero when it balances. */
  readonly unaccounted: number;
}

/** The accounting identity over some domains of a run. */
export function accountOf(results: readonly DomainResult[]): Account {
  const sum = (name: "eligible" | (typeof ACCOUNTED)[number]) =>
    results.reduce((total, result) => total + result[name], 0);
  const eligible = sum("eligible");
  const parts = ACCOUNTED.map((name) => ({ name, count: sum(name) }));
  return { eligible, parts, unaccounted: parts.reduce((left, { count }) => left - count, eligible) };
}
