import type { StateWord } from "#components/ui/states.ts";
import type { Domain, Verdict } from "#lib/reconciliation/vocabulary.ts";
import { whyNotProof } from "#lib/runs/proof.ts";
import type { DomainResult, Run } from "#lib/runs/schema.ts";

/** The words on screen for what reconciliation says. */

export const VERDICT_WORDS: Record<Verdict, StateWord> = {
  pass: "PASS",
  fail: "FAIL",
  unknown: "UNKNOWN",
  error: "ERROR",
};

/** A verdict as it counts: by other rules than those in force a pass is none, and is never drawn as one. */
export const verdictWord = (verdict: Verdict, byOtherRules: boolean): StateWord =>
  byOtherRules && verdict === "pass" ? "OTHER RULES" : VERDICT_WORDS[verdict];

/** Why a domain's pass is none, though its run says so; undefined where it is one, or none is said. */
export const whyNoPass = (result: DomainResult): string | undefined =>
  result.verdict === "pass" ? whyNotProof(result) : undefined;

/** A domain's verdict as it counts: a pass that its account does not bear out is unknown, as it is at the gates. */
export const resultWord = (result: DomainResult, byOtherRules: boolean): StateWord =>
  !byOtherRules && whyNoPass(result) !== undefined ? "UNKNOWN" : verdictWord(result.verdict, byOtherRules);

const RUN_WORDS: Record<Run["status"], StateWord> = {
  running: "RUNNING",
  completed: "DONE",
  failed: "FAILED",
  cancelled: "CANCELLED",
};

/** How a run stands, in one word. */
export const runWord = ({ status, verdict }: Run, byOtherRules: boolean): StateWord =>
  verdict === null ? RUN_WORDS[status] : verdictWord(verdict, byOtherRules);

/** A domain as a row's name: `Allergies`. */
export const domainTitle = (domain: Domain): string => domain.charAt(0).toUpperCase() + domain.slice(1);
