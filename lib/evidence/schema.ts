import { z } from "zod";
import { count, id, instant, line, sha256 } from "#lib/door/fields.ts";
import { commandSpec, querySpec } from "#lib/door/spec.ts";

/** Who may have a binder made, and take it away. */
const BINDER_POSITIONS = ["compliance", "incident-commander"] as const;

/** A binder: the whole evidence of one cutover in one file, to be checked and read without Holdpoint. */
export const binderSchema = z.object({
  id,
  cutoverId: id,
  number: z.int().min(1),
  requestedAt: instant,
  /** Null: the command line asked for it. */
  requestedById: id.nullable(),
  requestedByName: line,
  status: z.enum(["building", "done", "failed", "cancelled"]),
  endedAt: instant.nullable(),
  /** Why there is none, as a sentence. */
  failure: line.nullable(),
  /** Entries of the cutover's journal that it covers. */
  entries: count.nullable(),
  files: count.nullable(),
  bytes: count.nullable(),
  /** Of the whole ZIP. */
  sha256: sha256.nullable(),
});
export type Binder = z.infer<typeof binderSchema>;

const binderInput = z.object({ cutoverId: id, binderId: id });

export const requestBinder = commandSpec({
  name: "evidence.requestBinder",
  summary: "Have an evidence binder made of everything up to now",
  path: "/cutovers/{cutoverId}/binders",
  input: z.object({ cutoverId: id }),
  output: z.object({ binderId: id, number: z.int() }),
  allowed: { positions: BINDER_POSITIONS, system: true },
  signature: "none",
});

export const cancelBinder = commandSpec({
  name: "evidence.cancelBinder",
  summary: "Stop the making of a binder; what is written of it is thrown away",
  path: "/cutovers/{cutoverId}/binders/{binderId}/cancellation",
  input: binderInput.extend({ reason: line }),
  output: z.object({}),
  allowed: { positions: BINDER_POSITIONS, system: true },
  signature: "none",
});

/** That a binder was taken away is in the journal before its first byte leaves. */
export const takeBinder = commandSpec({
  name: "evidence.takeBinder",
  summary: "Take a finished binder away: journaled as an export; its file can then be fetched for a minute",
  path: "/cutovers/{cutoverId}/binders/{binderId}/export",
  input: binderInput,
  output: z.object({ path: z.string() }),
  allowed: { positions: BINDER_POSITIONS, system: true },
  signature: "none",
});

export const finishBinder = commandSpec({
  name: "evidence.finishBinder",
  summary: "A binder is whole",
  path: "/cutovers/{cutoverId}/binders/{binderId}/end",
  input: binderInput.extend({ entries: count, files: count, bytes: count, sha256 }),
  output: z.object({}),
  allowed: { system: true },
  signature: "none",
});

export const failBinder = commandSpec({
  name: "evidence.failBinder",
  summary: "A binder can't be made",
  path: "/cutovers/{cutoverId}/binders/{binderId}/failure",
  input: binderInput.extend({ failure: line }),
  output: z.object({}),
  allowed: { system: true },
  signature: "none",
});

/** How long after it was journaled a binder's file can be fetched. */
export const TAKING_MS_MAX = 60_000;

export const findBinderFile = querySpec({
  name: "evidence.findBinderFile",
  summary: "The file of a binder that the caller has just taken",
  path: "/cutovers/{cutoverId}/binders/{binderId}/file",
  input: binderInput,
  output: z.object({ fileName: z.string(), number: z.int() }),
  allowed: { positions: BINDER_POSITIONS },
});
