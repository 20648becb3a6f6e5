import { defineCommand } from "#lib/door/command.ts";
import type { CommandContext } from "#lib/door/context.ts";
import { AppError, refuse } from "#lib/door/errors.ts";
import { listEntities } from "#lib/door/store.ts";
import { whyNotDisable, whyNotEnable } from "./rules.ts";
import * as spec from "./schema.ts";

/** Ends those of a person's sessions that are open. @returns how many */
async function endSessions(context: CommandContext, personId: string, exceptId?: string): Promise<number> {
  const open = await context.tx.session.findMany({
    where: { personId, revokedAt: null, expiresAt: { gt: context.now } },
  });
  const ended = open.filter(({ id }) => id !== exceptId);
  for (const { id } of ended) await context.update("session", id, { revokedAt: context.at });
  return ended.length;
}

/**
 * The person, when the caller has a say over them: the door knows that they hold such a position somewhere, and here it is asked
 * whether in a cutover that the person has, or had, a position in too.
 * @throws AppError forbidden
 */
async function personInReach(context: CommandContext, personId: string) {
  const { actor } = context;
  if (actor.kind === "person") {
    const mine = await context.tx.assignment.findMany({
      where: {
        personId: actor.personId,
        position: { in: [...spec.POSITIONS_OVER_PEOPLE] },
        startsAt: { lte: context.now },
        OR: [{ endsAt: null }, { endsAt: { gt: context.now } }],
        // Break-glass gives rights over a cutover, and none over people.
        kind: { not: "break-glass" },
      },
    });
    const shared = await context.tx.assignment.count({
      where: { personId, cutoverId: { in: mine.map(({ cutoverId }) => cutoverId) } },
    });
    if (shared === 0)
      throw new AppError(
        "forbidden",
        "This person has no position in a cutover that you command or review. Nothing was changed.",
      );
  }
  const person = await context.get("person", personId);
  const openSessions = await context.tx.session.count({ where: { personId, revokedAt: null } });
  return { personId, disabledAt: person.disabledAt, openSessions };
}

const actorId = ({ actor }: CommandContext): string | null =>
  actor.kind === "person" ? actor.personId : null;

export const revokeSession = defineCommand({
  spec: spec.revokeSession,
  async handle(context, { sessionId }) {
    const [session] = await listEntities(context.tx, "session", {
      id: sessionId,
      personId: context.person.personId,
    });
    if (!session) throw new AppError("not-found", "You have no such session. Nothing was changed.");
    if (session.revokedAt !== null) throw new AppError("refused", "This session has ended already.");
    await context.update("session", sessionId, { revokedAt: context.at });
    return {};
  },
});

export const revokeOtherSessions = defineCommand({
  spec: spec.revokeOtherSessions,
  async handle(context) {
    const { personId, sessionId } = context.person;
    return { ended: await endSessions(context, personId, sessionId) };
  },
});

export const disablePerson = defineCommand({
  spec: spec.disablePerson,
  async handle(context, { personId, reason }) {
    context.reason = reason;
    const person = await personInReach(context, personId);
    refuse(whyNotDisable(person, actorId(context)));
    await context.update("person", personId, { disabledAt: context.at });
    return { endedSessions: await endSessions(context, personId) };
  },
});

export const enablePerson = defineCommand({
  spec: spec.enablePerson,
  async handle(context, { personId, reason }) {
    context.reason = reason;
    refuse(whyNotEnable(await personInReach(context, personId)));
    await context.update("person", personId, { disabledAt: null });
    return {};
  },
});

export const signOutPerson = defineCommand({
  spec: spec.signOutPerson,
  async handle(context, { personId, reason }) {
    context.reason = reason;
    await personInReach(context, personId);
    const endedSessions = await endSessions(context, personId);
    if (endedSessions === 0) throw new AppError("refused", "This person has no open session.");
    return { endedSessions };
  },
});
