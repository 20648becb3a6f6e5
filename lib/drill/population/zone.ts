/**
 * Wall-clock times of the United States, by arithmetic instead of the machine's time zone tables, so that a
 * population has the same bytes everywhere. The rule since 2007 (Energy Policy Act of 2005, section 110): daylight time from
 * 02:00 on the second Sunday of March to 02:00 on the first Sunday of November.
 */
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

interface Zone {
  standardOffsetHours: number;
  observesDaylightTime: boolean;
}

const ZONES = {
  "America/New_York": { standardOffsetHours: -5, observesDaylightTime: true },
  "America/Chicago": { standardOffsetHours: -6, observesDaylightTime: true },
  "America/Denver": { standardOffsetHours: -7, observesDaylightTime: true },
  "America/Phoenix": { standardOffsetHours: -7, observesDaylightTime: false },
  "America/Los_Angeles": { standardOffsetHours: -8, observesDaylightTime: true },
} satisfies Record<string, Zone>;

export type ZoneName = keyof typeof ZONES;

export const ZONE_NAMES = Object.keys(ZONES).filter((name): name is ZoneName => name in ZONES);

/** The day of the month of the nth Sunday (n from 1) of a month (0 to 11). */
function nthSunday(year: number, month: number, n: number): number {
  const firstWeekday = new Date(Date.UTC(year, month, 1)).getUTCDay();
  return 1 + ((7 - firstWeekday) % 7) + (n - 1) * 7;
}

/** The zone's offset from UTC in hours at an instant, negative west of Greenwich. Holds from 2007 on. */
export function offsetHours(epochMs: number, zoneName: ZoneName): number {
  const zone: Zone = ZONES[zoneName];
  if (!zone.observesDaylightTime) return zone.standardOffsetHours;
  const year = new Date(epochMs + zone.standardOffsetHours * HOUR_MS).getUTCFullYear();
  const start = Date.UTC(year, 2, nthSunday(year, 2, 2), 2 - zone.standardOffsetHours);
  const end = Date.UTC(year, 10, nthSunday(year, 10, 1), 1 - zone.standardOffsetHours);
  return zone.standardOffsetHours + (epochMs >= start && epochMs < end ? 1 : 0);
}

/** An instant as a FHIR dateTime with the zone's offset, to the second: `2026-07-04T09:30:00-04:00`. */
export function localInstant(epochMs: number, zoneName: ZoneName): string {
  const hours = offsetHours(epochMs, zoneName);
  return `${wallClock(epochMs, hours)}${offsetText(hours)}`;
}

/** As `localInstant`, to the millisecond: what FHIR asks of an `instant`. */
export function localInstantMs(epochMs: number, zoneName: ZoneName): string {
  const hours = offsetHours(epochMs, zoneName);
  const fraction = String(((epochMs % 1000) + 1000) % 1000).padStart(3, "0");
  return `${wallClock(epochMs, hours)}.${fraction}${offsetText(hours)}`;
}

/** The local calendar day of an instant, `2026-07-04`. */
export function localDate(epochMs: number, zoneName: ZoneName): string {
  return wallClock(epochMs, offsetHours(epochMs, zoneName)).slice(0, 10);
}

/** The instant (epoch ms) at which the zone's clocks show `minuteOfDay` on the local day that holds `epochMs`. */
export function atLocalMinute(epochMs: number, minuteOfDay: number, zoneName: ZoneName): number {
  const wall = Date.parse(`${localDate(epochMs, zoneName)}T00:00:00Z`) + minuteOfDay * MINUTE_MS;
  const standard = wall - ZONES[zoneName].standardOffsetHours * HOUR_MS;
  return wall - offsetHours(standard, zoneName) * HOUR_MS;
}

function wallClock(epochMs: number, hours: number): string {
  return new Date(epochMs + hours * HOUR_MS).toISOString().slice(0, 19);
}

function offsetText(hours: number): string {
  return `${hours < 0 ? "-" : "+"}${String(Math.abs(hours)).padStart(2, "0")}:00`;
}
