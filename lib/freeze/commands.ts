import { defineCommand } from "#lib/door/command.ts";
import type { CommandContext } from "#lib/door/context.ts";
import { AppError, refuse } from "#lib/door/errors.ts";
import { whyNotAsk, whyNotDecideException, whyNotEndFreeze, whyNotSpan } from "./rules.ts";
import * as spec from "./schema.ts";

/** @throws AppError refused when one of the ids is no system of the inventory */
async function assertSystems(context: CommandContext, systemIds: readonly string[]): Promise<void> {
  const systems = await context.list("system");
  if (!systemIds.every((id) => systems.some((system) => system.id === id && system.retiredAt === null)))
    throw new AppError("refused", "It names a system that is not in the inventory. Nothing was saved.");
}

const nameOf = ({ actor }: CommandContext): string => (actor.kind === "person" ? actor.name : "setup");

export const declareFreeze = defineCommand({
  spec: spec.declareFreeze,
  async handle(context, { cutoverId: _cutoverId, ...freeze }) {
    refuse(whyNotSpan(freeze.startsAt, freeze.endsAt, context.nowMs));
    await assertSystems(context, freeze.systemIds);
    const { id } = await context.create("changeFreeze", {
      ...freeze,
      declaredAt: context.at,
      declaredByName: nameOf(context),
      endedAt: null,
      endedByName: null,
      endedReason: null,
    });
    return { freezeId: id };
  },
});

export const endFreeze = defineCommand({
  spec: spec.endFreeze,
  async handle(context, { freezeId, reason }) {
    const freeze = await context.get("changeFreeze", freezeId);
    refuse(whyNotEndFreeze(freeze, context.nowMs));
    context.reason = reason;
    await context.update("changeFreeze", freezeId, {
      endedAt: context.at,
      endedByName: context.person.name,
      endedReason: reason,
    });
    return {};
  },
});

export const requestException = defineCommand({
  spec: spec.requestException,
  async handle(context, { cutoverId: _cutoverId, ...asked }) {
    const freeze = await context.get("changeFreeze", asked.freezeId);
    await assertSystems(context, asked.systemIds);
    refuse(whyNotAsk(freeze, asked, context.nowMs));
    const { personId, name } = context.person;
    const exceptions = await context.list("freezeException");
    const { id } = await context.create("freezeException", {
      ...asked,
      number: exceptions.length + 1,
      requestedAt: context.at,
      requestedById: personId,
      requestedByName: name,
      outcome: null,
      decidedAt: null,
      decidedByName: null,
      decisionReason: null,
    });
    return { exceptionId: id };
  },
});

export const decideException = defineCommand({
  spec: spec.decideException,
  async handle(context, { exceptionId, outcome, reason }) {
    const { personId, name } = context.person;
    const exception = await context.get("freezeException", exceptionId);
    refuse(whyNotDecideException(exception, personId, context.nowMs));
    context.reason = reason;
    await context.update("freezeException", exceptionId, {
      outcome,
      decidedAt: context.at,
      decidedByName: name,
      decisionReason: reason,
    });
    return {};
  },
});
