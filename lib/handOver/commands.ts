import { defineCommand } from "#lib/door/command.ts";
import type { CommandContext } from "#lib/door/context.ts";
import { AppError, refuse } from "#lib/door/errors.ts";
import { TEXT_LENGTH_MAX } from "#lib/door/fields.ts";
import { regularAssignment, whyNotAnswer, whyNotOffer, whyNotWithdraw } from "./rules.ts";
import type { HandOver } from "./schema.ts";
import * as spec from "./schema.ts";

const FACTS = ["assignment", "handOver"] as const;

export const offerHandOver = defineCommand({
  spec: spec.offerHandOver,
  actsAs: ({ position }) => position,
  async handle(context, { position, toPersonId, note }) {
    const { personId, name } = context.person;
    const facts = await context.facts(FACTS);
    refuse(whyNotOffer(facts, personId, position, toPersonId, context.nowMs));
    const to = await context.tx.person.findUnique({ where: { id: toPersonId } });
    if (!to || to.disabledAt !== null)
      throw new AppError("refused", "This person's account is disabled. Nothing was offered.");
    context.reason = note;
    const handOver = await context.create("handOver", {
      position,
      fromPersonId: personId,
      fromPersonName: name,
      toPersonId,
      toPersonName: to.name,
      note,
      offeredAt: context.at,
      acceptedAt: null,
      declinedAt: null,
      withdrawnAt: null,
    });
    return { handOverId: handOver.id };
  },
});

/**
 * Who offered becomes backup, who accepts becomes primary, in one transaction. An assignment is never rewritten: the old ones end, new
 * ones begin, and no longer than what was given by the commander.
 */
export const acceptHandOver = defineCommand({
  spec: spec.acceptHandOver,
  async handle(context, { handOverId }) {
    const handOver = await context.get("handOver", handOverId);
    const facts = await context.facts(FACTS);
    refuse(whyNotAnswer(handOver, facts, context.person.personId, context.nowMs));
    const { position, fromPersonId, toPersonId } = handOver;
    const from = regularAssignment(facts, fromPersonId, position, context.nowMs);
    const to = regularAssignment(facts, toPersonId, position, context.nowMs);
    if (!from) throw new AppError("refused", "This offer is lapsed. Nothing was changed.");
    await context.update("handOver", handOverId, { acceptedAt: context.at });
    for (const assignment of [from, to])
      if (assignment)
        await context.update("assignment", assignment.id, {
          endsAt: context.at,
          endedByName: context.person.name,
          endedReason: "Handed over",
        });
    await begin(context, handOver, "primary", to?.endsAt ?? from.endsAt);
    await begin(context, handOver, "backup", from.endsAt);
    return {};
  },
});

async function begin(
  context: CommandContext,
  { position, note, ...handOver }: HandOver,
  kind: "primary" | "backup",
  endsAt: string | null,
): Promise<void> {
  const [from, to] = [handOver.fromPersonName, handOver.toPersonName];
  await context.create("assignment", {
    personId: kind === "primary" ? handOver.toPersonId : handOver.fromPersonId,
    personName: kind === "primary" ? to : from,
    position,
    kind,
    justification:
      kind === "primary"
        ? `Handed over by ${from}: ${note}`.slice(0, TEXT_LENGTH_MAX)
        : `Handed over to ${to}.`,
    startsAt: context.at,
    endsAt,
    givenByName: kind === "primary" ? from : to,
    endedByName: null,
    endedReason: null,
  });
}

export const declineHandOver = defineCommand({
  spec: spec.declineHandOver,
  async handle(context, { handOverId, reason }) {
    context.reason = reason;
    const handOver = await context.get("handOver", handOverId);
    refuse(whyNotAnswer(handOver, await context.facts(FACTS), context.person.personId, context.nowMs));
    await context.update("handOver", handOverId, { declinedAt: context.at });
    return {};
  },
});

export const withdrawHandOver = defineCommand({
  spec: spec.withdrawHandOver,
  async handle(context, { handOverId }) {
    const handOver = await context.get("handOver", handOverId);
    refuse(whyNotWithdraw(handOver, await context.facts(FACTS), context.person.personId, context.nowMs));
    await context.update("handOver", handOverId, { withdrawnAt: context.at });
    return {};
  },
});
