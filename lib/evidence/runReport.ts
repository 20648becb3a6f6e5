import type { Verdict } from "#lib/reconciliation/vocabulary.ts";
import type { Entities } from "#lib/room/state.ts";
import { rulesOfRunWords, whyOtherRules } from "#lib/ruleChanges/ofRun.ts";
import type { Run } from "#lib/runs/schema.ts";
import { verdictWords } from "#lib/runs/verdict.ts";
import type { JournalFold, Kept } from "./fold.ts";

const PARTS = ["matched", "altered", "rejected", "skipped", "quarantined", "missing"] as const;

/** The runs of a cutover, in the order of their numbers. */
export const runsOf = (fold: JournalFold): Kept[] =>
  fold.of("run").toSorted((a, b) => Number(a.now?.number ?? 0) - Number(b.now?.number ?? 0));

type Facts = Pick<Entities, "ruleProposal">;

/** A run's or a domain's verdict as a binder says it: where no gate counts the run, never without that. */
export const verdictOf = (facts: Facts, run: Kept["now"], verdict: unknown): unknown =>
  run === null || typeof verdict !== "string" ? verdict : verdictWords(facts, run as Run, verdict as Verdict);

/** The folder of a run in a binder. */
export const runFolder = (run: Kept): string =>
  `reconciliation/run-${String(run.now?.number ?? 0).padStart(3, "0")}`;

/**
 * A run's report: per domain the account, whether eligible = matched + altered + rejected + skipped + quarantined + missing, the
 * verdict with its reasons, and the hash that gates' evidence names; and by which rules it went, as those in force stood at the binder's end.
 */
export function runReport(fold: JournalFold, run: Kept): Record<string, unknown> {
  const facts = fold.facts();
  const results = fold
    .now("domainResult")
    .filter(({ runId }) => runId === run.id)
    .toSorted((a, b) => (String(a.domain) < String(b.domain) ? -1 : 1));
  return {
    run: run.now,
    rules:
      run.now === null
        ? null
        : {
            by: rulesOfRunWords(facts, run.now as Run),
            whyNoGateCountsIt: whyOtherRules(facts, run.now as Run) ?? null,
          },
    domains: results.map((result) => ({
      ...result,
      verdictHere: verdictOf(facts, run.now, result.verdict),
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
