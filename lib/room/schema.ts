import { z } from "zod";
import { id, instant, line } from "#lib/door/fields.ts";
import { positionSchema } from "#lib/door/positions.ts";
import { MEMBERS, querySpec } from "#lib/door/spec.ts";
import { ENTITY_SCHEMAS, ROOM_ENTITY_TYPES, type RoomEntityType } from "./entities.ts";
import { vitalsSchema } from "./pulse.ts";

type EntitiesShape = { [T in RoomEntityType]: z.ZodRecord<z.ZodString, (typeof ENTITY_SCHEMAS)[T]> };

const entitiesSchema = z.object(
  Object.fromEntries(
    ROOM_ENTITY_TYPES.map((type) => [type, z.record(z.string(), ENTITY_SCHEMAS[type])]),
  ) as EntitiesShape,
);

/** Who is looking, as the server knows them. */
const meSchema = z.object({
  personId: id,
  name: line,
  /** Held in this cutover, now. */
  positions: z.array(positionSchema),
  /** When they last proved who they are; a signature needs this to be recent. */
  authenticatedAt: instant,
});
export type Me = z.infer<typeof meSchema>;

/** What a client gets when it enters a room, before it follows the socket. */
export const roomSnapshotSchema = z.object({
  state: z.object({
    cutoverId: id,
    seq: z.int().nonnegative(),
    entities: entitiesSchema,
  }),
  vitals: vitalsSchema,
  me: meSchema,
  serverNow: instant,
});
export type RoomSnapshot = z.infer<typeof roomSnapshotSchema>;

export const getRoom = querySpec({
  name: "room.getRoom",
  summary: "A cutover's room as it is now, and the journal entry up to which that is so",
  path: "/cutovers/{cutoverId}/room",
  input: z.object({ cutoverId: id }),
  output: roomSnapshotSchema,
  allowed: MEMBERS,
});
