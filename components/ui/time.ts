/** How times and durations are written. Pure: the same on the server and in the browser. */

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** True minus: as wide as a digit in tabular figures, so that a clock does not jump when it passes zero. */
const MINUS = "\u2212";

const two = (value: number): string => String(value).padStart(2, "0");

/** Formatters are costly to make and few: one for each set of options. */
const formatters = new Map<string, Intl.DateTimeFormat>();
function formatter(timeZone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = timeZone + JSON.stringify(options);
  const known = formatters.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat("en-US", { timeZone, hourCycle: "h23", ...options });
  formatters.set(key, made);
  return made;
}

function partsOf(atMs: number, timeZone: string, options: Intl.DateTimeFormatOptions) {
  const parts = formatter(timeZone, options).formatToParts(atMs);
  return (type: Intl.DateTimeFormatPartTypes): string =>
    parts.find((part) => part.type === type)?.value ?? "";
}

/** The wall clock of a zone: `02:41`, or `02:41:07` with seconds. */
export function timeOfDay(atMs: number, timeZone: string, seconds = false): string {
  const part = partsOf(atMs, timeZone, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
  return `${part("hour")}:${part("minute")}${seconds ? `:${part("second")}` : ""}`;
}

/** The calendar day in a zone: `21 Nov`. */
export function dayOfMonth(atMs: number, timeZone: string): string {
  const part = partsOf(atMs, timeZone, { day: "numeric", month: "short" });
  return `${part("day")} ${part("month")}`;
}

/** The time alone when it is on the same day in that zone as `nowMs`, else with the day: `20 Nov 23:58`. */
export function timeNearby(atMs: number, nowMs: number, timeZone: string): string {
  const time = timeOfDay(atMs, timeZone);
  const day = dayOfMonth(atMs, timeZone);
  return day === dayOfMonth(nowMs, timeZone) && Math.abs(nowMs - atMs) < 2 * DAY_MS ? time : `${day} ${time}`;
}

/** What the zone is called there and then: `EST`, `EDT`, or `GMT+2` where English has no name for it. */
export const zoneName = (atMs: number, timeZone: string): string =>
  partsOf(atMs, timeZone, { timeZoneName: "short" })("timeZoneName");

/** An instant in UTC, to the second: `2026-11-21 07:41:07 UTC`. */
export const utc = (atMs: number): string =>
  `${new Date(atMs).toISOString().slice(0, 19).replace("T", " ")} UTC`;

/** A span as a clock: `00:18:53`; days in front when there are any; a minus when it has passed. */
export function countdown(spanMs: number): string {
  // A clock shows 00:00:00 for the last second before, and −00:00:01 one second after.
  const seconds = Math.floor(Math.abs(spanMs) / SECOND_MS);
  const days = Math.floor(seconds / 86_400);
  const clock = [Math.floor(seconds / 3_600) % 24, Math.floor(seconds / 60) % 60, seconds % 60];
  const sign = spanMs < 0 && seconds > 0 ? MINUS : "";
  return `${sign}${days > 0 ? `${days} d ` : ""}${clock.map(two).join(":")}`;
}

/** Time since an event, to the minute, as mission control writes it: `T+01:11`, and before it `T−00:30`. */
export function sinceEvent(spanMs: number): string {
  const minutes = Math.floor(Math.abs(spanMs) / MINUTE_MS);
  const days = Math.floor(minutes / 1_440);
  const clock = `${two(Math.floor(minutes / 60) % 24)}:${two(minutes % 60)}`;
  return `T${spanMs < 0 ? MINUS : "+"}${days > 0 ? `${days} d ` : ""}${clock}`;
}

/** How old something is, in the one or two units that matter: `4 s`, `6 min`, `2 h 10 min`, `3 d`. */
export function age(spanMs: number): string {
  const span = Math.max(0, spanMs);
  if (span < MINUTE_MS) return `${Math.floor(span / SECOND_MS)} s`;
  if (span < HOUR_MS) return `${Math.floor(span / MINUTE_MS)} min`;
  if (span < DAY_MS) {
    const minutes = Math.floor(span / MINUTE_MS) % 60;
    return `${Math.floor(span / HOUR_MS)} h${minutes === 0 ? "" : ` ${minutes} min`}`;
  }
  return `${Math.floor(span / DAY_MS)} d`;
}

/** How long something took: `0.8 s`, `41 s`, `3 min 5 s`. */
export function duration(spanMs: number): string {
  if (spanMs < 10 * SECOND_MS) return `${(spanMs / SECOND_MS).toFixed(1)} s`;
  if (spanMs < MINUTE_MS) return `${Math.round(spanMs / SECOND_MS)} s`;
  const seconds = Math.round(spanMs / SECOND_MS);
  if (spanMs < HOUR_MS) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return age(spanMs);
}
