import { z } from "zod";
import { count, editsOf, id, instant, line, timeZone } from "#lib/door/fields.ts";
import { commandSpec, querySpec } from "#lib/door/spec.ts";
import { cutoverSchema, phaseSchema } from "#lib/plan/schema.ts";

/** A program: a hospital's way from the legacy EHR to the new one, through all its rehearsals, slices and cutovers. */

export const OWNERS_MAX = 10;

export const programSchema = z.object({
  id,
  name: line,
  organization: line,
  timeZone,
  /** Who answers for it, and changes what it says; never empty. */
  ownerIds: z.array(id).min(1).max(OWNERS_MAX),
  ownerNames: z.array(line).min(1).max(OWNERS_MAX),
  createdAt: instant,
  createdByName: line,
});
export type Program = z.infer<typeof programSchema>;

const programFields = programSchema.pick({ name: true, organization: true, timeZone: true });
const programEdits = programFields.extend({ ownerIds: programSchema.shape.ownerIds });

/** Whoever leads a cutover may begin a program; the first comes from the command line, with the first cutover. */
export const LEADERS = { house: ["incident-commander"], system: true } as const;

export const createProgram = commandSpec({
  name: "program.createProgram",
  summary: "Begin a program, which holds cutovers",
  path: "/programs",
  input: programFields.extend({
    /** Who else answers for it; who begins it does. From the command line: all of them. */
    ownerIds: z.array(id).max(OWNERS_MAX),
  }),
  output: z.object({ programId: id }),
  allowed: LEADERS,
  signature: "none",
});

export const editProgram = commandSpec({
  name: "program.editProgram",
  summary: "Change fields of a program that one owns, each with the value that was seen in it",
  path: "/programs/{programId}",
  input: z.object({ programId: id, edits: editsOf(programEdits) }),
  output: z.object({}),
  allowed: LEADERS,
  signature: "none",
});

/** Where a gate stands, as its rules say. */
const gateStateSchema = z.enum(["not-polled", "polling", "passed", "held", "refused", "expired"]);

/** A cutover on the program's page: where it is, what is decided next and what stands against it. */
const cutoverSummarySchema = z.object({
  cutover: cutoverSchema,
  phases: z.array(phaseSchema),
  next: z
    .object({
      number: z.int(),
      title: line,
      state: gateStateSchema,
      dueAt: instant.nullable(),
      blockers: z.array(z.string()),
    })
    .nullable(),
  gates: z.array(z.object({ number: z.int(), phaseId: id, state: gateStateSchema })),
  openDeviations: count,
  firingTriggers: count,
  slices: z.array(z.object({ id, name: line, lacks: count })),
});
export type CutoverSummary = z.infer<typeof cutoverSummarySchema>;

export const listPrograms = querySpec({
  name: "program.listPrograms",
  summary: "The programs that the caller owns or works in, with those cutovers in which they hold a position",
  path: "/programs",
  input: z.object({}),
  output: z.object({
    /** Null: cutovers that are in no program. */
    programs: z.array(
      z.object({ program: programSchema.nullable(), cutovers: z.array(cutoverSummarySchema) }),
    ),
    mayStart: z.boolean(),
    at: instant,
  }),
  allowed: { self: true },
});
