import { z } from "zod";
import { editsOf, id, instant, line, text } from "#lib/door/fields.ts";
import { positionSchema } from "#lib/door/positions.ts";
import { ACTING_POSITIONS, commandSpec } from "#lib/door/spec.ts";
import { SENSITIVITIES } from "#lib/inventory/schema.ts";

export const EXPOSURE_KINDS = ["temporary-account", "staging-copy", "api", "backup", "log", "other"] as const;

export const exposureFields = z.object({
  kind: z.enum(EXPOSURE_KINDS),
  name: line,
  /** Where it is, when that is a system of the inventory. */
  systemId: id.nullable(),
  phiClass: z.enum(SENSITIVITIES),
  ownerPosition: positionSchema,
  ownerName: line.nullable(),
  /** What the migration needs it for. */
  purpose: text,
  /** When it has to be gone. */
  endsAt: instant,
});

/** Something that the migration made and that has to go again. */
export const exposureSchema = exposureFields.extend({
  id,
  cutoverId: id,
  number: z.int().min(1),
  registeredAt: instant,
  registeredByName: line,
  removedAt: instant.nullable(),
  removedByName: line.nullable(),
  /** How anyone can see that it is gone: a ticket, a certificate of destruction, the hash of a log. */
  removalProof: text.nullable(),
});
export type Exposure = z.infer<typeof exposureSchema>;

const ACTING = { positions: ACTING_POSITIONS, system: true } as const;

export const registerExposure = commandSpec({
  name: "exposure.registerExposure",
  summary: "Register a temporary account, staging copy, API, backup or log that the migration creates",
  path: "/cutovers/{cutoverId}/exposures",
  input: exposureFields.extend({ cutoverId: id }),
  output: z.object({ exposureId: id }),
  allowed: ACTING,
  signature: "none",
});

const exposureInput = z.object({ cutoverId: id, exposureId: id });

export const editExposure = commandSpec({
  name: "exposure.editExposure",
  summary: "Change fields of an exposure, each with the value that was seen in it, with a reason",
  path: "/cutovers/{cutoverId}/exposures/{exposureId}",
  input: exposureInput.extend({ edits: editsOf(exposureFields), reason: line }),
  output: z.object({}),
  allowed: ACTING,
  signature: "none",
});

export const recordRemoval = commandSpec({
  name: "exposure.recordRemoval",
  summary: "Record that an exposure is gone, with the proof",
  path: "/cutovers/{cutoverId}/exposures/{exposureId}/removal",
  input: exposureInput.extend({ proof: text }),
  output: z.object({}),
  allowed: ACTING,
  signature: "none",
});
