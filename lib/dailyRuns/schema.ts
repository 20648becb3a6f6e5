import { z } from "zod";
import { id, instant, line, sha256 } from "#lib/door/fields.ts";
import { positionSchema } from "#lib/door/positions.ts";
import { commandSpec, MEMBERS, querySpec } from "#lib/door/spec.ts";
import { domainSchema } from "#lib/reconciliation/vocabulary.ts";

/** Reconciliation that runs by itself: once a day, and whenever somebody orders it. */

export const SHARDS_MAX = 64;
const TIME_OF_DAY = /^([01]\d|2[0-3]):[0-5]\d$/;
/** What the operator calls a pair of extracts in the server's own file. A room names it, and never a path. */
export const inputNameSchema = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/);

const planFields = z.object({
  input: inputNameSchema,
  /** Of the hospital's clocks. */
  at: z
    .string()
    .regex(TIME_OF_DAY, "a time of day like 02:30")
    .meta({ examples: ["02:30"] }),
  /** In how many parts that any number of workers take. */
  shards: z.int().min(1).max(SHARDS_MAX),
  isOn: z.boolean(),
});

/** What runs every day; a cutover has at most one. */
export const reconciliationPlanSchema = planFields.extend({
  id,
  cutoverId: id,
  /** Since when it is on, or off, at this time of day. */
  scheduleSince: instant,
  /** When it should have run last before that; null where nothing was expected before. */
  owedAt: instant.nullable(),
  /** Of which of its times people were told that nothing came of it; null where there was none. */
  toldOfAt: instant.nullable(),
  changedAt: instant,
  changedByName: line,
});
export type ReconciliationPlan = z.infer<typeof reconciliationPlanSchema>;

/** A run that workers do, beside the run itself. */
export const plannedRunSchema = z.object({
  id,
  cutoverId: id,
  runId: id,
  /** The day of the hospital's calendar that it is of; null: somebody ordered it. */
  scheduledFor: z.iso.date().nullable(),
  /** The very moment by the plan that it began for. */
  occasionAt: instant.nullable(),
  orderedByName: line.nullable(),
  input: inputNameSchema,
  shards: z.int().min(1).max(SHARDS_MAX),
  /** The run whose findings it follows. */
  previousRunId: id.nullable(),
  /** SHA-256 of report.json, when it is filed. */
  reportSha256: sha256.nullable(),
});
export type PlannedRun = z.infer<typeof plannedRunSchema>;

/** A domain beyond its thresholds, and who has to say that they know. */
export const escalationSchema = z.object({
  id,
  cutoverId: id,
  runId: id,
  domain: domainSchema,
  /** Who owns the domain's conflicts by the authority matrix; the data steward where it names nobody. */
  position: positionSchema,
  reasons: z.array(z.string()),
  raisedAt: instant,
  acknowledgedAt: instant.nullable(),
  acknowledgedByName: line.nullable(),
});
export type Escalation = z.infer<typeof escalationSchema>;

const ORDERING = ["incident-commander", "data-steward"] as const;

export const setPlan = commandSpec({
  name: "dailyRuns.setPlan",
  summary: "Say what is reconciled every day, and when",
  path: "/cutovers/{cutoverId}/reconciliation-plan",
  input: planFields.extend({ cutoverId: id }),
  output: z.object({}),
  allowed: { positions: ORDERING },
  signature: "none",
});

export const orderRun = commandSpec({
  name: "dailyRuns.order",
  summary: "Reconcile now, besides the plan",
  path: "/cutovers/{cutoverId}/ordered-runs",
  input: planFields.pick({ input: true, shards: true }).extend({ cutoverId: id }),
  output: z.object({ runId: id }),
  allowed: { positions: ORDERING },
  signature: "none",
});

export const cancelRun = commandSpec({
  name: "dailyRuns.cancel",
  summary: "Cancel a reconciliation run that is under way",
  path: "/cutovers/{cutoverId}/runs/{runId}/cancellation",
  input: z.object({ cutoverId: id, runId: id, reason: line }),
  output: z.object({}),
  allowed: { positions: ORDERING },
  signature: "none",
});

export const acknowledgeEscalation = commandSpec({
  name: "dailyRuns.acknowledge",
  summary: "Say that one knows of a domain beyond its thresholds",
  path: "/cutovers/{cutoverId}/escalations/{escalationId}/acknowledgement",
  input: z.object({ cutoverId: id, escalationId: id }),
  output: z.object({}),
  allowed: {
    positions: [
      "incident-commander",
      "clinical-informatics",
      "app-owner",
      "data-steward",
      "interfaces",
      "identity",
    ],
  },
  signature: "none",
});

export const startPlanned = commandSpec({
  name: "dailyRuns.start",
  summary: "Begin the run of the day, unless it has begun or another one is under way",
  path: "/cutovers/{cutoverId}/planned-runs",
  input: z.object({ cutoverId: id }),
  output: z.object({ runId: id.nullable() }),
  allowed: { system: true },
  signature: "none",
});

export const tellUndone = commandSpec({
  name: "dailyRuns.tellUndone",
  summary: "Note, once for each time of the plan, that its run was missed or failed",
  path: "/cutovers/{cutoverId}/reconciliation-plan/undone",
  input: z.object({ cutoverId: id }),
  /** What people are to be told; null where there is nothing that they were not told. */
  output: z.object({ undone: z.object({ sentence: line, at: instant }).nullable() }),
  allowed: { system: true },
  signature: "none",
});

/** Bytes of report.html, at most; a larger one stays in the workers' folder. */
export const PAGE_BYTES_MAX = 8 * 1024 * 1024;

export const settlePlanned = commandSpec({
  name: "dailyRuns.settle",
  summary: "File the report of a run that workers did, and escalate what is beyond its thresholds",
  path: "/cutovers/{cutoverId}/planned-runs/{runId}/report",
  input: z.object({
    cutoverId: id,
    runId: id,
    reportSha256: sha256,
    /** report.html, in base64; null when it is too large to be filed. */
    page: z.base64().nullable(),
  }),
  output: z.object({ escalated: z.array(domainSchema) }),
  allowed: { system: true },
  signature: "none",
});

export const listInputs = querySpec({
  name: "dailyRuns.listInputs",
  summary: "The names of the extracts that the operator lets this server reconcile",
  path: "/cutovers/{cutoverId}/reconciliation-inputs",
  input: z.object({ cutoverId: id }),
  output: z.object({ names: z.array(inputNameSchema) }),
  allowed: MEMBERS,
});

export const getRunPage = querySpec({
  name: "dailyRuns.getPage",
  summary: "A run's report as one page, in base64; it names no record",
  path: "/cutovers/{cutoverId}/runs/{runId}/page",
  input: z.object({ cutoverId: id, runId: id }),
  output: z.object({ fileName: z.string(), base64: z.string() }),
  allowed: MEMBERS,
});
