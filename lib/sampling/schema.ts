import { z } from "zod";
import { count, id, instant, line, pseudonym, sha256 } from "#lib/door/fields.ts";
import { positionSchema } from "#lib/door/positions.ts";
import { commandSpec, ingestSpec, MEMBERS, querySpec } from "#lib/door/spec.ts";
import { domainSchema } from "#lib/reconciliation/vocabulary.ts";
import { fieldRowSchema, REVEALING_POSITIONS } from "#lib/values/schema.ts";

/** The most records of one part of one domain's sample: more is no review that anybody finishes. */
export const PART_MAX = 500;
export const PER_SITE_MAX = 5;
/** The most of one domain's sites together: the engine draws from 40 of them. */
export const SITE_PART_MAX = 40 * PER_SITE_MAX;
/** How many of each domain a run hands over where nobody has set a plan. */
export const DEFAULT_SIZES = { random: 40, risk: 10, perSite: 1, secondReviewEvery: 5 } as const;
/** How long a session of review lets its person look. */
export const SESSION_MS = 60 * 60_000;
const SECOND_REVIEW_EVERY_MAX = 100;

/** a-z, 0-9 and -: as the engine takes it. */
export const seedSchema = z.string().regex(/^[a-z0-9-]{1,64}$/, "a-z, 0-9 and -, at most 64");
const sizesSchema = z.object({
  /** By chance alone: what the confidence interval is made of. */
  random: z.int().min(1).max(PART_MAX),
  /** By risk: what is likeliest to be wrong. */
  risk: z.int().min(0).max(PART_MAX),
  perSite: z.int().min(0).max(PER_SITE_MAX),
});

/** How the runs to come sample. One a cutover. */
export const samplingPlanSchema = sizesSchema.extend({
  id,
  cutoverId: id,
  /** Null: each run's own id, which nobody knows before it starts. */
  seed: seedSchema.nullable(),
  /** Every so many-th record of the random part is reviewed by a second person who does not see the first one's answer; 0: none. */
  secondReviewEvery: z.int().min(0).max(SECOND_REVIEW_EVERY_MAX),
  setAt: instant,
  setById: id,
  setByName: line,
});
export type SamplingPlan = z.infer<typeof samplingPlanSchema>;

export const partSchema = z.enum(["random", "risk", "site"]);
export type Part = z.infer<typeof partSchema>;
/** Why a record was likelier to be drawn by risk: the engine's words (lib/reconciliation/sampling.ts). */
const reasonSchema = z.enum([
  "high-risk finding",
  "altered",
  "missing or merged",
  "normalized",
  "minor",
  "many records",
]);

/** A domain's sample of one run, drawn to be reviewed. */
export const sampleSchema = z.object({
  id,
  cutoverId: id,
  runId: id,
  domain: domainSchema,
  /** What the run said of the domain: another result makes the sample one of something else. */
  resultHash: sha256,
  seed: seedSchema,
  seedFrom: z.enum(["run", "plan", "operator"]),
  /** How many records it was drawn from. */
  population: count,
  random: count,
  risk: count,
  site: count,
  secondReviewEvery: count,
  /** Where it was enlarged with a later run: that run, whose records go on, and from which place of the random part. */
  enlargedByRunId: id.nullable(),
  enlargedFrom: count.nullable(),
  drawnAt: instant,
  drawnById: id,
  drawnByName: line,
});
export type Sample = z.infer<typeof sampleSchema>;

export const answerSchema = z.enum(["agreed", "not-agreed", "unsure"]);
export type Answer = z.infer<typeof answerSchema>;

/** One person's answer to one record. */
export const sampleReviewSchema = z.object({
  id,
  cutoverId: id,
  sampleId: id,
  part: partSchema,
  place: count,
  reviewerId: id,
  reviewerName: line,
  position: positionSchema,
  /** Null while another person is still to answer the same without knowing it. */
  answer: answerSchema.nullable(),
  /** Whether a comment is kept with it, sealed: it may say what stands in a chart. False while the answer is null. */
  hasComment: z.boolean(),
  reviewedAt: instant,
});
export type SampleReview = z.infer<typeof sampleReviewSchema>;

