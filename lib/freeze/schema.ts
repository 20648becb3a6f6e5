import { z } from "zod";
import { id, instant, line, text } from "#lib/door/fields.ts";
import { ACTING_POSITIONS, commandSpec } from "#lib/door/spec.ts";

const FROZEN_SYSTEMS_MAX = 200;
const systemIds = z.array(id).max(FROZEN_SYSTEMS_MAX);

/** A time in which systems are not changed, so that what was tested is what runs. */
export const changeFreezeSchema = z.object({
  id,
  cutoverId: id,
  name: line,
  /** Which systems; none named means all of them. */
  systemIds,
  startsAt: instant,
  endsAt: instant,
  declaredAt: instant,
  declaredByName: line,
  endedAt: instant.nullable(),
  endedByName: line.nullable(),
  endedReason: line.nullable(),
});
export type ChangeFreeze = z.infer<typeof changeFreezeSchema>;

const exceptionOutcomeSchema = z.enum(["approved", "refused"]);
export type ExceptionOutcome = z.infer<typeof exceptionOutcomeSchema>;

/** A change that somebody wants to make in spite of a freeze. */
export const freezeExceptionSchema = z.object({
  id,
  cutoverId: id,
  freezeId: id,
  number: z.int().min(1),
  what: line,
  why: text,
  /** The systems that it changes. */
  systemIds: systemIds.min(1),
  startsAt: instant,
  endsAt: instant,
  requestedAt: instant,
  requestedById: id,
  requestedByName: line,
  outcome: exceptionOutcomeSchema.nullable(),
  decidedAt: instant.nullable(),
  decidedByName: line.nullable(),
  decisionReason: line.nullable(),
});
export type FreezeException = z.infer<typeof freezeExceptionSchema>;

export const declareFreeze = commandSpec({
  name: "freeze.declareFreeze",
  summary: "Declare a change freeze over some systems, or all",
  path: "/cutovers/{cutoverId}/freezes",
  input: changeFreezeSchema.pick({
    cutoverId: true,
    name: true,
    systemIds: true,
    startsAt: true,
    endsAt: true,
  }),
  output: z.object({ freezeId: id }),
  allowed: { positions: ["incident-commander", "app-owner"], system: true },
  signature: "none",
});

export const endFreeze = commandSpec({
  name: "freeze.endFreeze",
  summary: "End a change freeze before its time, with a reason",
  path: "/cutovers/{cutoverId}/freezes/{freezeId}/ending",
  input: z.object({ cutoverId: id, freezeId: id, reason: line }),
  output: z.object({}),
  allowed: { positions: ["incident-commander"] },
  signature: "none",
});

export const requestException = commandSpec({
  name: "freeze.requestException",
  summary: "Ask for a change in spite of a freeze",
  path: "/cutovers/{cutoverId}/freezes/{freezeId}/exceptions",
  input: freezeExceptionSchema.pick({
    cutoverId: true,
    freezeId: true,
    what: true,
    why: true,
    systemIds: true,
    startsAt: true,
    endsAt: true,
  }),
  output: z.object({ exceptionId: id }),
  allowed: { positions: ACTING_POSITIONS },
  signature: "none",
});

export const decideException = commandSpec({
  name: "freeze.decideException",
  summary: "Approve or refuse, as a second person, a change in spite of a freeze",
  path: "/cutovers/{cutoverId}/freeze-exceptions/{exceptionId}/decision",
  input: z.object({ cutoverId: id, exceptionId: id, outcome: exceptionOutcomeSchema, reason: line }),
  output: z.object({}),
  allowed: { positions: ["incident-commander", "app-owner", "compliance"] },
  signature: "none",
});
