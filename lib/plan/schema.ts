import { z } from "zod";
import { id, instant, line } from "#lib/door/fields.ts";
import { commandSpec, querySpec } from "#lib/door/spec.ts";

export const STRATEGIES = [
  "big-bang",
  "phased-by-module",
  "phased-by-site",
  "dual-run",
  "api-led",
  "read-only-archive",
] as const;

const timeZone = z
  .string()
  .refine((zone) => Intl.supportedValuesOf("timeZone").includes(zone) || zone === "UTC", {
    error: "An IANA time zone, such as America/New_York",
  });

/** One cutover: a hospital, or a slice of it, moves from the legacy EHR to the new one. */
export const cutoverSchema = z.object({
  id,
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
    .omit({ id: true, createdAt: true, closedAt: true, closedByName: true, closedReason: true })
    .extend({
      cutoverId: id,
      phases: z.array(phaseInput).min(1).max(5),
    }),
  output: z.object({ cutoverId: id }),
  allowed: { system: true },
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

export const listCutovers = querySpec({
  name: "plan.listCutovers",
  summary: "The cutovers in which the caller holds a position",
  path: "/cutovers",
  input: z.object({}),
  output: z.object({ cutovers: z.array(cutoverSchema) }),
  allowed: { self: true },
});
