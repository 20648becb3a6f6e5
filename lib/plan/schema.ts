import { z } from "zod";
import { editsOf, id, instant, LINE_LENGTH_MAX, line, sha256, timeZone } from "#lib/door/fields.ts";
import { commandSpec, querySpec } from "#lib/door/spec.ts";
import { signed } from "#lib/signatures/schema.ts";

export const STRATEGIES = [
  "big-bang",
  "phased-by-module",
  "phased-by-site",
  "dual-run",
  "api-led",
  "read-only-archive",
] as const;

const REPORT_RECIPIENTS_MAX = 50;
/** When the day shift has come, and reads. */
const REPORT_AT_HOUR = 7;

/** A week: what takes longer to undo is no rollback. */
const ROLLBACK_MINUTES_MAX = 7 * 24 * 60;

/** One cutover: a hospital, or a slice of it, moves from the legacy EHR to the new one. */
export const cutoverSchema = z.object({
  id,
  /** The program that it is a part of, if one was begun. */
  programId: id.nullable(),
  organization: line,
  name: line,
  /** In the public status page's address. */
  slug: z.string().regex(/^[a-z0-9-]{3,64}$/),
  kind: z.enum(["live", "rehearsal", "drill"]),
  strategy: z.enum(STRATEGIES),
  /** The hospital's IANA zone: clocks show it first. */
  timeZone,
  /** What the people there call that zone's place, for the clock's label. */
  place: line,
  createdAt: instant,
  freezeAt: instant.nullable(),
  /** The latest time a rollback can still be finished; past it only forward recovery. */
  pointOfNoReturnAt: instant.nullable(),
  /** In how many minutes a rollback is to be through. */
  rollbackObjectiveMinutes: z.int().min(1).max(ROLLBACK_MINUTES_MAX).nullable(),
  /** What is rehearsed here. */
  rehearsalOfId: id.nullable(),
  /** Who gets the daily report by e-mail: addresses of the hospital's staff. */
  reportTo: z.array(z.email().max(LINE_LENGTH_MAX)).max(REPORT_RECIPIENTS_MAX),
  /** From which hour of the hospital's day it is sent. */
  reportAtHour: z.int().min(0).max(23),
  /** When the war room ended its work. */
  closedAt: instant.nullable(),
  closedByName: line.nullable(),
  closedReason: line.nullable(),
});
export type Cutover = z.infer<typeof cutoverSchema>;

/** A phase of the program, as this war room sees it. Its state is who did what when, never a flag. */
export const phaseSchema = z.object({
  id,
  cutoverId: id,
  number: z.int().min(0).max(4),
  name: line,
  startedAt: instant.nullable(),
  signedAt: instant.nullable(),
  signedByName: line.nullable(),
});
export type Phase = z.infer<typeof phaseSchema>;

const phaseInput = phaseSchema
  .pick({ number: true, name: true, startedAt: true, signedAt: true, signedByName: true })
  .strict();

export const createCutover = commandSpec({
  name: "plan.createCutover",
  summary: "Open a war room for a cutover, with its phases",
  path: "/cutovers",
  input: cutoverSchema
    .omit({
      id: true,
      rehearsalOfId: true,
      createdAt: true,
      closedAt: true,
      closedByName: true,
      closedReason: true,
    })
    .extend({
      cutoverId: id,
      programId: id.nullable().default(null),
      rollbackObjectiveMinutes: cutoverSchema.shape.rollbackObjectiveMinutes.default(null),
      reportTo: cutoverSchema.shape.reportTo.default([]),
      reportAtHour: cutoverSchema.shape.reportAtHour.default(REPORT_AT_HOUR),
      phases: z.array(phaseInput).min(1).max(5),
    }),
  output: z.object({ cutoverId: id }),
  allowed: { system: true },
  signature: "none",
});

/** What of a cutover can be changed after it was opened. */
export const cutoverFields = cutoverSchema.pick({
  name: true,
  programId: true,
  freezeAt: true,
  pointOfNoReturnAt: true,
  rollbackObjectiveMinutes: true,
  place: true,
  timeZone: true,
  reportTo: true,
  reportAtHour: true,
});

export const editCutover = commandSpec({
  name: "plan.editCutover",
  summary:
    "Change a cutover's facts, each with the value that was seen in it; to move the point of no return takes a reason",
  path: "/cutovers/{cutoverId}/facts",
  input: z.object({ cutoverId: id, edits: editsOf(cutoverFields), reason: line.nullable() }),
  output: z.object({}),
  allowed: { positions: ["incident-commander"] },
  signature: "none",
});

export const closeCutover = commandSpec({
  name: "plan.closeCutover",
  summary: "End the work of a war room",
  path: "/cutovers/{cutoverId}/end",
  input: z.object({ cutoverId: id, reason: line }),
  output: z.object({}),
  allowed: { positions: ["incident-commander"] },
  signature: "none",
});

const thePhase = z.object({ cutoverId: id, phaseId: id });

export const startPhase = commandSpec({
  name: "plan.startPhase",
  summary: "Start a phase whose success criteria are signed",
  path: "/cutovers/{cutoverId}/phases/{phaseId}/start",
  input: thePhase,
  output: z.object({}),
  allowed: { positions: ["incident-commander"] },
  signature: "none",
});

export const finishPhase = commandSpec({
  name: "plan.finishPhase",
  summary: "Sign that a phase met its success criteria, as measured",
  path: "/cutovers/{cutoverId}/phases/{phaseId}/end",
  input: signed(
    thePhase.extend({
      /** The hash of the criteria, with what was measured, that were on the signer's screen. */
      contentHash: sha256,
    }),
  ),
  output: z.object({ phaseSignatureId: id }),
  allowed: { positions: ["incident-commander"] },
  signature: "fresh",
});

export const listCutovers = querySpec({
  name: "plan.listCutovers",
  summary: "The cutovers in which the caller holds a position",
  path: "/cutovers",
  input: z.object({}),
  output: z.object({
    cutovers: z.array(cutoverSchema),
    /** Whether the caller may open another. */
    mayStart: z.boolean(),
  }),
  allowed: { self: true },
});
