import { z } from "zod";
import { id, instant, line, text } from "#lib/door/fields.ts";
import { positionSchema } from "#lib/door/positions.ts";
import { commandSpec, MEMBERS, querySpec } from "#lib/door/spec.ts";
import { SAFEGUARD_KEYS } from "./vocabulary.ts";

const safeguardKeySchema = z.enum(SAFEGUARD_KEYS);

/** One chapter of a cutover's HIPAA runbook, once somebody has written or reviewed it. */
export const safeguardSchema = z.object({
  id,
  cutoverId: id,
  key: safeguardKeySchema,
  text,
  ownerPosition: positionSchema,
  /** The person, where one is named. */
  ownerName: line.nullable(),
  writtenAt: instant,
  writtenByName: line,
  reviewedAt: instant.nullable(),
  reviewedByName: line.nullable(),
  /** When the next review is due; null: it was never reviewed, and is due now. */
  reviewBy: instant.nullable(),
});
export type Safeguard = z.infer<typeof safeguardSchema>;

const safeguardInput = z.object({ cutoverId: id, key: safeguardKeySchema });

export const writeSafeguard = commandSpec({
  name: "safeguards.writeSafeguard",
  summary:
    "Write a chapter of the HIPAA runbook for this cutover; a review of the words before does not cover it",
  path: "/cutovers/{cutoverId}/safeguards/{key}",
  input: safeguardInput.extend({ text, ownerPosition: positionSchema, ownerName: line.nullable() }),
  output: z.object({}),
  allowed: { positions: ["compliance"] },
  signature: "none",
});

const REVIEW_DAYS_MAX = 366;

export const reviewSafeguard = commandSpec({
  name: "safeguards.reviewSafeguard",
  summary:
    "Say that a chapter of the HIPAA runbook was read against what is done, and when it is to be read again",
  path: "/cutovers/{cutoverId}/safeguards/{key}/reviews",
  input: safeguardInput.extend({ days: z.int().min(1).max(REVIEW_DAYS_MAX), comment: line }),
  output: z.object({}),
  allowed: { positions: ["compliance"] },
  signature: "none",
});

/** A fact that the product itself knows, under a safeguard. */
const safeguardFactSchema = z.object({
  key: safeguardKeySchema,
  what: z.string(),
  value: z.string(),
  /** `attention`: somebody should look; `unknown`: nothing was recorded, which is not a good sign either. */
  state: z.enum(["ok", "attention", "unknown"]),
  at: instant.nullable(),
});
export type SafeguardFact = z.infer<typeof safeguardFactSchema>;

export const listSafeguardFacts = querySpec({
  name: "safeguards.listFacts",
  summary: "What the product's own records say under each safeguard, now",
  path: "/cutovers/{cutoverId}/safeguards/facts",
  input: z.object({ cutoverId: id }),
  output: z.object({ facts: z.array(safeguardFactSchema), at: instant }),
  allowed: MEMBERS,
});
