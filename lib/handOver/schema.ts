import { z } from "zod";
import { id, instant, line, text } from "#lib/door/fields.ts";
import { positionSchema } from "#lib/door/positions.ts";
import { ACTING_POSITIONS, commandSpec } from "#lib/door/spec.ts";

/** One person offers a position to another; it passes when the other accepts. */
export const handOverSchema = z.object({
  id,
  cutoverId: id,
  position: positionSchema,
  fromPersonId: id,
  fromPersonName: line,
  toPersonId: id,
  toPersonName: line,
  /** What the next must know. */
  note: text,
  offeredAt: instant,
  acceptedAt: instant.nullable(),
  declinedAt: instant.nullable(),
  withdrawnAt: instant.nullable(),
});
export type HandOver = z.infer<typeof handOverSchema>;

export const offerHandOver = commandSpec({
  name: "handOver.offer",
  summary: "Offer the position that one holds to another, with a note of what they must know",
  path: "/cutovers/{cutoverId}/hand-overs",
  input: z.object({ cutoverId: id, position: positionSchema, toPersonId: id, note: text }),
  output: z.object({ handOverId: id }),
  allowed: { positions: ACTING_POSITIONS },
  signature: "none",
});

export const acceptHandOver = commandSpec({
  name: "handOver.accept",
  summary: "Take over the position that was offered to one: “I have the room”",
  path: "/cutovers/{cutoverId}/hand-overs/{handOverId}/acceptance",
  input: z.object({ cutoverId: id, handOverId: id }),
  output: z.object({}),
  allowed: { positions: ACTING_POSITIONS },
  signature: "none",
});

export const declineHandOver = commandSpec({
  name: "handOver.decline",
  summary: "Say that one does not take over the position that was offered",
  path: "/cutovers/{cutoverId}/hand-overs/{handOverId}/refusal",
  input: z.object({ cutoverId: id, handOverId: id, reason: line }),
  output: z.object({}),
  allowed: { positions: ACTING_POSITIONS },
  signature: "none",
});

export const withdrawHandOver = commandSpec({
  name: "handOver.withdraw",
  summary: "Withdraw the offer of a position that nobody has answered",
  path: "/cutovers/{cutoverId}/hand-overs/{handOverId}/withdrawal",
  input: z.object({ cutoverId: id, handOverId: id }),
  output: z.object({}),
  allowed: { positions: ACTING_POSITIONS },
  signature: "none",
});
