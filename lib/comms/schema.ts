import { z } from "zod";
import { id, instant, line, text } from "#lib/door/fields.ts";
import { commandSpec } from "#lib/door/spec.ts";

/** A notice to clinicians: what is unavailable, what to do instead, until when. */
export const noticeSchema = z.object({
  id,
  cutoverId: id,
  number: z.int().min(1),
  title: line,
  unavailable: text,
  fallback: text,
  until: instant,
  /** What "partial" means here, when something works in part. */
  partialMeaning: text.nullable(),
  draftedAt: instant,
  draftedById: id,
  draftedByName: line,
  approvedAt: instant.nullable(),
  approvedByName: line.nullable(),
  closedAt: instant.nullable(),
  closedByName: line.nullable(),
});
export type Notice = z.infer<typeof noticeSchema>;

export const draftNotice = commandSpec({
  name: "comms.draftNotice",
  summary: "Draft a notice to clinicians",
  path: "/cutovers/{cutoverId}/notices",
  input: noticeSchema.pick({
    cutoverId: true,
    title: true,
    unavailable: true,
    fallback: true,
    until: true,
    partialMeaning: true,
  }),
  output: z.object({ noticeId: id }),
  allowed: { positions: ["comms", "incident-commander"] },
  signature: "none",
});

const noticeInput = z.object({ cutoverId: id, noticeId: id });

export const approveNotice = commandSpec({
  name: "comms.approveNotice",
  summary: "Approve the words clinicians will read; the notice is in force",
  path: "/cutovers/{cutoverId}/notices/{noticeId}/approval",
  input: noticeInput,
  output: z.object({}),
  allowed: { positions: ["clinical-informatics"] },
  signature: "fresh",
});

export const closeNotice = commandSpec({
  name: "comms.closeNotice",
  summary: "Close a notice: back online",
  path: "/cutovers/{cutoverId}/notices/{noticeId}/closing",
  input: noticeInput,
  output: z.object({}),
  allowed: { positions: ["comms", "incident-commander", "clinical-informatics"] },
  signature: "none",
});
