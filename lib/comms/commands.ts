import { defineCommand } from "#lib/door/command.ts";
import { AppError, refuse } from "#lib/door/errors.ts";
import { withdrawRecord } from "#lib/signatures/withdraw.server.ts";
import { approvalOf, whyNotApprove, whyNotClose, whyNotWithdrawApproval } from "./rules.ts";
import * as spec from "./schema.ts";

const APPROVAL_MEANING = "These words are right, and clinicians can go by them.";

export const draftNotice = defineCommand({
  spec: spec.draftNotice,
  async handle(context, { cutoverId: _cutoverId, ...words }) {
    if (Date.parse(words.until) <= context.nowMs)
      throw new AppError("refused", "The notice's end is in the past. Nothing was saved; give a later time.");
    const { personId, name } = context.person;
    const notices = await context.list("notice");
    const { id } = await context.create("notice", {
      ...words,
      number: notices.length + 1,
      draftedAt: context.at,
      draftedById: personId,
      draftedByName: name,
      approvedAt: null,
      approvedByName: null,
      closedAt: null,
      closedByName: null,
    });
    return { noticeId: id };
  },
});

export const approveNotice = defineCommand({
  spec: spec.approveNotice,
  async handle(context, { noticeId }) {
    const { personId, name: personName } = context.person;
    const notice = await context.get("notice", noticeId);
    refuse(whyNotApprove(notice, personId, context.nowMs));
    const words = spec.noticeWordsSchema.parse(notice);
    const position = "clinical-informatics";
    const approval = await context.sign(
      "noticeApproval",
      { noticeId, words, personId, personName, position, approvedAt: context.signedAt },
      {
        act: `Approve notice ${notice.number}, ${notice.title}`,
        question: null,
        meaning: APPROVAL_MEANING,
        evidenceHash: null,
        position,
      },
    );
    await context.update("notice", noticeId, { approvedAt: context.at, approvedByName: personName });
    return { approvalId: approval.id };
  },
});

export const withdrawApproval = defineCommand({
  spec: spec.withdrawApproval,
  async handle(context, { noticeId, reason }) {
    const notice = await context.get("notice", noticeId);
    const facts = await context.facts(["noticeApproval", "withdrawal"]);
    refuse(whyNotWithdrawApproval(notice));
    const approval = approvalOf(facts, noticeId);
    if (!approval) throw new AppError("refused", "It is not approved.");
    context.reason = reason;
    const withdrawalId = await withdrawRecord(
      context,
      "noticeApproval",
      approval.id,
      "clinical-informatics",
      reason,
    );
    await context.update("notice", noticeId, { approvedAt: null, approvedByName: null });
    return { withdrawalId };
  },
});

export const closeNotice = defineCommand({
  spec: spec.closeNotice,
  async handle(context, { noticeId }) {
    const notice = await context.get("notice", noticeId);
    refuse(whyNotClose(notice));
    await context.update("notice", noticeId, { closedAt: context.at, closedByName: context.person.name });
    return {};
  },
});
