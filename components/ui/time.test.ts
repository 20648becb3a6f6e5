import { describe, expect, test } from "vitest";
import {
  age,
  countdown,
  dayOfMonth,
  duration,
  sinceEvent,
  timeNearby,
  timeOfDay,
  utc,
  zoneName,
} from "./time.ts";

const BOSTON = "America/New_York";
const at = Date.parse("2026-11-21T07:41:07.000Z");

describe("times of day", () => {
  test("are those of the hospital's zone", () => {
    expect(timeOfDay(at, BOSTON)).toBe("02:41");
    expect(timeOfDay(at, BOSTON, true)).toBe("02:41:07");
    expect(timeOfDay(at, "Asia/Kolkata")).toBe("13:11");
  });
  test("write midnight as 00, not 24", () => {
    expect(timeOfDay(Date.parse("2026-11-21T05:00:00.000Z"), BOSTON, true)).toBe("00:00:00");
  });
  test("carry the day when it is another one there", () => {
    expect(timeNearby(at, at + 60_000, BOSTON)).toBe("02:41");
    expect(timeNearby(at - 3 * 3_600_000, at, BOSTON)).toBe("20 Nov 23:41");
    expect(timeNearby(at - 365 * 86_400_000, at, BOSTON)).toBe("21 Nov 02:41");
  });
  test("name the zone as it is called then", () => {
    expect(zoneName(at, BOSTON)).toBe("EST");
    expect(zoneName(Date.parse("2026-07-01T00:00:00.000Z"), BOSTON)).toBe("EDT");
  });
  test("have their UTC beside them", () => {
    expect(utc(at)).toBe("2026-11-21 07:41:07 UTC");
    expect(dayOfMonth(at, "Pacific/Auckland")).toBe("21 Nov");
  });
});

describe("spans", () => {
  test("count down, through zero, and on", () => {
    expect(countdown(1_133_000)).toBe("00:18:53");
    expect(countdown(999)).toBe("00:00:00");
    expect(countdown(-999)).toBe("00:00:00");
    expect(countdown(-1_000)).toBe("−00:00:01");
    expect(countdown(2 * 86_400_000 + 3_600_000)).toBe("2 d 01:00:00");
  });
  test("count from an event and towards it", () => {
    expect(sinceEvent(71 * 60_000)).toBe("T+01:11");
    expect(sinceEvent(-30 * 60_000)).toBe("T−00:30");
    expect(sinceEvent(25 * 3_600_000)).toBe("T+1 d 01:00");
  });
  test("give an age in the units that matter", () => {
    expect([-5, 4_000, 59_999, 60_000, 7_800_000, 7_200_000, 3 * 86_400_000].map(age)).toEqual([
      "0 s",
      "4 s",
      "59 s",
      "1 min",
      "2 h 10 min",
      "2 h",
      "3 d",
    ]);
  });
  test("give how long something took", () => {
    expect([820, 41_200, 185_000, 7_200_000].map(duration)).toEqual(["0.8 s", "41 s", "3 min 5 s", "2 h"]);
  });
});
