import { z } from "zod";
import { count, id, instant, line, sha256 } from "#lib/door/fields.ts";
import { positionSchema } from "#lib/door/positions.ts";
import { commandSpec, MEMBERS, querySpec } from "#lib/door/spec.ts";
import { categorySchema, domainSchema, kindSchema, severitySchema } from "#lib/reconciliation/vocabulary.ts";
import { discrepancySchema } from "#lib/runs/schema.ts";

/** 128 bits of a SHA-256 in lower-case hex: among ten million findings no two are taken for one. */
export const FINGERPRINT_HEX_DIGITS = 32;
export const fingerprintSchema = z.string().regex(/^[0-9a-f]{32}$/, `${FINGERPRINT_HEX_DIGITS} hex digits`);

/** Causes of a run that become groups; rarer ones are counted by domain, stay open, and are in the run's own list. */
export const GROUPS_PER_RUN_MAX = 500;
export const FIELDS_PER_GROUP_MAX = 12;
export const BATCHES_PER_GROUP_MAX = 8;

/** One cause of discrepancies, through all runs that see it: the thing that people decide on. */
export const causeGroupSchema = z.object({
  id,
  cutoverId: id,
  number: z.int().min(1),
  signature: fingerprintSchema,
  domain: domainSchema,
  resourceType: line,
  kind: kindSchema,
  category: categorySchema,
  severity: severitySchema,
  cause: z.string().nullable(),
  /** The elements that differ, at most FIELDS_PER_GROUP_MAX; empty for whole records. */
  fields: z.array(z.string()),
  batches: z.array(z.string()),
  /** When it was first seen, and again after it had been closed: its clock runs from then. */
  openedAt: instant,
  /** The newest run that saw it, and how many records it saw. */
  runId: id,
  records: count,
  /** SHA-256 over the sorted keys of those records: what a decision on the group is a decision on. */
  keysHash: sha256,
  /** How many of those records are settled by which decision, the newest for each record; the rest nobody has decided on. */
  covers: z.array(z.object({ by: id, records: count })),
  closedAt: instant.nullable(),
  /** The run that no longer saw it. */
  closedByRunId: id.nullable(),
  /** When a run saw it again after that. */
  reopenedAt: instant.nullable(),
  /** When it was overdue, and the commander was told. */
  escalatedAt: instant.nullable(),
});
export type CauseGroup = z.infer<typeof causeGroupSchema>;

const SLA_MINUTES_MAX = 90 * 24 * 60;
const slaMinutes = z.int().min(1).max(SLA_MINUTES_MAX);
export const slaMinutesSchema = z.object({
  low: slaMinutes,
  medium: slaMinutes,
  high: slaMinutes,
  critical: slaMinutes,
});
export type SlaMinutes = z.infer<typeof slaMinutesSchema>;

const ROUTES_MAX = 100;
const writtenRouteSchema = z.object({
  /** Null: any. */
  domain: domainSchema.nullable(),
  category: categorySchema.nullable(),
  severity: severitySchema.nullable(),
  position: positionSchema.exclude(["executive"]),
  /** One of those who hold it; null: whoever does. */
  personId: id.nullable(),
});
const routeSchema = writtenRouteSchema.extend({ personName: line.nullable() });
export type Route = z.infer<typeof routeSchema>;

/** How long people have for what is how severe, and whose it is: the first route that fits. A new version supersedes the one before. */
export const triagePolicySchema = z.object({
  id,
  cutoverId: id,
  version: z.int().min(1),
  slaMinutes: slaMinutesSchema,
  routes: z.array(routeSchema).max(ROUTES_MAX),
  reason: line,
  setById: id,
  setByName: line,
  setAt: instant,
});
export type TriagePolicy = z.infer<typeof triagePolicySchema>;

export const setPolicy = commandSpec({
  name: "triage.setPolicy",
  summary: "Say how long people have for a discrepancy of each severity, and whose it is",
  path: "/cutovers/{cutoverId}/triage-policy",
  input: z.object({
    cutoverId: id,
    /** The version that was seen; 0: none. */
    seenVersion: count,
    slaMinutes: slaMinutesSchema,
    routes: z.array(writtenRouteSchema).max(ROUTES_MAX),
    reason: line,
  }),
  output: z.object({ version: z.int() }),
  allowed: { positions: ["incident-commander", "data-steward"] },
  signature: "none",
});

export const escalate = commandSpec({
  name: "triage.escalate",
  summary: "Causes whose time ran out go to the commander, each once",
  path: "/cutovers/{cutoverId}/escalations",
  input: z.object({ cutoverId: id }),
  output: z.object({ escalated: count }),
  allowed: { system: true },
  signature: "none",
});

export const slaStateSchema = z.enum(["overdue", "due-soon", "in-time", "settled"]);
export type SlaState = z.infer<typeof slaStateSchema>;

export const groupStateSchema = z.enum(["open", "reopened", "awaiting-run", "accepted", "closed"]);
export type GroupState = z.infer<typeof groupStateSchema>;

/** What the page can be narrowed to. */
export const groupFilterSchema = z.object({
  domain: domainSchema.optional(),
  category: categorySchema.optional(),
  kind: kindSchema.optional(),
  severity: severitySchema.optional(),
  owner: positionSchema.optional(),
  sla: slaStateSchema.optional(),
  state: groupStateSchema.optional(),
  /** The number of one group. */
  group: z.coerce.number().int().min(1).optional(),
});
export type GroupFilter = z.infer<typeof groupFilterSchema>;

const RECORDS_PER_PAGE_MAX = 500;
const RECORDS_PER_PAGE = 100;

/** One finding of a group, with its key. */
export const triageRecordSchema = discrepancySchema.extend({
  key: fingerprintSchema,
  groupNumber: z.int(),
});
export type TriageRecord = z.infer<typeof triageRecordSchema>;

/** Where a page of records ended: the group, and the ordinal in it. */
const recordCursorSchema = z.string().regex(/^\d{1,9}\.\d{1,10}$/, "a group's number and an ordinal");

export const listRecords = querySpec({
  name: "triage.listRecords",
  summary: "The records of the newest run's causes, worst cause first, page by page",
  path: "/cutovers/{cutoverId}/discrepancies",
  input: groupFilterSchema.extend({
    cutoverId: id,
    /** The newest run, as the caller knows it: of an older one its own list has the records. */
    runId: id,
    after: recordCursorSchema.optional(),
    limit: z.coerce.number().int().min(1).max(RECORDS_PER_PAGE_MAX).default(RECORDS_PER_PAGE),
  }),
  output: z.object({ records: z.array(triageRecordSchema), next: recordCursorSchema.nullable() }),
  allowed: MEMBERS,
});
