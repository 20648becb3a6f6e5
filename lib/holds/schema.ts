import { z } from "zod";
import { id, instant, line, text } from "#lib/door/fields.ts";
import { actorFields } from "#lib/door/positions.ts";
import { commandSpec } from "#lib/door/spec.ts";
import { signed } from "#lib/signatures/schema.ts";

/** What keeps a slice, or all of the cutover, from going on; each by itself, and each for the others of no account. */

/**
 * pause: nothing is started in it. isolate: it is cut off from the rest, and its interfaces are to be quarantined. What is under way in it
 * goes on to its end, in sight.
 */
const holdKindSchema = z.enum(["pause", "isolate"]);
export type HoldKind = z.infer<typeof holdKindSchema>;

export const holdSchema = z.object({
  id,
  cutoverId: id,
  /** Null: all of the cutover. */
  sliceId: id.nullable(),
  kind: holdKindSchema,
  reason: line,
  startedAt: instant,
  startedById: id,
  startedByName: line,
  liftedAt: instant.nullable(),
  liftedByName: line.nullable(),
  liftedReason: line.nullable(),
});
export type Hold = z.infer<typeof holdSchema>;

/** That a slice, or all of the cutover, goes back: the signed word that opens the way back. Never edited; it is withdrawn. */
export const rollbackDecisionSchema = z.object({
  id,
  cutoverId: id,
  sliceId: id.nullable(),
  reason: text,
  ...actorFields,
  decidedAt: instant,
  signatureId: id,
});
export type RollbackDecision = z.infer<typeof rollbackDecisionSchema>;

export const startHold = commandSpec({
  name: "holds.startHold",
  summary: "Pause a slice or all of the cutover, or cut a slice off",
  path: "/cutovers/{cutoverId}/holds",
  input: holdSchema.pick({ cutoverId: true, sliceId: true, kind: true, reason: true }),
  output: z.object({ holdId: id }),
  allowed: { positions: ["incident-commander"] },
  signature: "none",
});

export const liftHold = commandSpec({
  name: "holds.liftHold",
  summary: "Let a slice, or all of the cutover, go on",
  path: "/cutovers/{cutoverId}/holds/{holdId}/end",
  input: z.object({ cutoverId: id, holdId: id, reason: line }),
  output: z.object({}),
  allowed: { positions: ["incident-commander"] },
  signature: "none",
});

export const decideRollback = commandSpec({
  name: "holds.decideRollback",
  summary:
    "Decide that a slice, or all of the cutover, goes back; it opens the way back and closes the way on",
  path: "/cutovers/{cutoverId}/rollback/decision",
  input: signed(z.object({ cutoverId: id, sliceId: id.nullable(), reason: text })),
  output: z.object({ rollbackDecisionId: id }),
  allowed: { positions: ["incident-commander"] },
  signature: "fresh",
});

export const withdrawRollback = commandSpec({
  name: "holds.withdrawRollback",
  summary: "Withdraw a decision to roll back, with a reason and a signature: the way on is open again",
  path: "/cutovers/{cutoverId}/rollback/decisions/{rollbackDecisionId}/withdrawal",
  input: signed(z.object({ cutoverId: id, rollbackDecisionId: id, reason: line })),
  output: z.object({ withdrawalId: id }),
  allowed: { positions: ["incident-commander"] },
  signature: "fresh",
});
