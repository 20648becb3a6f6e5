import fc from "fast-check";
import { expect, test } from "vitest";
import { boundsOf, dayBefore, hourAt } from "./days.ts";

const HOUR_MS = 60 * 60_000;
const ZONES = ["America/New_York", "UTC", "Asia/Kolkata", "Pacific/Apia", "Australia/Lord_Howe"];

test("a day is the hospital's, not the server's", () => {
  const atMs = Date.parse("2026-11-22T03:30:00.000Z");
  expect(dayBefore(atMs, "America/New_York")).toBe("2026-11-20");
  expect(dayBefore(atMs, "UTC")).toBe("2026-11-21");
  expect(hourAt(atMs, "America/New_York")).toBe(22);
});

test("a day has 25 hours when clocks go back, and 23 when they go forward", () => {
  const hours = (day: string): number => {
    const { fromMs, untilMs } = boundsOf(day, "America/New_York");
    return (untilMs - fromMs) / HOUR_MS;
  };
  expect([hours("2026-11-01"), hours("2026-03-08"), hours("2026-11-21")]).toEqual([25, 23, 24]);
});

test("the day before a moment ends before it, within a day and the hour of a clock's change", () => {
  const times = fc.date({
    min: new Date("2020-01-01T00:00:00Z"),
    max: new Date("2040-01-01T00:00:00Z"),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(times, fc.constantFrom(...ZONES), (at, zone) => {
      const { fromMs, untilMs } = boundsOf(dayBefore(at.getTime(), zone), zone);
      expect(fromMs).toBeLessThan(untilMs);
      expect(untilMs).toBeLessThanOrEqual(at.getTime());
      expect(at.getTime() - untilMs).toBeLessThan(25 * HOUR_MS);
    }),
  );
});
