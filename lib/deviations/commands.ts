import { defineCommand } from "#lib/door/command.ts";
import type { CommandContext } from "#lib/door/context.ts";
import { AppError, refuse } from "#lib/door/errors.ts";
import * as rules from "./rules.ts";
import * as spec from "./schema.ts";

/** @throws AppError refused when one of the ids is no system of the inventory, or no task of the runbook */
async function assertTouched(
  { tx, scope: cutoverId }: CommandContext,
  systemIds: readonly string[],
  taskIds: readonly string[],
): Promise<void> {
  const here = (ids: readonly string[]) => ({ where: { cutoverId, id: { in: [...ids] } } });
  if ((await tx.system.count(here(systemIds))) !== new Set(systemIds).size)
    throw new AppError("refused", "It names a system that is not in the inventory. Nothing was saved.");
  if ((await tx.task.count(here(taskIds))) !== new Set(taskIds).size)
    throw new AppError("refused", "It names a task that is not in the runbook. Nothing was saved.");
}

export const requestDeviation = defineCommand({
  spec: spec.requestDeviation,
  async handle(context, { cutoverId: _cutoverId, ...asked }) {
    const { personId, name } = context.person;
    await assertTouched(context, asked.systemIds, asked.taskIds);
    const deviations = await context.list("deviation");
    if (deviations.filter(rules.isOpen).length >= spec.OPEN_DEVIATIONS_MAX)
      throw new AppError(
        "refused",
        `${spec.OPEN_DEVIATIONS_MAX} deviations are open. Bring some to an end before there are more.`,
      );
    context.reason = asked.why;
    const { id } = await context.create("deviation", {
      ...asked,
      number: deviations.length + 1,
      requestedAt: context.at,
      requestedById: personId,
      requestedByName: name,
      outcome: null,
      decidedAt: null,
      decidedById: null,
      decidedByName: null,
      decidedAs: null,
      decisionReason: null,
      tries: [],
      cancelledAt: null,
      cancelledByName: null,
      cancelledReason: null,
    });
    return { deviationId: id };
  },
});

export const decideDeviation = defineCommand({
  spec: spec.decideDeviation,
  async handle(context, { deviationId, outcome, reason }) {
    const { personId, name } = context.person;
    const deviation = await context.get("deviation", deviationId);
    refuse(rules.whyNotDecideDeviation(deviation, context.person));
    context.reason = reason;
    await context.update("deviation", deviationId, {
      outcome,
      decidedAt: context.at,
      decidedById: personId,
      decidedByName: name,
      decidedAs: rules.approvingPosition(context.person) ?? null,
      decisionReason: reason,
    });
    return {};
  },
});

export const recordDeviation = defineCommand({
  spec: spec.recordDeviation,
  async handle(context, { deviationId, kind, note }) {
    const { personId, name } = context.person;
    const deviation = await context.get("deviation", deviationId);
    refuse(rules.whyNotRecordDeviation(deviation, kind));
    context.reason = note;
    const done = {
      kind,
      note,
      doneAt: context.at,
      doneById: personId,
      doneByName: name,
      result: null,
      finding: null,
      verifiedAt: null,
      verifiedById: null,
      verifiedByName: null,
    };
    await context.update("deviation", deviationId, { tries: [...deviation.tries, done] });
    return {};
  },
});

export const verifyDeviation = defineCommand({
  spec: spec.verifyDeviation,
  async handle(context, { deviationId, result, finding }) {
    const { personId, name } = context.person;
    const deviation = await context.get("deviation", deviationId);
    refuse(rules.whyNotVerifyDeviation(deviation, context.person));
    const last = rules.lastTry(deviation);
    if (!last) throw new AppError("refused", "There is nothing to verify.");
    context.reason = finding;
    const verified = {
      ...last,
      result,
      finding,
      verifiedAt: context.at,
      verifiedById: personId,
      verifiedByName: name,
    };
    await context.update("deviation", deviationId, { tries: [...deviation.tries.slice(0, -1), verified] });
    return {};
  },
});

export const cancelDeviation = defineCommand({
  spec: spec.cancelDeviation,
  async handle(context, { deviationId, reason }) {
    const deviation = await context.get("deviation", deviationId);
    refuse(rules.whyNotCancelDeviation(deviation, context.person));
    context.reason = reason;
    await context.update("deviation", deviationId, {
      cancelledAt: context.at,
      cancelledByName: context.person.name,
      cancelledReason: reason,
    });
    return {};
  },
});
