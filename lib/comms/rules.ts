import { all, type Entities } from "#lib/room/state.ts";
import { withdrawalOf } from "#lib/signatures/rules.ts";
import type { Notice, NoticeApproval } from "./schema.ts";

export type NoticeState = "draft" | "in-force" | "overdue" | "closed";

/** A notice whose end has passed and that nobody closed is overdue: its readers no longer know where they stand. */
export function noticeState(notice: Notice, nowMs: number): NoticeState {
  if (notice.closedAt !== null) return "closed";
  if (notice.approvedAt === null) return "draft";
  return Date.parse(notice.until) <= nowMs ? "overdue" : "in-force";
}

export const noticesNewestFirst = (facts: Pick<Entities, "notice">): Notice[] =>
  all(facts, "notice").sort((a, b) => b.number - a.number);

/** The newest notice that clinicians go by, or undefined. */
export const noticeInForce = (facts: Pick<Entities, "notice">, nowMs: number): Notice | undefined =>
  noticesNewestFirst(facts).find((notice) => ["in-force", "overdue"].includes(noticeState(notice, nowMs)));

/** Why a person can't approve a notice, or undefined: the words are read by a second person before anyone goes by them. */
export function whyNotApprove(notice: Notice, personId: string, nowMs: number): string | undefined {
  if (notice.approvedAt !== null) return `${notice.approvedByName} has approved it.`;
  if (notice.closedAt !== null) return "The notice is closed.";
  if (notice.draftedById === personId) return "You drafted it; a second person approves.";
  if (Date.parse(notice.until) <= nowMs) return "Its end has passed; draft it again with a later one.";
  return undefined;
}

export const whyNotClose = (notice: Notice): string | undefined =>
  notice.closedAt === null ? undefined : `${notice.closedByName} has closed it.`;

/** The approval by which a notice is in force, or undefined. */
export const approvalOf = (
  facts: Pick<Entities, "noticeApproval" | "withdrawal">,
  noticeId: string,
): NoticeApproval | undefined =>
  all(facts, "noticeApproval").findLast(
    (approval) => approval.noticeId === noticeId && !withdrawalOf(facts, "noticeApproval", approval.id),
  );

export function whyNotWithdrawApproval(notice: Notice): string | undefined {
  if (notice.closedAt !== null) return "The notice is closed.";
  return notice.approvedAt === null ? "It is not approved." : undefined;
}
