import type { Tx } from "#lib/db.ts";
import type { Actor } from "#lib/door/context.ts";
import { AppError } from "#lib/door/errors.ts";
import { defineProcedure } from "#lib/door/query.ts";
import { readFacts } from "#lib/door/store.ts";
import { ROOM_ENTITY_TYPES } from "./entities.ts";
import type { Me } from "./schema.ts";
import * as spec from "./schema.ts";
import type { RoomState } from "./state.ts";
import { readVitals } from "./vitals.ts";

/** A cutover's room read from its rows, not from its journal. Needs a transaction that sees one moment. */
export async function readRoom(tx: Tx, cutoverId: string): Promise<RoomState> {
  const journal = await tx.journal.findUnique({ where: { scope: cutoverId } });
  if (!journal) throw new AppError("not-found", "There is no such cutover.");
  return {
    cutoverId,
    seq: Number(journal.seq),
    entities: await readFacts(tx, ROOM_ENTITY_TYPES, cutoverId),
  };
}

/** Who looks at a room. @throws AppError forbidden when it is no person */
export function meOf(actor: Actor): Me {
  if (actor.kind !== "person") throw new AppError("forbidden", "Only a person can enter a room.");
  const { personId, name, positions, authenticatedAt } = actor;
  return { personId, name, positions: [...positions], authenticatedAt };
}

export const getRoom = defineProcedure({
  spec: spec.getRoom,
  async handle({ tx, actor, now }, { cutoverId }) {
    return {
      state: await readRoom(tx, cutoverId),
      vitals: await readVitals(tx, cutoverId),
      me: meOf(actor),
      serverNow: now.toISOString(),
    };
  },
});
