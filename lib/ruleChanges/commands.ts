import { defineCommand } from "#lib/door/command.ts";
import type { CommandContext } from "#lib/door/context.ts";
import { AppError, refuse } from "#lib/door/errors.ts";
import { whyTooLoose } from "./neverLost.ts";
import { hashInForce } from "./ofRun.ts";
import { rulesInForce, whyNotDecide, whyNotPropose } from "./rules.ts";
import * as spec from "./schema.ts";
import { rulesOfFile, UNCHANGED, type WrittenFile, wholeFile, withChange } from "./writeFile.server.ts";

type Proposed = Pick<spec.RuleProposal, "baseVersion" | "change" | "why" | "groupId">;

/** The next version, proposed on the one in force. @param written the new file, from that in force */
async function propose(
  context: CommandContext,
  { baseVersion, change, why, groupId }: Proposed,
  written: (inForce: string) => WrittenFile,
) {
  const { personId: proposedById, name: proposedByName } = context.person;
  const facts = await context.facts(["ruleProposal"]);
  refuse(whyNotPropose(facts, baseVersion));
  const { file, rulesHash } = written(rulesInForce(facts)?.file ?? UNCHANGED);
  // Against what was approved, and not against what that file says now: where an update has changed the built-in rules, it can be agreed on again.
  if (rulesHash === hashInForce(facts))
    throw new AppError("refused", "The rules in force say so already. Nothing was proposed.");
  const version = Math.max(0, ...Object.values(facts.ruleProposal).map((each) => each.version)) + 1;
  context.reason = why;
  const { id } = await context.create("ruleProposal", {
    version,
    baseVersion,
    change,
    why,
    groupId,
    file,
    rulesHash,
    proposedById,
    proposedByName,
    proposedAt: context.at,
    outcome: null,
    decidedById: null,
    decidedByName: null,
    decidedAt: null,
    decidedReason: null,
  });
  return { proposalId: id, version };
}

export const proposeRule = defineCommand({
  spec: spec.proposeRule,
  async handle(context, { change, why, groupId, baseVersion }) {
    if (groupId !== null) await context.get("causeGroup", groupId);
    return propose(context, { change, why, groupId, baseVersion }, (inForce) => withChange(inForce, change));
  },
});

export const proposeRulesFile = defineCommand({
  spec: spec.proposeRulesFile,
  async handle(context, { fileName, file, why, baseVersion }) {
    const change = { kind: "file" as const, fileName };
    return propose(context, { change, why, groupId: null, baseVersion }, () => wholeFile(file));
  },
});

export const decideRule = defineCommand({
  spec: spec.decideRule,
  async handle(context, { proposalId, outcome, reason }) {
    const { personId: decidedById, name: decidedByName } = context.person;
    const proposal = await context.get("ruleProposal", proposalId);
    refuse(whyNotDecide(await context.facts(["ruleProposal"]), proposal, context.person, outcome));
    // Also what was proposed, or agreed on before it, when a file could still say so.
    if (outcome === "approved") refuse(whyTooLoose(rulesOfFile(proposal.file)));
    context.reason = reason;
    await context.update("ruleProposal", proposalId, {
      outcome,
      decidedById,
      decidedByName,
      decidedAt: context.at,
      decidedReason: reason,
    });
    return {};
  },
});
