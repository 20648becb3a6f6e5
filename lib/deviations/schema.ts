import { z } from "zod";
import { id, instant, line, text } from "#lib/door/fields.ts";
import { type Position, positionSchema } from "#lib/door/positions.ts";
import { ACTING_POSITIONS, commandSpec } from "#lib/door/spec.ts";

/** What one deviation can name of each: one that touches more is more than one. */
export const TOUCHED_MAX = 50;
/** Tries to do it, and to undo it. */
export const TRIES_MAX = 20;
/** What is open at once: more is not a deviation from the runbook but the lack of one. */
export const OPEN_DEVIATIONS_MAX = 100;

const touched = z.array(id).max(TOUCHED_MAX);

const deviationOutcomeSchema = z.enum(["approved", "refused"]);
export const verificationSchema = z.enum(["pass", "fail"]);

/** One time that it was done, or undone, and what the second pair of eyes found. A later try does not overwrite it. */
const deviationTrySchema = z.object({
  kind: z.enum(["do", "undo"]),
  /** What was done, in the doer's words. */
  note: text,
  doneAt: instant,
  doneById: id,
  doneByName: line,
  result: verificationSchema.nullable(),
  /** What was seen. */
  finding: text.nullable(),
  verifiedAt: instant.nullable(),
  verifiedById: id.nullable(),
  verifiedByName: line.nullable(),
});
export type DeviationTry = z.infer<typeof deviationTrySchema>;

/** Something that is done and is not in the runbook. Its state is nowhere stored: rules.ts reads it from what happened. */
export const deviationSchema = z.object({
  id,
  cutoverId: id,
  number: z.int().min(1),
  what: line,
  why: text,
  risk: text,
  howVerified: text,
  howUndone: text,
  /** Of the inventory. */
  systemIds: touched,
  /** Of the runbook. */
  taskIds: touched,
  requestedAt: instant,
  requestedById: id,
  requestedByName: line,
  outcome: deviationOutcomeSchema.nullable(),
  decidedAt: instant.nullable(),
  decidedById: id.nullable(),
  decidedByName: line.nullable(),
  /** In which position. */
  decidedAs: positionSchema.nullable(),
  decisionReason: line.nullable(),
  tries: z.array(deviationTrySchema).max(TRIES_MAX),
  cancelledAt: instant.nullable(),
  cancelledByName: line.nullable(),
  cancelledReason: line.nullable(),
});
export type Deviation = z.infer<typeof deviationSchema>;

/** Who may approve one, for somebody else. */
export const APPROVING_POSITIONS = [
  "incident-commander",
  "clinical-informatics",
  "app-owner",
] as const satisfies readonly Position[];

export const requestDeviation = commandSpec({
  name: "deviations.request",
  summary: "Ask to do something that is not in the runbook",
  path: "/cutovers/{cutoverId}/deviations",
  input: deviationSchema.pick({
    cutoverId: true,
    what: true,
    why: true,
    risk: true,
    howVerified: true,
    howUndone: true,
    systemIds: true,
    taskIds: true,
  }),
  output: z.object({ deviationId: id }),
  allowed: { positions: ACTING_POSITIONS },
  signature: "none",
});

const deviationInput = z.object({ cutoverId: id, deviationId: id });

export const decideDeviation = commandSpec({
  name: "deviations.decide",
  summary: "Approve or refuse, as a second person, what is not in the runbook",
  path: "/cutovers/{cutoverId}/deviations/{deviationId}/decision",
  input: deviationInput.extend({ outcome: deviationOutcomeSchema, reason: line }),
  output: z.object({}),
  allowed: { positions: APPROVING_POSITIONS },
  signature: "none",
});

export const recordDeviation = commandSpec({
  name: "deviations.recordDone",
  summary: "Say that an approved deviation was done, or undone again",
  path: "/cutovers/{cutoverId}/deviations/{deviationId}/tries",
  input: deviationInput.extend({ kind: deviationTrySchema.shape.kind, note: text }),
  output: z.object({}),
  allowed: { positions: ACTING_POSITIONS },
  signature: "none",
});

export const verifyDeviation = commandSpec({
  name: "deviations.verify",
  summary: "Verify, as somebody other than who did it, that a deviation did what it should",
  path: "/cutovers/{cutoverId}/deviations/{deviationId}/verification",
  input: deviationInput.extend({ result: verificationSchema, finding: text }),
  output: z.object({}),
  allowed: { positions: ACTING_POSITIONS },
  signature: "none",
});

export const cancelDeviation = commandSpec({
  name: "deviations.cancel",
  summary: "Give up a deviation that has not been done",
  path: "/cutovers/{cutoverId}/deviations/{deviationId}/cancellation",
  input: deviationInput.extend({ reason: line }),
  output: z.object({}),
  allowed: { positions: ACTING_POSITIONS },
  signature: "none",
});
