import { defineCommand } from "#lib/door/command.ts";
import { refuse } from "#lib/door/errors.ts";
import { rulesInForce, whyNotDecide, whyNotPropose } from "./rules.ts";
import * as spec from "./schema.ts";
import { UNCHANGED, withChange } from "./writeFile.server.ts";

export const proposeRule = defineCommand({
  spec: spec.proposeRule,
  async handle(context, { change, why, groupId, baseVersion }) {
    const { personId: proposedById, name: proposedByName } = context.person;
    const facts = await context.facts(["ruleProposal"]);
    refuse(whyNotPropose(facts, baseVersion));
    if (groupId !== null) await context.get("causeGroup", groupId);
    const inForce = rulesInForce(facts);
    const { file, rulesHash } = withChange(inForce?.file ?? UNCHANGED, change);
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
  },
});

export const decideRule = defineCommand({
  spec: spec.decideRule,
  async handle(context, { proposalId, outcome, reason }) {
    const { personId: decidedById, name: decidedByName } = context.person;
    const proposal = await context.get("ruleProposal", proposalId);
    refuse(whyNotDecide(await context.facts(["ruleProposal"]), proposal, context.person, outcome));
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
