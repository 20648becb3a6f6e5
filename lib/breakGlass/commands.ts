import { defineCommand } from "#lib/door/command.ts";
import { AppError, refuse } from "#lib/door/errors.ts";
import { namedAccounts, whyNotEnd, whyNotReview, whyNotStart, whyNotTake } from "./rules.ts";
import * as spec from "./schema.ts";

const MINUTE_MS = 60_000;
const FACTS = ["breakGlass", "breakGlassAccount"] as const;

export const nameBreakGlassAccount = defineCommand({
  spec: spec.nameBreakGlassAccount,
  async handle(context, { personId, justification }) {
    const { actor } = context;
    if (actor.kind === "person" && actor.personId === personId)
      throw new AppError("refused", "Nobody names their own account: another commander does.");
    const person = await context.tx.person.findUnique({ where: { id: personId } });
    if (!person) throw new AppError("not-found", "There is no such person.");
    if (person.passwordHash === null || person.disabledAt !== null)
      throw new AppError(
        "refused",
        `${person.name} has no local account that works. Break-glass must not need the identity provider.`,
      );
    if (namedAccounts(await context.facts(FACTS)).some((account) => account.personId === personId))
      throw new AppError("refused", `${person.name}'s account is named already.`);
    context.reason = justification;
    const account = await context.create("breakGlassAccount", {
      personId,
      personName: person.name,
      justification,
      namedAt: context.at,
      namedByName: context.actorName,
      endedAt: null,
      endedByName: null,
      endedReason: null,
    });
    return { accountId: account.id };
  },
});

export const endBreakGlassAccount = defineCommand({
  spec: spec.endBreakGlassAccount,
  async handle(context, { accountId, reason }) {
    context.reason = reason;
    const account = await context.get("breakGlassAccount", accountId);
    if (account.endedAt !== null) throw new AppError("refused", "It is off the list already.");
    await context.update("breakGlassAccount", accountId, {
      endedAt: context.at,
      endedByName: context.actorName,
      endedReason: reason,
    });
    return {};
  },
});

export const startBreakGlass = defineCommand({
  spec: spec.startBreakGlass,
  async handle(context, { cutoverId, position, reason, minutes }) {
    refuse(whyNotTake(position));
    const { personId, name, sessionId } = context.person;
    const session = await context.tx.session.findUniqueOrThrow({ where: { id: sessionId } });
    const { closedAt } = await context.get("cutover", cutoverId);
    const facts = await context.facts(FACTS);
    refuse(whyNotStart(facts, closedAt, { personId, isLocal: session.method !== "idp" }, context.nowMs));
    context.reason = reason;
    const endsAt = new Date(context.nowMs + minutes * MINUTE_MS).toISOString();
    const assignment = await context.create("assignment", {
      personId,
      personName: name,
      position,
      kind: "break-glass",
      justification: reason,
      startsAt: context.at,
      endsAt,
      givenByName: name,
      endedByName: null,
      endedReason: null,
    });
    const breakGlass = await context.create("breakGlass", {
      assignmentId: assignment.id,
      personId,
      personName: name,
      position,
      reason,
      startedAt: context.at,
      endsAt,
      endedAt: null,
      endedByName: null,
      reviewedAt: null,
      reviewedById: null,
      reviewedByName: null,
      verdict: null,
      finding: null,
    });
    return { breakGlassId: breakGlass.id };
  },
});

export const endBreakGlass = defineCommand({
  spec: spec.endBreakGlass,
  async handle(context, { breakGlassId, reason }) {
    context.reason = reason;
    const breakGlass = await context.get("breakGlass", breakGlassId);
    refuse(whyNotEnd(breakGlass, context.person, context.nowMs));
    const { name } = context.person;
    await context.update("breakGlass", breakGlassId, { endedAt: context.at, endedByName: name });
    await context.update("assignment", breakGlass.assignmentId, {
      endsAt: context.at,
      endedByName: name,
      endedReason: reason,
    });
    return {};
  },
});

export const reviewBreakGlass = defineCommand({
  spec: spec.reviewBreakGlass,
  async handle(context, { breakGlassId, verdict, finding }) {
    const breakGlass = await context.get("breakGlass", breakGlassId);
    refuse(whyNotReview(breakGlass, context.person, context.nowMs));
    context.reason = finding;
    await context.update("breakGlass", breakGlassId, {
      reviewedAt: context.at,
      reviewedById: context.person.personId,
      reviewedByName: context.person.name,
      verdict,
      finding,
    });
    return {};
  },
});
