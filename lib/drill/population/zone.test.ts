import fc from "fast-check";
import { expect, test } from "vitest";
import { atLocalMinute, localDate, localInstant, localInstantMs, offsetHours, ZONE_NAMES } from "./zone.ts";

const YEARS_2008_TO_2030 = { min: Date.UTC(2008, 0, 1), max: Date.UTC(2030, 11, 31) };

/** The platform's own idea of the offset, in hours. */
function platformOffsetHours(epochMs: number, timeZone: string): number {
  const name = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" })
    .formatToParts(epochMs)
    .find((part) => part.type === "timeZoneName")?.value;
  return Number(name?.match(/GMT([+-]\d\d)/)?.[1] ?? 0);
}

test("offsets agree with the platform's time zone tables", () => {
  fc.assert(
    fc.property(fc.constantFrom(...ZONE_NAMES), fc.integer(YEARS_2008_TO_2030), (zone, epochMs) => {
      expect(offsetHours(epochMs, zone)).toBe(platformOffsetHours(epochMs, zone));
    }),
  );
});

test("clocks change at the instant the law says", () => {
  const springForward = Date.parse("2026-03-08T07:00:00Z");
  expect(localInstant(springForward - 1000, "America/New_York")).toBe("2026-03-08T01:59:59-05:00");
  expect(localInstant(springForward, "America/New_York")).toBe("2026-03-08T03:00:00-04:00");
  const fallBack = Date.parse("2026-11-01T06:00:00Z");
  expect(localInstant(fallBack - 1000, "America/New_York")).toBe("2026-11-01T01:59:59-04:00");
  expect(localInstant(fallBack, "America/New_York")).toBe("2026-11-01T01:00:00-05:00");
});

test("a local instant is the instant it was made from", () => {
  fc.assert(
    fc.property(fc.constantFrom(...ZONE_NAMES), fc.integer(YEARS_2008_TO_2030), (zone, epochMs) => {
      expect(Date.parse(localInstantMs(epochMs, zone))).toBe(epochMs);
      expect(Date.parse(localInstant(epochMs, zone))).toBe(Math.floor(epochMs / 1000) * 1000);
    }),
  );
});

test("a minute of the local day is shown by the zone's clocks", () => {
  const day = Date.parse("2026-07-04T15:00:00Z");
  expect(localInstant(atLocalMinute(day, 9 * 60 + 30, "America/Chicago"), "America/Chicago")).toBe(
    "2026-07-04T09:30:00-05:00",
  );
  expect(localDate(Date.parse("2026-07-05T03:00:00Z"), "America/Chicago")).toBe("2026-07-04");
});
