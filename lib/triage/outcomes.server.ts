import { decisionsOn } from "#lib/dispositions/standing.ts";
import type { CommandContext } from "#lib/door/context.ts";
import { whyOtherRules } from "#lib/ruleChanges/ofRun.ts";
import { whyNotProof } from "#lib/runs/proof.ts";
import type { DomainResult } from "#lib/runs/schema.ts";
import { newestOf, readCoverFacts } from "./covers.server.ts";

/**
 * What a run says of what was said to be mended before it began: proved, where it no longer sees it and its account is whole; still seen, where it
 * does. Of what was superseded it says nothing. Runs after the groups are settled.
 */
export async function recordOutcomes(
  context: CommandContext,
  runId: string,
  results: readonly DomainResult[],
): Promise<void> {
  const run = await context.get("run", runId);
  const facts = await readCoverFacts(context);
  const proves = whyOtherRules(await context.facts(["ruleProposal"]), run) === undefined;
  const groups = await context.list("causeGroup");
  for (const group of groups) {
    // Groups that the run says nothing of keep what an earlier one said.
    const isSeen = group.runId === runId;
    const isClosed = group.closedByRunId === runId;
    if ((!isSeen && !isClosed) || decisionsOn(facts, group.id).length === 0) continue;
    const isProof =
      proves && whyNotProof(results.find(({ domain }) => domain === group.domain)) === undefined;
    const { whole, ofRecords } = newestOf(facts, group.id);
    for (const decided of [...(whole ? [whole] : []), ...ofRecords.values()]) {
      if (decided.kind === "accept" || decided.decision.madeAt > run.startedAt) continue;
      const { id, outcome } = decided.decision;
      const seen = isClosed ? 0 : (group.covers.find(({ by }) => by === id)?.records ?? 0);
      const said = seen > 0 ? "still-seen" : isProof ? "proved" : outcome;
      if (said === outcome) continue;
      await context.update("disposition", id, {
        outcome: said,
        outcomeRunId: runId,
        outcomeAt: context.at,
      });
    }
  }
}
