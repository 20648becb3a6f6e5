import { defineCommand } from "#lib/door/command.ts";
import type { CommandContext } from "#lib/door/context.ts";
import { AppError, refuse } from "#lib/door/errors.ts";
import { readGateView } from "#lib/gates/readFacts.server.ts";
import {
  restartsPoll,
  whyNotDecideChange,
  whyNotPropose,
  whyNotWithdrawChange,
  whySecondPerson,
} from "./rules.ts";
import * as spec from "./schema.ts";

const RESTARTED = "The gate was changed: the poll begins anew";

async function look(context: CommandContext, gateId: string) {
  const { view, facts } = await readGateView(context, gateId);
  return { view, facts: { ...facts, ...(await context.facts(["gateChange"])) } };
}

const NOT_DECIDED = {
  outcome: null,
  decidedAt: null,
  decidedById: null,
  decidedByName: null,
  decisionReason: null,
};

export const proposeGateChange = defineCommand({
  spec: spec.proposeGateChange,
  async handle(context, { gateId, seen, terms, reason }) {
    const { personId, name } = context.person;
    const { view, facts } = await look(context, gateId);
    refuse(whyNotPropose(view, facts, context.person, { seen, terms }, context.nowMs));
    context.reason = reason;
    const alone = whySecondPerson(view, terms).length === 0;
    if (alone) await context.update("gate", gateId, terms);
    const { id, outcome } = await context.create("gateChange", {
      gateId,
      before: seen,
      after: terms,
      reason,
      proposedAt: context.at,
      proposedById: personId,
      proposedByName: name,
      ...(alone
        ? {
            outcome: "applied",
            decidedAt: context.at,
            decidedById: personId,
            decidedByName: name,
            decisionReason: null,
          }
        : NOT_DECIDED),
    });
    return { gateChangeId: id, outcome };
  },
});

export const decideGateChange = defineCommand({
  spec: spec.decideGateChange,
  async handle(context, { gateChangeId, outcome, reason, openPollId }) {
    const change = await context.get("gateChange", gateChangeId);
    const { view, facts } = await look(context, change.gateId);
    refuse(whyNotDecideChange(change, view, facts, context.person, outcome, context.nowMs));
    context.reason = reason;
    const { personId, name } = context.person;
    const { poll } = view;
    const open = poll?.closedAt === null ? poll : undefined;
    if (outcome === "approved" && (open?.id ?? null) !== openPollId)
      throw new AppError(
        "refused",
        "A poll was opened or closed after this was shown to you. Nothing was changed; look at it again.",
      );
    await context.update("gateChange", gateChangeId, {
      outcome,
      decidedAt: context.at,
      decidedById: personId,
      decidedByName: name,
      decisionReason: reason,
    });
    if (outcome === "refused") return { pollId: null };
    await context.update("gate", change.gateId, change.after);
    if (!open || !restartsPoll(change, view)) return { pollId: null };
    await context.update("poll", open.id, {
      closedAt: context.at,
      closedByName: name,
      closedReason: RESTARTED,
    });
    // Opened by who proposed the change, and so never counts in it; who approved it may be one of those polled.
    const { id } = await context.create("poll", {
      gateId: change.gateId,
      policy: change.after.policy,
      openedAt: context.at,
      openedById: change.proposedById,
      openedByName: change.proposedByName,
      closedAt: null,
      closedByName: null,
      closedReason: null,
    });
    return { pollId: id };
  },
});

export const withdrawGateChange = defineCommand({
  spec: spec.withdrawGateChange,
  async handle(context, { gateChangeId, reason }) {
    const change = await context.get("gateChange", gateChangeId);
    refuse(whyNotWithdrawChange(change));
    const { personId, name } = context.person;
    context.reason = reason;
    await context.update("gateChange", gateChangeId, {
      outcome: "withdrawn",
      decidedAt: context.at,
      decidedById: personId,
      decidedByName: name,
      decisionReason: reason,
    });
    return {};
  },
});
