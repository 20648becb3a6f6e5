import { execute } from "#lib/door/command.ts";
import { readFacts, toEntity } from "#lib/door/store.ts";
import type { Job } from "#lib/jobs/jobs.server.ts";
import { log } from "#lib/log.ts";
import { type MailServer, sendMail } from "#lib/mail/send.server.ts";
import type { Runtime } from "#lib/runtime.ts";
import { claimReport, settleReport } from "./commands.ts";
import { dayBefore, hourAt } from "./days.ts";
import { readReport } from "./read.server.ts";
import { fileNameOf, isMailed, isThrough, reportText } from "./report.ts";
import { reportPdf } from "./reportPdf.server.ts";

const CALLER = { caller: { kind: "system", name: "daily report" }, idempotencyKey: null } as const;

/**
 * Mails yesterday's report of each cutover whose hypercare is under way, once its hour of the hospital's day has come. Which server does it is
 * decided by the claim, under the cutover's lock.
 */
export async function sendReports(runtime: Runtime, server: MailServer, now: Date): Promise<void> {
  const { db } = runtime;
  const rows = await db.cutover.findMany({ where: { closedAt: null, NOT: { reportTo: { isEmpty: true } } } });
  for (const row of rows) {
    const cutover = toEntity("cutover", row);
    const { id: cutoverId, slug, timeZone, reportTo, reportAtHour } = cutover;
    if (hourAt(now.getTime(), timeZone) < reportAtHour) continue;
    const day = dayBefore(now.getTime(), timeZone);
    // What is through stays so, and takes no lock of a room; the claim asks again under it.
    if (!isMailed(cutover, await readFacts(db, ["phase"], cutoverId))) continue;
    const known = await db.dailyReport.findUnique({ where: { cutoverId_day: { cutoverId, day } } });
    if (known && isThrough(toEntity("dailyReport", known))) continue;
    const { reportId } = (await execute(runtime, claimReport, { cutoverId, day }, CALLER)).result;
    if (reportId === null) continue;
    const problem = await sendOne(runtime, server, { cutoverId, slug, reportTo, day, now });
    await execute(runtime, settleReport, { cutoverId, reportId, problem }, CALLER);
  }
}

interface Letter {
  readonly cutoverId: string;
  readonly slug: string;
  readonly reportTo: readonly string[];
  readonly day: string;
  readonly now: Date;
}

/** @returns why it was not sent, or null */
async function sendOne(runtime: Runtime, server: MailServer, letter: Letter): Promise<string | null> {
  const { cutoverId, slug, reportTo, day, now } = letter;
  try {
    const report = await readReport(runtime.db, runtime.journalKey, cutoverId, day, now);
    await sendMail(server, {
      to: reportTo,
      subject: `Daily report, ${day}: ${report.name}`,
      text: reportText(report),
      file: { name: fileNameOf(report, slug), content: await reportPdf(report), type: "application/pdf" },
    });
    return null;
  } catch (error) {
    log.warn({ err: error, cutoverId, day }, "a daily report was not sent");
    return error instanceof Error ? error.message : "It could not be sent.";
  }
}

/** The job, where there is a mail server: several looks an hour, so that each zone's hour is met and a failure is tried again. */
export const dailyReportJob = (server: MailServer): Job => ({
  name: "daily-report",
  cron: "*/10 * * * *",
  run: (runtime) => sendReports(runtime, server, new Date()),
});
