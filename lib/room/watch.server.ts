import { heldPositions } from "#lib/access/rules.ts";
import type { Tx } from "#lib/db.ts";
import { whyNotSession } from "#lib/door/caller.ts";
import { AppError } from "#lib/door/errors.ts";
import { POSITIONS, whyNotPosition } from "#lib/door/positions.ts";
import { byId, listEntities } from "#lib/door/store.ts";

/** Someone in a room. */
export interface Follower {
  readonly sessionId: string;
  readonly personId: string;
  readonly cutoverId: string;
}

/**
 * Who of those in the rooms may no longer be there, asked for all of them in two queries.
 * @returns for a follower the error that the door would give, or undefined
 */
export async function whyNotFollow(
  tx: Tx,
  followers: readonly Follower[],
  now: Date,
): Promise<(follower: Follower) => AppError | undefined> {
  if (followers.length === 0) return () => undefined;
  const sessions = await tx.session.findMany({
    where: { id: { in: followers.map(({ sessionId }) => sessionId) } },
    include: { person: true },
  });
  const assignments = await listEntities(tx, "assignment", {
    cutoverId: { in: followers.map(({ cutoverId }) => cutoverId) },
    personId: { in: followers.map(({ personId }) => personId) },
  });
  const sessionById = new Map(sessions.map((session) => [session.id, session]));
  return ({ sessionId, personId, cutoverId }) => {
    const ended = whyNotSession(sessionById.get(sessionId), now);
    if (ended) return ended;
    const here = assignments.filter((assignment) => assignment.cutoverId === cutoverId);
    const whyNot = whyNotPosition(
      POSITIONS,
      heldPositions({ assignment: byId(here) }, personId, now.getTime()),
    );
    return whyNot === undefined ? undefined : new AppError("forbidden", whyNot);
  };
}
