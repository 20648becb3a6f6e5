import { defineCommand } from "#lib/door/command.ts";
import { isMailed, isThrough } from "./report.ts";
import * as spec from "./schema.ts";

export const claimReport = defineCommand({
  spec: spec.claimReport,
  async handle(context, { cutoverId, day }) {
    const cutover = await context.get("cutover", cutoverId);
    if (!isMailed(cutover, await context.facts(["phase"]))) return { reportId: null };
    const recipients = cutover.reportTo.length;
    const known = (await context.list("dailyReport")).find((report) => report.day === day);
    if (!known) {
      const fields = { day, recipients, tries: 1, claimedAt: context.at, sentAt: null, problem: null };
      return { reportId: (await context.create("dailyReport", fields)).id };
    }
    const isBeingSent = context.nowMs - Date.parse(known.claimedAt) < spec.CLAIM_MS_MAX;
    if (isThrough(known) || isBeingSent) return { reportId: null };
    const again = { tries: known.tries + 1, claimedAt: context.at, recipients };
    await context.update("dailyReport", known.id, again);
    return { reportId: known.id };
  },
});

export const settleReport = defineCommand({
  spec: spec.settleReport,
  async handle(context, { reportId, problem }) {
    await context.update("dailyReport", reportId, {
      problem,
      sentAt: problem === null ? context.at : null,
    });
    return {};
  },
});
