import { TZDate } from "@date-fns/tz";

/** Days of a hospital's calendar. */

const two = (value: number): string => String(value).padStart(2, "0");
const dayOf = (local: TZDate): string =>
  `${String(local.getFullYear()).padStart(4, "0")}-${two(local.getMonth() + 1)}-${two(local.getDate())}`;

/** The day before the one that it is at `nowMs` there. */
export function dayBefore(nowMs: number, timeZone: string): string {
  const local = new TZDate(nowMs, timeZone);
  return dayOf(new TZDate(local.getFullYear(), local.getMonth(), local.getDate() - 1, 12, timeZone));
}

/** The hour of the day that it is at `nowMs` there. */
export const hourAt = (nowMs: number, timeZone: string): number => new TZDate(nowMs, timeZone).getHours();

/** When a day begins and ends there: 23 or 25 hours apart when clocks are changed. */
export function boundsOf(
  day: string,
  timeZone: string,
): { readonly fromMs: number; readonly untilMs: number } {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  return {
    fromMs: new TZDate(year, month - 1, date, 0, 0, timeZone).getTime(),
    untilMs: new TZDate(year, month - 1, date + 1, 0, 0, timeZone).getTime(),
  };
}