/** What became of a record that a reviewer did not agree with. It closes the question; the answer stays in the figures. */
export const sampleClosingSchema = z.object({
  id,
  cutoverId: id,
  sampleId: id,
  part: partSchema,
  place: count,
  outcome: z.enum(["explained", "accepted"]),
  reason: line,
  closedAt: instant,
  closedById: id,
  closedByName: line,
  position: positionSchema,
});
export type SampleClosing = z.infer<typeof sampleClosingSchema>;

const runInput = z.object({ cutoverId: id, runId: id });
const sampleInput = z.object({ cutoverId: id, sampleId: id });
const recordInput = sampleInput.extend({ part: partSchema, place: z.coerce.number().int().min(0) });

export const setPlan = commandSpec({
  name: "sampling.setPlan",
  summary: "Say how many records of each domain the runs to come hand over for review, and with which seed",
  path: "/cutovers/{cutoverId}/sampling-plan",
  input: sizesSchema.extend({
    cutoverId: id,
    seed: seedSchema.nullable(),
    secondReviewEvery: samplingPlanSchema.shape.secondReviewEvery,
  }),
  output: z.object({}),
  allowed: { positions: ["clinical-informatics"] },
  signature: "none",
});

export const planForRun = querySpec({
  name: "sampling.planForRun",
  summary: "How a running run is to sample",
  path: "/cutovers/{cutoverId}/runs/{runId}/sampling-plan",
  input: runInput,
  output: sizesSchema.extend({ seed: seedSchema, seedFrom: z.enum(["run", "plan"]) }),
  allowed: { purposes: ["reconciliation"], system: true },
});

/** One side of one record, sealed, in base64. */
const SEALED_CHARACTERS_MAX = 400_000;
export const RECORDS_PER_BATCH_MAX = 100;
const sealed = z.base64().max(SEALED_CHARACTERS_MAX);

export const sampledRecordSchema = z.object({
  part: partSchema,
  place: count,
  resourceType: z.string().regex(/^[A-Za-z]{1,64}$/),
  sourcePseudonym: pseudonym,
  targetPseudonym: pseudonym.nullable(),
  sitePseudonym: pseudonym.nullable(),
  reasons: z.array(reasonSchema),
});
export type SampledRecord = z.infer<typeof sampledRecordSchema>;

export const fileRecords = ingestSpec({
  name: "sampling.fileRecords",
  summary: "Sealed records of a running run's sample, in batches; a batch sent twice counts once",
  path: "/cutovers/{cutoverId}/runs/{runId}/sampled-records",
  input: runInput.extend({
    domain: domainSchema,
    records: z
      .array(sampledRecordSchema.extend({ source: sealed, target: sealed.nullable() }))
      .max(RECORDS_PER_BATCH_MAX),
    /** With the last batch: what the sample was drawn from, and how. Before it there is no sample. */
    frame: z
      .object({
        population: count,
        seed: seedSchema,
        seedFrom: sampleSchema.shape.seedFrom,
        random: count.max(PART_MAX),
        risk: count.max(PART_MAX),
        site: count.max(SITE_PART_MAX),
      })
      .nullable(),
  }),
  output: z.object({}),
  allowed: { purposes: ["reconciliation"], system: true },
});

export const listFrames = querySpec({
  name: "sampling.listFrames",
  summary: "The domains of a run whose records were handed over for review",
  path: "/cutovers/{cutoverId}/runs/{runId}/sample-frames",
  input: runInput,
  output: z.object({
    frames: z.array(
      z.object({
        domain: domainSchema,
        population: count,
        seed: seedSchema,
        random: count,
        risk: count,
        site: count,
      }),
    ),
  }),
  allowed: MEMBERS,
});

