import { defineCommand } from "#lib/door/command.ts";
import { refuse } from "#lib/door/errors.ts";
import * as rules from "./rules.ts";
import * as spec from "./schema.ts";

const COMMANDER = "incident-commander";
const ROLLBACK_MEANING = "I decide that this goes back, and answer for it.";
const WITHDRAWAL_MEANING = "I withdraw the decision to roll back; work goes on.";

export const startHold = defineCommand({
  spec: spec.startHold,
  actsAs: () => COMMANDER,
  async handle(context, { sliceId, kind, reason }) {
    refuse(rules.whyNotHold(kind, sliceId, await context.facts(rules.HOLD_FACT_TYPES)));
    context.reason = reason;
    const { id } = await context.create("hold", {
      sliceId,
      kind,
      reason,
      startedAt: context.at,
      startedById: context.person.personId,
      startedByName: context.person.name,
      liftedAt: null,
      liftedByName: null,
      liftedReason: null,
    });
    return { holdId: id };
  },
});

export const liftHold = defineCommand({
  spec: spec.liftHold,
  actsAs: () => COMMANDER,
  async handle(context, { holdId, reason }) {
    refuse(rules.whyNotLift(await context.get("hold", holdId)));
    context.reason = reason;
    await context.update("hold", holdId, {
      liftedAt: context.at,
      liftedByName: context.person.name,
      liftedReason: reason,
    });
    return {};
  },
});

export const decideRollback = defineCommand({
  spec: spec.decideRollback,
  actsAs: () => COMMANDER,
  async handle(context, { cutoverId, sliceId, reason }) {
    const { personId, name: personName } = context.person;
    const facts = await context.facts(rules.HOLD_FACT_TYPES);
    const cutover = await context.get("cutover", cutoverId);
    refuse(rules.whyNotRollback(sliceId, facts, cutover, context.nowMs));
    const what = sliceId === null ? "the cutover" : `slice “${facts.slice[sliceId]?.name}”`;
    const { id } = await context.sign(
      "rollbackDecision",
      { sliceId, reason, personId, personName, position: COMMANDER, decidedAt: context.signedAt },
      {
        act: `Roll back ${what}`,
        question: `Does ${what} go back to the legacy system?`,
        meaning: ROLLBACK_MEANING,
        evidenceHash: null,
        position: COMMANDER,
      },
    );
    context.reason = reason;
    return { rollbackDecisionId: id };
  },
});

export const withdrawRollback = defineCommand({
  spec: spec.withdrawRollback,
  actsAs: () => COMMANDER,
  async handle(context, { rollbackDecisionId, reason }) {
    const { personId, name: personName } = context.person;
    const decision = await context.get("rollbackDecision", rollbackDecisionId);
    const facts = await context.facts(rules.HOLD_FACT_TYPES);
    refuse(rules.whyNotWithdrawRollback(decision, facts));
    const what = decision.sliceId === null ? "the cutover" : `slice “${facts.slice[decision.sliceId]?.name}”`;
    const { id } = await context.sign(
      "withdrawal",
      {
        subject: "rollbackDecision",
        subjectId: rollbackDecisionId,
        reason,
        personId,
        personName,
        position: COMMANDER,
        withdrawnAt: context.signedAt,
      },
      {
        act: `Withdraw the decision of ${decision.personName} to roll back ${what}`,
        question: null,
        meaning: WITHDRAWAL_MEANING,
        evidenceHash: null,
        position: COMMANDER,
      },
    );
    context.reason = reason;
    return { withdrawalId: id };
  },
});
