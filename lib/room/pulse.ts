import { z } from "zod";
import { instant } from "#lib/door/fields.ts";
import { sealSchema } from "#lib/journal/schema.ts";
import { runProgressSchema } from "#lib/runs/schema.ts";
import { latestSampleSchema } from "#lib/signals/schema.ts";

/** Facts of high volume that live outside the journal (DESIGN 3): the newest of each, and nothing before it. */
export const vitalsSchema = z.object({
  /** By signal id. */
  samples: z.record(z.string(), latestSampleSchema),
  /** By run id, for runs under way. */
  progress: z.record(z.string(), runProgressSchema),
  /** When each service token was last used, to the minute; those that never were are not here. Null: not known. */
  tokenUses: z.record(z.string(), instant).nullable(),
  /** When the evaluator last looked at this cutover's triggers; null: never. */
  evaluatedAt: instant.nullable(),
  /** How the journal is sealed; null: nobody has looked yet. */
  seal: sealSchema.nullable(),
});
export type Vitals = z.infer<typeof vitalsSchema>;

/** The server says this to every room this often, so that silence means something. */
export const PULSE_INTERVAL_MS = 2_000;
/** Without a pulse for this long a view is out of sync: it says so, and nothing can be signed on it. */
export const SYNC_LIMIT_MS = 6_000;
/** A trigger whose evaluation is older than this is unknown, whatever its last state was. */
export const EVALUATION_AGE_MS_MAX = 15_000;
