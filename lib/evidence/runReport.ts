import type { JournalFold, Kept } from "./fold.ts";

const PARTS = ["matched", "altered", "rejected", "skipped", "quarantined", "missing"] as const;

/** The runs of a cutover, in the order of their numbers. */
export const runsOf = (fold: JournalFold): Kept[] =>
  fold.of("run").toSorted((a, b) => Number(a.now?.number ?? 0) - Number(b.now?.number ?? 0));

/** The folder of a run in a binder. */
export const runFolder = (run: Kept): string =>
  `reconciliation/run-${String(run.now?.number ?? 0).padStart(3, "0")}`;

/**
 * A run's report: per domain the account, whether eligible = matched + altered + rejected + skipped + quarantined + missing, the
 * verdict with its reasons, and the hash that gates' evidence names.
 */
export function runReport(fold: JournalFold, run: Kept): Record<string, unknown> {
  const results = fold
    .now("domainResult")
    .filter(({ runId }) => runId === run.id)
    .toSorted((a, b) => (String(a.domain) < String(b.domain) ? -1 : 1));
  return {
    run: run.now,
    domains: results.map((result) => ({
      ...result,
      accountBalances:
        result.eligible === PARTS.reduce((sum, part) => sum + Number(result[part] ?? Number.NaN), 0),
    })),
    entries: run.versions.map(({ seq, at, who, command, reason }) => ({
      entry: seq,
      at,
      who,
      command,
      reason,
    })),
  };
}
