import { z } from "zod";
import { count, id, instant, LINE_LENGTH_MAX, pseudonym, sha256 } from "#lib/door/fields.ts";
import type { Position } from "#lib/door/positions.ts";
import { commandSpec, ingestSpec, MEMBERS, querySpec } from "#lib/door/spec.ts";
import { discrepancySchema } from "#lib/runs/schema.ts";

/** What names a batch, a mapping's version or a program: one word. */
const word = z.string().regex(/^[\w.:@+-]{1,64}$/, "one word of at most 64 characters");

/** What a loader says that it did with one record, under pseudonyms. A claim, not a fact. */
export const claimSchema = z.object({
  /** Its place among the readable lines of the crosswalk. */
  ordinal: count,
  resourceType: z.string().regex(/^[A-Za-z]{1,64}$/),
  sourcePseudonym: pseudonym,
  targetPseudonym: pseudonym.nullable(),
  disposition: z.enum(["migrated", "rejected", "skipped", "quarantined"]),
  batch: word.nullable(),
  mappingVersion: word.nullable(),
  operator: word.nullable(),
  transformedAt: instant.nullable(),
});
export type Claim = z.infer<typeof claimSchema>;

const crosswalkInput = z.object({
  cutoverId: id,
  runId: id,
  /** Of the crosswalk's file as it was given. */
  crosswalkSha256: sha256,
});

export const offerCrosswalk = ingestSpec({
  name: "lineage.offerCrosswalk",
  summary: "Ask whether a crosswalk's claims are wanted: one that is filed already is not filed again",
  path: "/cutovers/{cutoverId}/runs/{runId}/crosswalk",
  input: crosswalkInput,
  output: z.object({ wanted: z.boolean() }),
  allowed: { purposes: ["reconciliation"], system: true },
});

export const CLAIMS_PER_BATCH_MAX = 5_000;

export const fileClaims = ingestSpec({
  name: "lineage.fileClaims",
  summary: "A crosswalk's claims, in batches; a batch sent twice counts once",
  path: "/cutovers/{cutoverId}/runs/{runId}/claims",
  input: crosswalkInput.extend({
    claims: z.array(claimSchema).max(CLAIMS_PER_BATCH_MAX),
    /** Whether these are the last: the crosswalk is then filed. */
    isLast: z.boolean(),
  }),
  output: z.object({}),
  allowed: { purposes: ["reconciliation"], system: true },
});

/** Who works with single records. To others they are none of their business, pseudonyms or not. */
export const TRACING_POSITIONS = [
  "incident-commander",
  "clinical-informatics",
  "app-owner",
  "data-steward",
  "identity",
  "compliance",
] as const satisfies readonly Position[];

export const TRACED_MAX = 100;

/** A record's way through the migration, as far as it was told and found. */
const traceSchema = z.object({
  /** The names under which it was looked for. */
  pseudonyms: z.array(z.object({ resourceType: z.string(), pseudonym })),
  /** How many records of this kind of name the crosswalks filed so far hold; 0: nothing was filed to look in. */
  crosswalksFiled: count,
  claims: z.array(
    claimSchema.omit({ ordinal: true }).extend({
      /** The run with which the crosswalk came. */
      runNumber: z.int(),
      /** Which side of it the given id is. */
      side: z.enum(["source", "target"]),
    }),
  ),
  /** Of every run, the newest first. */
  discrepancies: z.array(discrepancySchema.extend({ runNumber: z.int() })),
});
export type Trace = z.infer<typeof traceSchema>;

export const traceRecord = commandSpec({
  name: "lineage.traceRecord",
  summary:
    "Look up one record's way through the migration by its id at the source or the target; that it was looked up is journaled under its pseudonym",
  path: "/cutovers/{cutoverId}/traces",
  // A body, because an address is logged by everything that it passes.
  input: z.object({ cutoverId: id, record: z.string().trim().min(1).max(LINE_LENGTH_MAX) }),
  output: traceSchema,
  allowed: { positions: TRACING_POSITIONS },
  signature: "none",
  secret: true,
});

export const BATCHES_MAX = 1_000;

export const batchSchema = z.object({
  batch: word.nullable(),
  mappingVersion: word.nullable(),
  operator: word.nullable(),
  firstAt: instant.nullable(),
  lastAt: instant.nullable(),
  migrated: count,
  rejected: count,
  skipped: count,
  quarantined: count,
});
export type Batch = z.infer<typeof batchSchema>;

export const listBatches = querySpec({
  name: "lineage.listBatches",
  summary: "The loader's batches by mapping version and operator, of the crosswalk filed last",
  path: "/cutovers/{cutoverId}/batches",
  input: z.object({ cutoverId: id }),
  output: z.object({ crosswalkSha256: sha256.nullable(), batches: z.array(batchSchema) }),
  allowed: MEMBERS,
});
