import { z } from "zod";
import { count, id, instant, line, text } from "#lib/door/fields.ts";
import { outcomeSchema } from "#lib/gates/schema.ts";
import { codeSchema, TASKS_MAX } from "#lib/runbook/schema.ts";

/** Decisions of one rehearsal that its result keeps. */
export const DECISIONS_MAX = 200;

const minutes = z.number().min(0);

/** How long a task took when it was rehearsed, and when it began. */
export const rehearsedTaskSchema = z.object({
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
export const rehearsedDecisionSchema = z.object({
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
