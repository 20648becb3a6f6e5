import { z } from "zod";
import { count, id, instant, line, sha256 } from "#lib/door/fields.ts";
import { commandSpec, ingestSpec, MEMBERS, querySpec } from "#lib/door/spec.ts";
import {
  accountSchema,
  categorySchema,
  DOMAINS,
  domainSchema,
  kindSchema,
  severitySchema,
  verdictSchema,
} from "#lib/reconciliation/vocabulary.ts";

/** A reconciliation run as the room sees it. */
export const runSchema = z.object({
  id,
  cutoverId: id,
  number: z.int().min(1),
  /** Which extract and which export, named without a path or a patient. */
  label: line,
  startedAt: instant,
  finishedAt: instant.nullable(),
  status: z.enum(["running", "completed", "failed", "cancelled"]),
  /** Why it failed, as a sentence without PHI. */
  failure: line.nullable(),
  sourceRecords: count.nullable(),
  targetRecords: count.nullable(),
  durationMs: count.nullable(),
  /** SHA-256 over what went in. */
  inputHash: sha256.nullable(),
  /** SHA-256 of what the rules say that it went by; null where nobody knows: computed elsewhere, or from before it was kept. */
  rulesHash: sha256.nullish(),
  verdict: verdictSchema.nullable(),
});
export type Run = z.infer<typeof runSchema>;

/** One domain's account in a run: eligible = matched + altered + rejected + skipped + quarantined + missing. */
export const domainResultSchema = accountSchema.extend({
  id,
  cutoverId: id,
  runId: id,
  domain: domainSchema,
  verdict: verdictSchema,
  /** Why the verdict is not pass, sentence by sentence. */
  reasons: z.array(z.string()),
  /** SHA-256 of the domain's canonical result: the same findings give the same hash. */
  resultHash: sha256,
  /** The findings that came in with the run, counted by the server; null for runs from before they were. */
  tally: z.array(z.object({ category: categorySchema, severity: severitySchema, count })).nullish(),
});
export type DomainResult = z.infer<typeof domainResultSchema>;

/** How often a running run says that it is alive, and after how long a silence it is taken for dead. */
export const RUN_HEARTBEAT_MS = 1_000;
export const RUN_SILENCE_MS_MAX = 60_000;

/** How far a running run is, outside the journal. */
export const runProgressSchema = z.object({
  runId: id,
  step: line,
  done: count,
  total: count.nullable(),
  recordsPerSecond: z.number().nonnegative().nullable(),
});

const MARK_LENGTH_MAX = 64;

/** One finding, with pseudonyms in place of record ids. */
export const discrepancySchema = z.object({
  runId: id,
  ordinal: count,
  domain: domainSchema,
  resourceType: line,
  sourcePseudonym: z.string().nullable(),
  targetPseudonym: z.string().nullable(),
  kind: kindSchema,
  category: categorySchema,
  severity: severitySchema,
  fields: z.array(z.string()),
  cause: z.string().nullable(),
  batch: z.string().nullable(),
  /**
   * A keyed hash over the records of both sides: another one in a later run says that a record has changed since. None where a run knows
   * nothing of it; then nothing that was decided on the finding carries over to a later run.
   */
  mark: z.string().max(MARK_LENGTH_MAX).nullable().default(null),
});
export type Discrepancy = z.infer<typeof discrepancySchema>;

/** The built-in rules are 30 kB; a rules file may have types of its own. */
const RULES_SAID_LENGTH_MAX = 1_000_000;

const runInput = z.object({ cutoverId: id, runId: id });

export const pseudonymKey = querySpec({
  name: "reconciliation.pseudonymKey",
  summary: "The key of a cutover's pseudonyms, for a machine that pushes runs: record ids stay with it",
  path: "/cutovers/{cutoverId}/pseudonym-key",
  input: z.object({ cutoverId: id }),
  /** 32 bytes in base64. */
  output: z.object({ key: z.base64() }),
  allowed: { purposes: ["reconciliation"] },
});

export const startRun = commandSpec({
  name: "reconciliation.startRun",
  summary: "A reconciliation run starts",
  path: "/cutovers/{cutoverId}/runs",
  input: z.object({ cutoverId: id, label: line }),
  output: z.object({ runId: id, number: z.int() }),
  allowed: { purposes: ["reconciliation"], system: true },
  signature: "none",
});

export const finishRun = commandSpec({
  name: "reconciliation.finishRun",
  summary: "A reconciliation run is complete: its account by domain",
  path: "/cutovers/{cutoverId}/runs/{runId}/completion",
  input: runInput.extend({
    sourceRecords: count,
    targetRecords: count,
    durationMs: count,
    inputHash: sha256,
    /** Of the rules by which the engine compared, as its report names it. Without it no gate counts the run. */
    rulesHash: sha256.nullable().default(null),
    /** What those rules say, as canonical JSON whose SHA-256 is the hash: kept so that people can see how they differ. */
    rulesSaid: z.string().max(RULES_SAID_LENGTH_MAX).nullable().default(null),
    verdict: verdictSchema,
    domains: z
      .array(domainResultSchema.omit({ id: true, cutoverId: true, runId: true, tally: true }))
      .max(DOMAINS.length),
  }),
  output: z.object({}),
  allowed: { purposes: ["reconciliation"], system: true },
  signature: "none",
});

export const failRun = commandSpec({
  name: "reconciliation.failRun",
  summary: "A reconciliation run ended without a result",
  path: "/cutovers/{cutoverId}/runs/{runId}/failure",
  input: runInput.extend({ status: z.enum(["failed", "cancelled"]), failure: line }),
  output: z.object({}),
  allowed: { purposes: ["reconciliation"], system: true },
  signature: "none",
});

export const reportProgress = ingestSpec({
  name: "reconciliation.reportProgress",
  summary: "How far a running run is",
  path: "/cutovers/{cutoverId}/runs/{runId}/progress",
  input: runProgressSchema.extend({ cutoverId: id }),
  output: z.object({}),
  allowed: { purposes: ["reconciliation"], system: true },
});

export const DISCREPANCIES_PER_BATCH_MAX = 2_000;

export const fileDiscrepancies = ingestSpec({
  name: "reconciliation.fileDiscrepancies",
  summary: "Findings of a running run, in batches; a batch sent twice counts once",
  path: "/cutovers/{cutoverId}/runs/{runId}/discrepancies",
  input: runInput.extend({
    discrepancies: z.array(discrepancySchema.omit({ runId: true })).max(DISCREPANCIES_PER_BATCH_MAX),
  }),
  output: z.object({}),
  allowed: { purposes: ["reconciliation"], system: true },
});

const DISCREPANCIES_PER_PAGE_MAX = 500;

export const listDiscrepancies = querySpec({
  name: "reconciliation.listDiscrepancies",
  summary: "A run's findings, page by page",
  path: "/cutovers/{cutoverId}/runs/{runId}/discrepancies",
  input: runInput.extend({
    domain: domainSchema.optional(),
    kind: discrepancySchema.shape.kind.optional(),
    category: discrepancySchema.shape.category.optional(),
    /** The last ordinal of the page before. */
    after: z.coerce.number().int().optional(),
    limit: z.coerce.number().int().min(1).max(DISCREPANCIES_PER_PAGE_MAX).default(100),
  }),
  output: z.object({ discrepancies: z.array(discrepancySchema), next: z.int().nullable() }),
  allowed: MEMBERS,
});
