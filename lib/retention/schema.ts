import { z } from "zod";
import { count, id, instant, line } from "#lib/door/fields.ts";
import { commandSpec } from "#lib/door/spec.ts";

/** Nothing of a cutover may be purged while one of these stands, whatever its age. */
export const legalHoldSchema = z.object({
  id,
  cutoverId: id,
  reason: line,
  placedAt: instant,
  placedById: id,
  placedByName: line,
  liftedAt: instant.nullable(),
  liftedById: id.nullable(),
  liftedByName: line.nullable(),
  liftedReason: line.nullable(),
});
export type LegalHold = z.infer<typeof legalHoldSchema>;

export const placeLegalHold = commandSpec({
  name: "retention.placeLegalHold",
  summary: "Forbid every purge of this cutover until the hold is lifted",
  path: "/cutovers/{cutoverId}/legal-holds",
  input: z.object({ cutoverId: id, reason: line }),
  output: z.object({ legalHoldId: id }),
  allowed: { positions: ["compliance"] },
  signature: "none",
});

export const liftLegalHold = commandSpec({
  name: "retention.liftLegalHold",
  summary: "Lift a legal hold, with a reason; somebody else must have placed it",
  path: "/cutovers/{cutoverId}/legal-holds/{legalHoldId}/lifting",
  input: z.object({ cutoverId: id, legalHoldId: id, reason: line }),
  output: z.object({}),
  allowed: { positions: ["compliance"] },
  signature: "none",
});

export const purgeFacts = commandSpec({
  name: "retention.purgeFacts",
  summary: "Purge a cutover's samples and findings, when the law allows it; its journal and signatures stay",
  path: "/cutovers/{cutoverId}/purge",
  input: z.object({ cutoverId: id, reason: line }),
  output: z.object({ samples: count, discrepancies: count }),
  allowed: { system: true },
  signature: "none",
});

export const recordRestoreTest = commandSpec({
  name: "retention.recordRestoreTest",
  summary: "That a backup was restored elsewhere, and whether its journals fit",
  path: "/restore-tests",
  input: z.object({ madeAt: instant, journals: count, entries: count, fits: z.boolean() }),
  output: z.object({}),
  allowed: { system: true },
  signature: "none",
});
