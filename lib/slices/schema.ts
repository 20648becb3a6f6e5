import { z } from "zod";
import { editsOf, id, instant, line, text } from "#lib/door/fields.ts";
import type { Position } from "#lib/door/positions.ts";
import { commandSpec } from "#lib/door/spec.ts";

/** A slice: a part of the hospital that goes over on its own, with everything that it takes to care for a patient there. */

export const SLICES_MAX = 200;
const PARTS_MAX = 200;
const parts = z.array(id).max(PARTS_MAX);

export const sliceFields = z.object({
  name: line,
  /** The hospital or clinic; null for all of them. */
  site: line.nullable(),
  department: line.nullable(),
  /** Of the inventory: what people do there, and what flows in and out for it. */
  workflowIds: parts,
  interfaceIds: parts,
  /** Where the right to sign in comes from there. */
  identitySourceIds: parts,
  /** How a patient of the slice is known to be the same person on both sides. */
  patientMatching: text.nullable(),
  /** Whose consents count in it, and by which rules. */
  consentScope: text.nullable(),
  /** The streams of the runbook whose tasks are this slice's. */
  streamIds: parts,
});
export type SliceFields = z.infer<typeof sliceFields>;

export const sliceSchema = sliceFields.extend({
  id,
  cutoverId: id,
  createdAt: instant,
  retiredAt: instant.nullable(),
  retiredReason: line.nullable(),
});
export type Slice = z.infer<typeof sliceSchema>;

/** Who draws the slices. */
const SLICE_KEEPERS = ["incident-commander", "app-owner"] as const satisfies readonly Position[];
const KEEPERS = { positions: SLICE_KEEPERS, system: true } as const;

export const addSlice = commandSpec({
  name: "slices.addSlice",
  summary: "Draw a slice: the part of the hospital that goes over on its own",
  path: "/cutovers/{cutoverId}/slices",
  input: z.object({ cutoverId: id, slice: sliceFields }),
  output: z.object({ sliceId: id }),
  allowed: KEEPERS,
  signature: "none",
});

export const editSlice = commandSpec({
  name: "slices.editSlice",
  summary: "Change fields of a slice, each with the value that was seen in it",
  path: "/cutovers/{cutoverId}/slices/{sliceId}",
  input: z.object({ cutoverId: id, sliceId: id, edits: editsOf(sliceFields) }),
  output: z.object({}),
  allowed: KEEPERS,
  signature: "none",
});

export const retireSlice = commandSpec({
  name: "slices.retireSlice",
  summary: "Take a slice out of the plan, with a reason; the record stays",
  path: "/cutovers/{cutoverId}/slices/{sliceId}/retirement",
  input: z.object({ cutoverId: id, sliceId: id, reason: line }),
  output: z.object({}),
  allowed: KEEPERS,
  signature: "none",
});
