import { defineCommand } from "#lib/door/command.ts";
import { refuse } from "#lib/door/errors.ts";
import { whyNotLift, whyNotPurge } from "./rules.ts";
import * as spec from "./schema.ts";

export const placeLegalHold = defineCommand({
  spec: spec.placeLegalHold,
  async handle(context, { reason }) {
    const { personId, name } = context.person;
    const hold = await context.create("legalHold", {
      reason,
      placedAt: context.at,
      placedById: personId,
      placedByName: name,
      liftedAt: null,
      liftedById: null,
      liftedByName: null,
      liftedReason: null,
    });
    return { legalHoldId: hold.id };
  },
});

export const liftLegalHold = defineCommand({
  spec: spec.liftLegalHold,
  async handle(context, { legalHoldId, reason }) {
    const { personId, name } = context.person;
    refuse(whyNotLift(await context.get("legalHold", legalHoldId), personId));
    context.reason = reason;
    await context.update("legalHold", legalHoldId, {
      liftedAt: context.at,
      liftedById: personId,
      liftedByName: name,
      liftedReason: reason,
    });
    return {};
  },
});

/**
 * The only purge there is. The rule here gives the sentence; the database's own function refuses by the same law whoever asks
 * it, the tables' owner too.
 */
export const purgeFacts = defineCommand({
  spec: spec.purgeFacts,
  alwaysJournaled: true,
  async handle(context, { cutoverId, reason }) {
    const journal = await context.tx.journal.findUniqueOrThrow({ where: { scope: cutoverId } });
    const lastEntryAt = (journal.recordedAt ?? context.now).toISOString();
    refuse(whyNotPurge(await context.facts(["legalHold"]), lastEntryAt, context.nowMs));
    context.reason = reason;
    const [purged] = await context.tx.$queryRaw<[{ samples: bigint; discrepancies: bigint }]>`
      SELECT samples, discrepancies FROM purge_facts(${cutoverId}::uuid)`;
    return { samples: Number(purged.samples), discrepancies: Number(purged.discrepancies) };
  },
});

export const recordRestoreTest = defineCommand({
  spec: spec.recordRestoreTest,
  alwaysJournaled: true,
  async handle(context, { madeAt, journals, entries, fits }) {
    context.reason = `The backup of ${madeAt}: ${entries} entries of ${journals} journals ${fits ? "fit" : "DO NOT FIT"}.`;
    return {};
  },
});
