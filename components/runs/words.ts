import type { StateWord } from "#components/ui/states.ts";
import { capital } from "#lib/plural.ts";
import type { Domain } from "#lib/reconciliation/vocabulary.ts";
import type { Entities } from "#lib/room/state.ts";
import type { DomainResult, Run } from "#lib/runs/schema.ts";
import { type CountedVerdict, domainVerdict, runVerdict } from "#lib/runs/verdict.ts";

/** The words on screen for what reconciliation says. */

const VERDICT_WORDS: Record<CountedVerdict, StateWord> = {
  pass: "PASS",
  fail: "FAIL",
  unknown: "UNKNOWN",
  error: "ERROR",
  "other-rules": "OTHER RULES",
};

type Facts = Pick<Entities, "ruleProposal">;

/** How a domain stands in a run, in one word. */
export const resultWord = (facts: Facts, run: Run, result: DomainResult): StateWord =>
  VERDICT_WORDS[domainVerdict(facts, run, result)];

const RUN_WORDS: Record<Run["status"], StateWord> = {
  running: "RUNNING",
  completed: "DONE",
  failed: "FAILED",
  cancelled: "CANCELLED",
};

/** How a run stands, in one word. */
export function runWord(facts: Facts, run: Run): StateWord {
  const verdict = runVerdict(facts, run);
  return verdict === null ? RUN_WORDS[run.status] : VERDICT_WORDS[verdict];
}

/** A domain as a row's name: `Allergies`. */
export const domainTitle = (domain: Domain): string => capital(domain);
