import { z } from "zod";
import { count, id, instant, line } from "#lib/door/fields.ts";
import type { Position } from "#lib/door/positions.ts";
import { actorFields } from "#lib/door/positions.ts";
import { commandSpec, ingestSpec, querySpec } from "#lib/door/spec.ts";
import { domainSchema } from "#lib/reconciliation/vocabulary.ts";

/** The most of one value that is kept; what is longer is cut, and says so. */
export const VALUE_CHARACTERS_MAX = 2_000;
/** The most fields of a finding, and the most values of a field, that are kept. */
export const FIELDS_PER_FINDING_MAX = 24;
export const VALUES_PER_FIELD_MAX = 20;
/** Of findings that are alike, so many have their values kept, and so many of a run in all. */
export const VALUED_ALIKE_MAX = 1_000;
export const VALUED_FINDINGS_MAX = 100_000;
/** One side of one finding, sealed, in base64. */
const SEALED_CHARACTERS_MAX = 1_500_000;

export const VALUES_PER_BATCH_MAX = 200;
/** A request's body may be 4 MiB; a batch ends before this. */
export const BATCH_CHARACTERS_MAX = 2_000_000;

/** How long revealed values stay on a screen. */
export const SHOWN_MS = 2 * 60_000;
/** How many reveals a person may make in an hour, in one cutover. */
export const REVEALS_PER_HOUR_MAX = 120;

/**
 * Who may be shown a value: clinical informatics adjudicates clinical mismatches, data stewards work the discrepancies (DESIGN 1). The others
 * only for a domain whose conflicts their position owns, by the authority matrix of the phase under way. Compliance sees every reveal and no value: what
 * a review of access needs is who saw what and why (45 CFR 164.502(b), minimum necessary).
 */
export const REVEALING_POSITIONS = [
  "clinical-informatics",
  "data-steward",
  "app-owner",
  "interfaces",
  "identity",
] as const satisfies readonly Position[];
export const ALWAYS_REVEALING: readonly Position[] = ["clinical-informatics", "data-steward"];

/** That values were shown to somebody, and why. Never a value. */
export const revealSchema = z.object({
  id,
  cutoverId: id,
  /** A finding's values, or the records of a sample for one session of review. */
  subject: z.enum(["discrepancy", "sample"]),
  runId: id,
  domain: domainSchema,
  /** Of the finding in its run; null for a sample. */
  ordinal: count.nullable(),
  sampleId: id.nullable(),
  reason: line,
  ...actorFields,
  revealedAt: instant,
  /** Until when it lets its person look. */
  endsAt: instant,
});
export type Reveal = z.infer<typeof revealSchema>;

const runInput = z.object({ cutoverId: id, runId: id });

export const runKey = querySpec({
  name: "values.runKey",
  summary:
    "The key that a machine seals the values of its own run with, while the run goes on; it opens nothing else",
  path: "/cutovers/{cutoverId}/runs/{runId}/values-key",
  input: runInput,
  /** 32 bytes in base64. */
  output: z.object({ key: z.base64() }),
  allowed: { purposes: ["reconciliation"], system: true },
});

const sealed = z.base64().max(SEALED_CHARACTERS_MAX);

const discrepancyValueSchema = z.object({
  ordinal: count,
  source: sealed.nullable(),
  target: sealed.nullable(),
});
export type DiscrepancyValue = z.infer<typeof discrepancyValueSchema>;

export const fileValues = ingestSpec({
  name: "values.fileValues",
  summary: "Sealed values of a running run's findings, in batches; a batch sent twice counts once",
  path: "/cutovers/{cutoverId}/runs/{runId}/values",
  input: runInput.extend({ values: z.array(discrepancyValueSchema).max(VALUES_PER_BATCH_MAX) }),
  output: z.object({}),
  allowed: { purposes: ["reconciliation"], system: true },
});

/** One element of a record on both sides, in words. Null: that side has no record. */
export const fieldRowSchema = z.object({
  path: z.string(),
  label: z.string(),
  source: z.array(z.string()).nullable(),
  target: z.array(z.string()).nullable(),
  differs: z.boolean(),
  /** Whether more was there than is kept. */
  isCut: z.boolean(),
});
export type FieldRow = z.infer<typeof fieldRowSchema>;

export const revealDiscrepancy = commandSpec({
  name: "values.reveal",
  summary: "Show both sides of a finding, with a reason; the journal has who, which and why, never a value",
  path: "/cutovers/{cutoverId}/runs/{runId}/discrepancies/{ordinal}/reveal",
  input: runInput.extend({ ordinal: z.coerce.number().int().min(0), reason: line }),
  output: z.object({ rows: z.array(fieldRowSchema), hiddenAt: instant }),
  allowed: { positions: REVEALING_POSITIONS },
  signature: "none",
  // What goes out is nobody's to keep: no idempotency record holds it.
  secret: true,
});
