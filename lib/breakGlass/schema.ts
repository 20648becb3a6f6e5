import { z } from "zod";
import { id, instant, line, text } from "#lib/door/fields.ts";
import { actorFields, type Position, positionSchema } from "#lib/door/positions.ts";
import { ACTING_POSITIONS, commandSpec, MEMBERS, querySpec } from "#lib/door/spec.ts";

export const BREAK_GLASS_MINUTES_MAX = 60;

/** What can be taken in an emergency. Compliance can't: it is compliance that looks at it afterwards. */
export const BREAK_GLASS_POSITIONS: readonly Position[] = ACTING_POSITIONS.filter(
  (position) => position !== "compliance",
);

/** A local account named beforehand as one with which break-glass may be started in a cutover. */
export const breakGlassAccountSchema = z.object({
  id,
  cutoverId: id,
  personId: id,
  personName: line,
  justification: text,
  namedAt: instant,
  namedByName: line,
  endedAt: instant.nullable(),
  endedByName: line.nullable(),
  endedReason: line.nullable(),
});
export type BreakGlassAccount = z.infer<typeof breakGlassAccountSchema>;

/** A position taken in an emergency, and what a second person found when they looked at it. */
export const breakGlassSchema = z.object({
  id,
  cutoverId: id,
  /** The assignment that it gave, which ends with it. */
  assignmentId: id,
  ...actorFields,
  reason: text,
  startedAt: instant,
  /** When it ends by itself. */
  endsAt: instant,
  /** When somebody ended it before. */
  endedAt: instant.nullable(),
  endedByName: line.nullable(),
  reviewedAt: instant.nullable(),
  reviewedById: id.nullable(),
  reviewedByName: line.nullable(),
  verdict: z.enum(["justified", "not-justified"]).nullable(),
  finding: text.nullable(),
});
export type BreakGlass = z.infer<typeof breakGlassSchema>;

export const nameBreakGlassAccount = commandSpec({
  name: "breakGlass.nameAccount",
  summary: "Name a local account with which break-glass may be started in this cutover",
  path: "/cutovers/{cutoverId}/break-glass-accounts",
  input: z.object({ cutoverId: id, personId: id, justification: text }),
  output: z.object({ accountId: id }),
  allowed: { positions: ["incident-commander"], system: true },
  signature: "none",
});

export const endBreakGlassAccount = commandSpec({
  name: "breakGlass.endAccount",
  summary: "Take an account off the list of those that may start break-glass",
  path: "/cutovers/{cutoverId}/break-glass-accounts/{accountId}/end",
  input: z.object({ cutoverId: id, accountId: id, reason: line }),
  output: z.object({}),
  allowed: { positions: ["incident-commander", "compliance"], system: true },
  signature: "none",
});

export const startBreakGlass = commandSpec({
  name: "breakGlass.start",
  summary: "Take one position for at most an hour, in an emergency, with an account named for it",
  path: "/cutovers/{cutoverId}/break-glass",
  input: z.object({
    cutoverId: id,
    position: positionSchema,
    reason: text,
    minutes: z.int().min(1).max(BREAK_GLASS_MINUTES_MAX),
  }),
  output: z.object({ breakGlassId: id }),
  // Who holds no position here is whom it is for; the handler asks whether the account was named.
  allowed: { self: true },
  signature: "none",
});

export const endBreakGlass = commandSpec({
  name: "breakGlass.end",
  summary: "End a break-glass before its time",
  path: "/cutovers/{cutoverId}/break-glass/{breakGlassId}/end",
  input: z.object({ cutoverId: id, breakGlassId: id, reason: line }),
  output: z.object({}),
  allowed: MEMBERS,
  signature: "none",
});

export const reviewBreakGlass = commandSpec({
  name: "breakGlass.review",
  summary: "Say, as a second person, what one found when looking at a break-glass that is over",
  path: "/cutovers/{cutoverId}/break-glass/{breakGlassId}/review",
  input: z.object({
    cutoverId: id,
    breakGlassId: id,
    verdict: breakGlassSchema.shape.verdict.unwrap(),
    finding: text,
  }),
  output: z.object({}),
  allowed: { positions: ["incident-commander", "compliance"] },
  signature: "none",
});

export const listBreakGlassCutovers = querySpec({
  name: "breakGlass.listCutovers",
  summary: "The open cutovers in which the caller's account was named for break-glass",
  path: "/break-glass/cutovers",
  input: z.object({}),
  output: z.object({
    cutovers: z.array(
      z.object({
        cutoverId: id,
        organization: line,
        name: line,
        /** Why it can't be started now, or null. */
        whyNot: z.string().nullable(),
      }),
    ),
  }),
  allowed: { self: true },
});
