import type { Entry } from "#lib/journal/schema.ts";
import { type EntityOf, ROOM_ENTITY_TYPES, type RoomEntityType } from "./entities.ts";

/** A cutover's entities, normalized: `entities[type][id]`. */
export type Entities = { readonly [T in RoomEntityType]: Readonly<Record<string, EntityOf<T>>> };

/** The room at one point of its journal. */
export interface RoomState {
  readonly cutoverId: string;
  /** The last journal entry that is in `entities`. */
  readonly seq: number;
  readonly entities: Entities;
}

/** An entry was applied that does not follow on the state: something was missed. */
export class SequenceGapError extends Error {
  constructor(stateSeq: number, entrySeq: number) {
    super(`Journal entry ${entrySeq} does not follow on ${stateSeq}.`);
    this.name = "SequenceGapError";
  }
}

/** @returns a room before its first entry. */
export function emptyRoom(cutoverId: string): RoomState {
  const entities = Object.fromEntries(ROOM_ENTITY_TYPES.map((type) => [type, {}]));
  return { cutoverId, seq: 0, entities: entities as Entities };
}

const isRoomEntityType = (type: string): type is RoomEntityType =>
  (ROOM_ENTITY_TYPES as readonly string[]).includes(type);

/**
 * The room after one more entry. Generic over commands: an entry carries after-images, so there is nothing to know.
 * @param entry the entry that follows on `state`; one already applied is passed over
 * @throws SequenceGapError when an entry between is missing; the caller takes a new snapshot
 */
export const apply = (state: RoomState, entry: Entry): RoomState => fold(state, [entry]);

/**
 * The room after some more entries. A kind's entities are copied once and not for every entry, so that a replay of thousands of entries
 * costs what they hold.
 * @throws SequenceGapError as `apply`
 */
export function fold(state: RoomState, entries: readonly Entry[]): RoomState {
  const entities: Record<string, Record<string, unknown>> = { ...state.entities };
  const copied = new Set<string>();
  let { seq } = state;
  for (const entry of entries) {
    if (entry.seq <= seq) continue;
    if (entry.seq !== seq + 1) throw new SequenceGapError(seq, entry.seq);
    seq = entry.seq;
    for (const { type, id, after } of entry.changes) {
      // A kind that a newer server writes and this client does not know can't be drawn by it either.
      if (!isRoomEntityType(type)) continue;
      const ofType = copied.has(type) ? (entities[type] ?? {}) : { ...entities[type] };
      copied.add(type);
      entities[type] = ofType;
      if (after === null) delete ofType[id];
      else ofType[id] = after;
    }
  }
  return seq === state.seq ? state : { ...state, seq, entities: entities as Entities };
}

/** All entities of a type, in the order of their ids (which are time-ordered, RFC 9562 version 7). */
export function all<T extends RoomEntityType>(entities: Pick<Entities, T>, type: T): EntityOf<T>[] {
  return Object.values(entities[type]).sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** The entity, or undefined when there is none of that id. */
export function one<T extends RoomEntityType>(
  entities: Pick<Entities, T>,
  type: T,
  id: string,
): EntityOf<T> | undefined {
  return entities[type][id];
}
