import { z } from "zod";
import { id, instant, line, text } from "#lib/door/fields.ts";
import { actorFields } from "#lib/door/positions.ts";
import { commandSpec } from "#lib/door/spec.ts";
import { signed } from "#lib/signatures/schema.ts";

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

/** The words of a notice, as clinicians read them. */
export const noticeWordsSchema = noticeSchema.pick({
  title: true,
  unavailable: true,
  fallback: true,
  until: true,
  partialMeaning: true,
});

/** A second person's signature under a notice's words. */
export const noticeApprovalSchema = z.object({
  id,
  cutoverId: id,
  noticeId: id,
  words: noticeWordsSchema,
  ...actorFields,
  approvedAt: instant,
  /** Null only for what was approved before approvals were records of their own. */
  signatureId: id.nullable(),
});
export type NoticeApproval = z.infer<typeof noticeApprovalSchema>;

export const draftNotice = commandSpec({
  name: "comms.draftNotice",
  summary: "Draft a notice to clinicians",
  path: "/cutovers/{cutoverId}/notices",
  input: noticeWordsSchema.extend({ cutoverId: id }),
  output: z.object({ noticeId: id }),
  allowed: { positions: ["comms", "incident-commander"] },
  signature: "none",
});

const noticeInput = z.object({ cutoverId: id, noticeId: id });

export const approveNotice = commandSpec({
  name: "comms.approveNotice",
  summary: "Approve the words clinicians will read; the notice is in force",
  path: "/cutovers/{cutoverId}/notices/{noticeId}/approval",
  input: signed(noticeInput),
  output: z.object({ approvalId: id }),
  allowed: { positions: ["clinical-informatics"] },
  signature: "fresh",
});

export const withdrawApproval = commandSpec({
  name: "comms.withdrawApproval",
  summary: "Withdraw the approval of a notice, with a reason; it is a draft again, and the record stays",
  path: "/cutovers/{cutoverId}/notices/{noticeId}/approval/withdrawal",
  input: noticeInput.extend({ reason: line }),
  output: z.object({ withdrawalId: id }),
  allowed: { positions: ["clinical-informatics"] },
  signature: "none",
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
