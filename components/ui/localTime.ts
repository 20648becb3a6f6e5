import { TZDate } from "@date-fns/tz";

/** A `datetime-local` control has no zone: these read and write it in the hospital's. */

const LOCAL = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::\d{2}(?:\.\d+)?)?$/;

/** An instant as a `datetime-local` control takes it, in a zone: `2026-11-21T04:00`. */
export function toLocalInput(atMs: number, timeZone: string): string {
  const local = new TZDate(atMs, timeZone);
  const two = (value: number): string => String(value).padStart(2, "0");
  const date = [
    String(local.getFullYear()).padStart(4, "0"),
    two(local.getMonth() + 1),
    two(local.getDate()),
  ];
  return `${date.join("-")}T${two(local.getHours())}:${two(local.getMinutes())}`;
}

/**
 * The instant that a `datetime-local` control's value is in a zone, in milliseconds. Of an hour that comes twice, when clocks go back,
 * the first.
 * @returns undefined for what is not a time, or a time that the zone's clocks skip when they go forward
 */
export function fromLocalInput(value: string, timeZone: string): number | undefined {
  const [, ...fields] = LOCAL.exec(value) ?? [];
  const [year, month, day, hour, minute] = fields.map(Number);
  if (year === undefined || month === undefined) return undefined;
  const atMs = new TZDate(year, month - 1, day ?? 1, hour ?? 0, minute ?? 0, timeZone).getTime();
  return toLocalInput(atMs, timeZone) === value.slice(0, "2026-11-21T04:00".length) ? atMs : undefined;
}
