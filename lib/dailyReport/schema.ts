import { z } from "zod";
import { count, id, instant, line } from "#lib/door/fields.ts";
import { commandSpec, MEMBERS, querySpec } from "#lib/door/spec.ts";

/** A day of the cutover, as it is read the next morning. */

export const TRIES_MAX = 3;
/** How long a server that claimed a report may be at it, before another takes it for dead. */
export const CLAIM_MS_MAX = 5 * 60_000;

const day = z.iso.date();

/** That a day's report went out, or why it did not; one for each day, whichever server sends it. */
export const dailyReportSchema = z.object({
  id,
  cutoverId: id,
  /** Of the hospital's calendar. */
  day,
  recipients: count,
  tries: count,
  claimedAt: instant,
  sentAt: instant.nullable(),
  /** What came of the last try that failed, in words without an address. */
  problem: z.string().nullable(),
});
export type DailyReport = z.infer<typeof dailyReportSchema>;

/** One part of a report: figures or sentences. */
const sectionSchema = z.object({ title: line, lines: z.array(z.string()) });

const reportSchema = z.object({
  organization: z.string(),
  name: z.string(),
  kind: z.string(),
  timeZone: z.string(),
  day,
  from: instant,
  /** What stands is as it stood then; before the day's end, as it stands now. */
  until: instant,
  isOver: z.boolean(),
  sections: z.array(sectionSchema),
});
export type Report = z.infer<typeof reportSchema>;

const dayInput = z.object({ cutoverId: id, day });

export const getReport = querySpec({
  name: "dailyReport.getReport",
  summary: "A day of the cutover: what was done, how it stood at its end, what is open",
  path: "/cutovers/{cutoverId}/reports/{day}",
  input: dayInput,
  output: reportSchema,
  allowed: MEMBERS,
});

export const getReportPdf = querySpec({
  name: "dailyReport.getPdf",
  summary: "The same as a PDF, in base64",
  path: "/cutovers/{cutoverId}/reports/{day}/pdf",
  input: dayInput,
  output: z.object({ fileName: z.string(), base64: z.string() }),
  allowed: MEMBERS,
});

export const claimReport = commandSpec({
  name: "dailyReport.claim",
  summary: "Begin to send a day's report, unless it was sent or another server is at it",
  path: "/cutovers/{cutoverId}/reports/{day}/sending",
  input: dayInput,
  output: z.object({ reportId: id.nullable() }),
  allowed: { system: true },
  signature: "none",
});

export const settleReport = commandSpec({
  name: "dailyReport.settle",
  summary: "A day's report was sent, or could not be",
  path: "/cutovers/{cutoverId}/reports/{day}/sent",
  input: z.object({ cutoverId: id, reportId: id, problem: z.string().nullable() }),
  output: z.object({}),
  allowed: { system: true },
  signature: "none",
});