export const drawSample = commandSpec({
  name: "sampling.draw",
  summary:
    "Draw a domain's sample from a run: the first of the random order, the likeliest by risk, and those of each site",
  path: "/cutovers/{cutoverId}/runs/{runId}/samples",
  input: runInput.extend({
    domain: domainSchema,
    /** At most what the run handed over. */
    random: z.int().min(1).max(PART_MAX),
    risk: z.int().min(0).max(PART_MAX),
  }),
  output: z.object({ sampleId: id }),
  allowed: { positions: ["clinical-informatics", "data-steward"] },
  signature: "none",
});

export const enlargeSample = commandSpec({
  name: "sampling.enlarge",
  summary:
    "Go on in a sample's random order up to what a criterion asks for: the records before stay, with what was said of them",
  path: "/cutovers/{cutoverId}/samples/{sampleId}/size",
  input: sampleInput.extend({
    /** Its own run, or a later one that found the same and drew by the same seed. */
    runId: id,
    random: z.int().min(1).max(PART_MAX),
    reason: line,
  }),
  output: z.object({}),
  allowed: { positions: ["clinical-informatics", "data-steward"] },
  signature: "none",
});

export const listRecords = querySpec({
  name: "sampling.listRecords",
  summary: "The records of a sample, by pseudonym",
  path: "/cutovers/{cutoverId}/samples/{sampleId}/records",
  input: sampleInput,
  output: z.object({ records: z.array(sampledRecordSchema) }),
  allowed: MEMBERS,
});

export const beginReview = commandSpec({
  name: "sampling.beginReview",
  summary: "Begin a session of review: for an hour its person is shown the sample's records; journaled once",
  path: "/cutovers/{cutoverId}/samples/{sampleId}/sessions",
  input: sampleInput.extend({ reason: line }),
  output: z.object({ endsAt: instant }),
  allowed: { positions: REVEALING_POSITIONS },
  signature: "none",
});

const patientSchema = z.object({ name: z.string(), birthDate: z.string(), gender: z.string() });

export const showRecord = querySpec({
  name: "sampling.showRecord",
  summary: "Both sides of a sampled record, in a session of review",
  path: "/cutovers/{cutoverId}/samples/{sampleId}/records/{part}/{place}",
  input: recordInput,
  output: z.object({
    rows: z.array(fieldRowSchema),
    /** Whose record it is, on each side. */
    patients: z.object({ source: patientSchema.nullable(), target: patientSchema.nullable() }),
    /** What others wrote, once their answers may be seen. */
    comments: z.array(z.object({ reviewId: id, comment: z.string() })),
    endsAt: instant,
  }),
  allowed: { positions: REVEALING_POSITIONS },
});

export const COMMENT_LENGTH_MAX = 1_000;

export const reviewRecord = commandSpec({
  name: "sampling.review",
  summary: "Say of a sampled record whether both charts say the same: agreed, not agreed, unsure",
  path: "/cutovers/{cutoverId}/samples/{sampleId}/records/{part}/{place}/reviews",
  input: recordInput.extend({
    answer: answerSchema,
    /** May say what stands in the chart: it is kept sealed, and is no part of the journal. */
    comment: z.string().trim().max(COMMENT_LENGTH_MAX).nullable(),
  }),
  output: z.object({}),
  allowed: { positions: REVEALING_POSITIONS },
  signature: "none",
  // The comment is not for the memory of requests.
  secret: true,
});

export const closeRecord = commandSpec({
  name: "sampling.close",
  summary: "Close a record that a reviewer did not agree with: explained, or accepted; a second person does",
  path: "/cutovers/{cutoverId}/samples/{sampleId}/records/{part}/{place}/closing",
  input: recordInput.extend({ outcome: sampleClosingSchema.shape.outcome, reason: line }),
  output: z.object({}),
  allowed: { positions: ["clinical-informatics"] },
  signature: "none",
});
