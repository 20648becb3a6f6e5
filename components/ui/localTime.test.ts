import { expect, test } from "vitest";
import { fromLocalInput, toLocalInput } from "./localTime.ts";

const BOSTON = "America/New_York";
const at = (instant: string): number => Date.parse(instant);

test("a local time is that of the hospital, whatever this machine's zone", () => {
  expect(toLocalInput(at("2026-11-21T09:00:00Z"), BOSTON)).toBe("2026-11-21T04:00");
  expect(fromLocalInput("2026-11-21T04:00", BOSTON)).toBe(at("2026-11-21T09:00:00Z"));
  expect(fromLocalInput("2026-07-01T04:00", BOSTON)).toBe(at("2026-07-01T08:00:00Z"));
  expect(fromLocalInput("2026-07-01T04:00:30", "Asia/Kolkata")).toBe(at("2026-06-30T22:30:00Z"));
});

test("a time that the clocks skip is no time", () => {
  expect(fromLocalInput("2026-03-08T02:30", BOSTON)).toBeUndefined();
});

test("of an hour that comes twice it is the first", () => {
  expect(fromLocalInput("2026-11-01T01:30", BOSTON)).toBe(at("2026-11-01T05:30:00Z"));
});

test("what is not a time is none", () => {
  for (const value of ["", "tomorrow", "2026-11-21", "2026-13-40T99:99"])
    expect(fromLocalInput(value, BOSTON)).toBeUndefined();
});
