import { defineCommand } from "#lib/door/command.ts";
import { AppError, refuse } from "#lib/door/errors.ts";
import { whyNotApprove, whyNotClose } from "./rules.ts";
import * as spec from "./schema.ts";

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
    const { personId, name } = context.person;
    const notice = await context.get("notice", noticeId);
    refuse(whyNotApprove(notice, personId, context.nowMs));
    await context.update("notice", noticeId, { approvedAt: context.at, approvedByName: name });
    return {};
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
