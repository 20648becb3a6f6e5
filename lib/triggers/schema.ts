import { z } from "zod";
import { id, instant, line } from "#lib/door/fields.ts";
import { commandSpec } from "#lib/door/spec.ts";

const triggerStateSchema = z.enum(["ok", "pending", "firing", "no-data", "error"]);
export type TriggerState = z.infer<typeof triggerStateSchema>;

/** A rollback trigger over a signal. It recommends; a person decides. */
export const triggerSchema = z.object({
  id,
  cutoverId: id,
  signalId: id,
  name: line,
  /** What to do when it fires, in one sentence. */
  recommendation: line,
  threshold: z.number(),
  /** Where the condition counts as over; apart from the threshold, so that a value on the edge does not flap. */
  clearThreshold: z.number(),
  /** How long the condition must hold before it fires. */
  forSeconds: z.int().min(0).max(86_400),
  /** How long the value must stay clear before a firing trigger is ok again. */
  keepFiringForSeconds: z.int().min(0).max(86_400),
  state: triggerStateSchema,
  stateSince: instant,
  /** While firing: since when the value has been clear. */
  clearSince: instant.nullable(),
  /** The value that brought it into this state. */
  stateValue: z.number().nullable(),
});
export type Trigger = z.infer<typeof triggerSchema>;

export const defineTrigger = commandSpec({
  name: "triggers.defineTrigger",
  summary: "Define a rollback trigger over a signal",
  path: "/cutovers/{cutoverId}/triggers",
  input: triggerSchema.omit({ id: true, state: true, stateSince: true, clearSince: true, stateValue: true }),
  output: z.object({ triggerId: id }),
  allowed: { positions: ["incident-commander"], system: true },
  signature: "none",
});

export const transitionTrigger = commandSpec({
  name: "triggers.transition",
  summary: "A trigger changes its state",
  path: "/cutovers/{cutoverId}/triggers/{triggerId}/transitions",
  input: z.object({ cutoverId: id, triggerId: id }),
  output: z.object({ state: triggerStateSchema }),
  allowed: { system: true },
  signature: "none",
});
