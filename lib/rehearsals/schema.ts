import { z } from "zod";
import { count, id, instant, line, text } from "#lib/door/fields.ts";
import type { Position } from "#lib/door/positions.ts";
import { commandSpec, MEMBERS, querySpec } from "#lib/door/spec.ts";
import { outcomeSchema } from "#lib/gates/schema.ts";
import { cutoverSchema } from "#lib/plan/schema.ts";
import { codeSchema, TASKS_MAX } from "#lib/runbook/schema.ts";

/** Rehearsals of one cutover. */
export const REHEARSALS_MAX = 50;
/** Decisions of one rehearsal that its result keeps. */
export const DECISIONS_MAX = 200;

const minutes = z.number().min(0);

/** How long a task took when it was rehearsed, and when it began. */
const rehearsedTaskSchema = z.object({
  code: codeSchema,
  /** After the first task of the rehearsal was begun. */
  startedAfterMinutes: minutes,
  /** Of the try that ended it. */
  minutes,
  outcome: z.enum(["done", "failed", "skipped"]),
  /** How often it was tried. */
  tries: z.int().min(1),
});
export type RehearsedTask = z.infer<typeof rehearsedTaskSchema>;

/** How long a decision took, from the opening of its poll. */
const rehearsedDecisionSchema = z.object({
  gateNumber: z.int().min(1),
  gateTitle: line,
  outcome: outcomeSchema,
  minutes,
});
export type RehearsedDecision = z.infer<typeof rehearsedDecisionSchema>;

/** What a rehearsal showed, in the room of the live cutover that it was for. */
export const rehearsalResultSchema = z.object({
  id,
  /** The live one. */
  cutoverId: id,
  /** The rehearsal's own room. */
  rehearsalId: id,
  name: line,
  startedAt: instant,
  endedAt: instant,
  passed: z.boolean(),
  /** Why it passed, or did not, in the commander's words. */
  reason: text,
  /** From the decision to roll back to the end of the last task of the way back; null: it was not rehearsed. */
  rollbackMinutes: minutes.nullable(),
  rollbackObjectiveMinutes: count.nullable(),
  /** From the first task's beginning to the last one's end. */
  durationMinutes: minutes,
  taskDurations: z.array(rehearsedTaskSchema).max(TASKS_MAX),
  decisions: z.array(rehearsedDecisionSchema).max(DECISIONS_MAX),
  recordedAt: instant,
  recordedByName: line,
});
export type RehearsalResult = z.infer<typeof rehearsalResultSchema>;

/** Who has a cutover rehearsed, and says what came of it. */
export const REHEARSING_POSITIONS = [
  "incident-commander",
  "app-owner",
] as const satisfies readonly Position[];

export const openRehearsal = commandSpec({
  name: "rehearsals.open",
  summary: "Open a room of its own to rehearse a cutover in, with a copy of its plan and its people",
  path: "/cutovers/{rehearsalOfId}/rehearsals/{cutoverId}",
  input: z.object({
    /** The rehearsal's own room, which is made by this. */
    cutoverId: id,
    /** The cutover that is rehearsed. */
    rehearsalOfId: id,
    name: line,
    /** When the rehearsal's freeze is: every time of the plan is moved by as much. */
    freezeAt: instant,
  }),
  output: z.object({ cutoverId: id }),
  allowed: { house: REHEARSING_POSITIONS },
  signature: "none",
});

export const recordResult = commandSpec({
  name: "rehearsals.recordResult",
  summary: "Keep, in the room of the live cutover, what a rehearsal that is closed showed",
  path: "/cutovers/{cutoverId}/rehearsals/{rehearsalId}/result",
  input: z.object({ cutoverId: id, rehearsalId: id, passed: z.boolean(), reason: text }),
  output: z.object({ resultId: id }),
  allowed: { positions: ["incident-commander"] },
  signature: "none",
});

/** A rehearsal, as the room of the live cutover lists it. */
const rehearsalSummarySchema = cutoverSchema
  .pick({ id: true, name: true, createdAt: true, freezeAt: true, closedAt: true })
  .extend({
    tasks: count,
    /** Of them, the ones that were begun. */
    begun: count,
    /** Why it could not be said to have passed, sentence by sentence. */
    shortcomings: z.array(z.string()),
    /** Whether who asks holds a position there. */
    isMember: z.boolean(),
  });
export type RehearsalSummary = z.infer<typeof rehearsalSummarySchema>;

export const listRehearsals = querySpec({
  name: "rehearsals.list",
  summary: "The rehearsals of a cutover, the newest first",
  path: "/cutovers/{cutoverId}/rehearsals",
  input: z.object({ cutoverId: id }),
  output: z.object({ rehearsals: z.array(rehearsalSummarySchema) }),
  allowed: MEMBERS,
});
