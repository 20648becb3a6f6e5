import type { Verdict } from "#lib/reconciliation/vocabulary.ts";
import type { Entities } from "#lib/room/state.ts";
import { rulesOfRunWords, whyOtherRules } from "#lib/ruleChanges/ofRun.ts";
import { whyNotProof } from "./proof.ts";
import type { DomainResult, Run } from "./schema.ts";

type Facts = Pick<Entities, "ruleProposal">;

/** A verdict as it counts in a room. By other rules than those in force a pass is none; what did not pass did not, whatever the rules. */
export type CountedVerdict = Verdict | "other-rules";

const counted = (verdict: Verdict, otherRules: string | undefined): CountedVerdict =>
  verdict === "pass" && otherRules !== undefined ? "other-rules" : verdict;

/** What a run comes to; null where it came to nothing. The one place, with `domainVerdict`, that what is drawn of a verdict comes from. */
export const runVerdict = (facts: Facts, run: Run): CountedVerdict | null =>
  run.verdict === null ? null : counted(run.verdict, whyOtherRules(facts, run));

/** What a domain comes to in a run: a pass that its account does not bear out is unknown, as it is at the gates. */
export function domainVerdict(facts: Facts, run: Run, result: DomainResult): CountedVerdict {
  const verdict = counted(result.verdict, whyOtherRules(facts, run));
  return verdict === "pass" && whyNoPass(result) !== undefined ? "unknown" : verdict;
}

/** Why a domain's pass is none, though its run says so; undefined where it is one, or none is said. */
export const whyNoPass = (result: DomainResult): string | undefined =>
  result.verdict === "pass" ? whyNotProof(result) : undefined;

/** A verdict as a record says it: the run's own word, and where no gate counts it, that none does. `pass` stands alone only where it counts. */
export function verdictWords(facts: Facts, run: Pick<Run, "number" | "rulesHash">, verdict: Verdict): string {
  return whyOtherRules(facts, run) === undefined
    ? verdict
    : `${verdict} by ${rulesOfRunWords(facts, run)}, counted by no gate`;
}
