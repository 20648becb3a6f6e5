import type { Tx } from "#lib/db.ts";
import { AppError } from "#lib/door/errors.ts";
import { parseEntry } from "#lib/journal/parse.ts";
import { roomAt } from "#lib/replay/snapshots.server.ts";
import { vitalsAt } from "#lib/replay/vitalsAt.server.ts";
import { boundsOf } from "./days.ts";
import { dailyReport } from "./report.ts";
import type { Report } from "./schema.ts";

const ENTRIES_READ_MAX = 2_000;

/** A day's report, from the journal: as it stood at the day's end. @throws AppError when the cutover was not there yet */
export async function readReport(
  tx: Tx,
  journalKey: Uint8Array,
  cutoverId: string,
  day: string,
  now: Date,
): Promise<Report> {
  const { timeZone } = await tx.cutover.findUniqueOrThrow({ where: { id: cutoverId } });
  const { fromMs, untilMs } = boundsOf(day, timeZone);
  const at = new Date(Math.min(untilMs, now.getTime()));
  const recordedAt = { gte: new Date(fromMs), lt: at };
  const last = await tx.journalEntry.findFirst({
    where: { scope: cutoverId, recordedAt: { lt: at } },
    orderBy: { seq: "desc" },
    select: { seq: true },
  });
  if (!last || fromMs >= now.getTime())
    throw new AppError(
      "refused",
      "There is no report of that day: the cutover had not begun, or it is yet to come.",
    );
  const where = { scope: cutoverId, recordedAt };
  const rows = await tx.journalEntry.findMany({
    where,
    orderBy: { seq: "asc" },
    take: ENTRIES_READ_MAX,
    select: { bytes: true },
  });
  const room = await roomAt(tx, journalKey, cutoverId, Number(last.seq));
  const entries = rows.map(({ bytes }) => parseEntry(bytes));
  const total = await tx.journalEntry.count({ where });
  return dailyReport(room, await vitalsAt(tx, room, at), entries, total, day, now.getTime());
}
