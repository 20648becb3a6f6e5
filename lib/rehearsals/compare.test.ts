import { describe, expect, it } from "vitest";
import { plainTask } from "#lib/runbook/testing.ts";
import { compareTasks } from "./compare.ts";
import type { RehearsedTask } from "./schema.ts";

const rehearsed = (code: string, minutes: number, more: Partial<RehearsedTask> = {}): RehearsedTask => ({
  code,
  startedAfterMinutes: 0,
  minutes,
  outcome: "done",
  tries: 1,
  ...more,
});
const finding = (task: Parameters<typeof plainTask>[1], ...durations: RehearsedTask[]) =>
  compareTasks([plainTask(1, task)], [{ taskDurations: durations }])[0]?.finding;

describe("a rehearsal against the plan", () => {
  it("says what took longer than the plan allows, failed, was left out, tried again or not rehearsed", () => {
    expect(finding({}, rehearsed("T1", 15))).toBeUndefined();
    expect(finding({}, rehearsed("T1", 15.5))).toBe("It took 16 min; the plan allows 15 min.");
    expect(finding({ pessimisticMinutes: 30 }, rehearsed("T1", 30))).toBeUndefined();
    expect(finding({}, rehearsed("T1", 1, { outcome: "failed" }))).toBe("It failed.");
    expect(finding({}, rehearsed("T1", 0, { outcome: "skipped" }))).toBe("It was left out.");
    expect(finding({}, rehearsed("T1", 5, { tries: 3 }))).toBe("It took 3 tries.");
    expect(finding({})).toBe("It was not rehearsed.");
  });

  it("does not ask for the way back in every rehearsal, nor for a gate to take no time", () => {
    expect(finding({ undoesId: plainTask(2).id })).toBeUndefined();
    expect(finding({ durationMinutes: 0, type: "gate" }, rehearsed("T1", 4))).toBeUndefined();
  });

  it("has nothing to say before there was one", () => {
    expect(compareTasks([plainTask(1)], [])[0]?.finding).toBeUndefined();
  });
});
