import { describe, expect, test } from "vitest";
import { DRAWS, forecast, measuredBy } from "./forecast.ts";
import { remainingOf } from "./pert.ts";
import { indexOf } from "./rules.ts";
import type { Task } from "./schema.ts";
import { idOf, plainTask } from "./testing.ts";

const NOW = Date.parse("2026-11-21T02:00:00.000Z");
const MINUTE_MS = 60_000;
const asked = (
  tasks: readonly Task[],
  noReturnMinutes?: number,
  measured: ReadonlyMap<string, readonly number[]> = new Map(),
) => {
  const answer = forecast(indexOf(tasks), {
    nowMs: NOW,
    noReturnAtMs: noReturnMinutes === undefined ? undefined : NOW + noReturnMinutes * MINUTE_MS,
    gateDueMs: new Map(),
    seed: 7,
    measured,
  });
  if (!answer) throw new Error("no forecast");
  return answer;
};
const minutes = (atMs: number): number => (atMs - NOW) / MINUTE_MS;
const exact = (number: number, durationMinutes: number, fields: Partial<Task> = {}): Task =>
  plainTask(number, {
    durationMinutes,
    optimisticMinutes: durationMinutes,
    pessimisticMinutes: durationMinutes,
    ...fields,
  });
const begun = (minutesAgo: number, finished: boolean): Pick<Task, "attempts"> => ({
  attempts: [
    {
      startedAt: new Date(NOW - minutesAgo * MINUTE_MS).toISOString(),
      startedById: idOf(1),
      startedByName: "Marek",
      performerId: idOf(1),
      performerName: "Marek",
      finishedAt: finished ? new Date(NOW).toISOString() : null,
      outcome: finished ? "done" : null,
      validationResult: null,
      reason: null,
    },
  ],
});

describe("the forecast", () => {
  test("of durations that are certain is their longest path, which it names", () => {
    const tasks = [
      exact(1, 10),
      exact(2, 30, { dependsOn: [idOf(1)] }),
      exact(3, 5, { dependsOn: [idOf(1)] }),
      exact(4, 10, { dependsOn: [idOf(2), idOf(3)] }),
    ];
    const answer = asked(tasks, 60);
    expect(minutes(answer.p50Ms)).toBeCloseTo(50, 2);
    expect(minutes(answer.p90Ms)).toBeCloseTo(50, 2);
    expect(answer).toMatchObject({ draws: DRAWS, inTime: 1, criticalPath: [idOf(1), idOf(2), idOf(4)] });
    expect(new Set(answer.threats.map(({ taskId }) => taskId))).toEqual(new Set([idOf(1), idOf(2), idOf(4)]));
    expect(asked(tasks, 49).inTime).toBe(0);
  });

  test("counts what is done as done, and what is under way by what is left of it", () => {
    const done = exact(1, 10, begun(10, true));
    const underWay = exact(2, 30, { dependsOn: [idOf(1)], ...begun(12, false) });
    expect(minutes(asked([done, underWay]).p50Ms)).toBeCloseTo(18, 1);
    const overdue = exact(3, 20, begun(50, false));
    expect(minutes(asked([overdue]).p50Ms)).toBeCloseTo(5, 1);
  });

  test("waits for fixed starts, the control sequence and its gates, and leaves undoings out", () => {
    const fixed = exact(1, 10, { fixedStartAt: new Date(NOW + 60 * MINUTE_MS).toISOString() });
    expect(minutes(asked([fixed]).p50Ms)).toBeCloseTo(70, 2);
    const steps = [exact(2, 10, { controlStep: "freeze" }), exact(3, 10, { controlStep: "drain" })];
    expect(minutes(asked(steps).p50Ms)).toBeCloseTo(20, 2);
    expect(minutes(asked([...steps, exact(4, 500, { undoesId: idOf(2) })]).p50Ms)).toBeCloseTo(20, 2);
  });

  test("is of the switch where there is one: what comes after it is not in it", () => {
    const tasks = [exact(1, 10, { controlStep: "switch" }), exact(2, 300, { dependsOn: [idOf(1)] })];
    expect(asked(tasks)).toMatchObject({ goal: "the switch" });
    expect(minutes(asked(tasks).p50Ms)).toBeCloseTo(10, 2);
  });

  test("lies between the least and the most, its middle near the mean of PERT, and is the same for a seed", () => {
    const task = plainTask(1, { durationMinutes: 30, optimisticMinutes: 20, pessimisticMinutes: 80 });
    const { p50Ms, p90Ms } = asked([task]);
    expect(minutes(p50Ms)).toBeGreaterThan(20);
    expect(minutes(p90Ms)).toBeLessThan(80);
    expect(minutes(p90Ms)).toBeGreaterThan(minutes(p50Ms));
    expect(remainingOf(task, 0).meanMinutes).toBeCloseTo((20 + 4 * 30 + 80) / 6, 0);
    expect(asked([task])).toEqual(asked([task]));
  });

  test("of parallel tasks is later than any of them: the latest of many draws decides", () => {
    const one = plainTask(1, { optimisticMinutes: 2, pessimisticMinutes: 60 });
    const many = Array.from({ length: 20 }, (_, n) => ({ ...one, id: idOf(n + 1), code: `T${n + 1}` }));
    expect(asked(many).p50Ms).toBeGreaterThan(asked([one]).p90Ms);
    const shares = asked(many).threats.map(({ share }) => share);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeGreaterThan(0.3);
  });

  test("draws from rehearsals where there are enough, and is moved by fewer", () => {
    const task = plainTask(1, { durationMinutes: 10 });
    const took = (...minutes: number[]) => asked([task], undefined, new Map([["T1", minutes]]));
    const sampled = took(40, 42, 44, 46);
    expect(sampled).toMatchObject({ sampled: 1, adjusted: 0 });
    expect(minutes(sampled.p50Ms)).toBeCloseTo(43, 0);
    expect(minutes(sampled.p90Ms)).toBeLessThanOrEqual(46);
    const moved = took(40);
    expect(moved).toMatchObject({ sampled: 0, adjusted: 1 });
    expect(minutes(moved.p50Ms)).toBeGreaterThan(32);
    expect(minutes(moved.p90Ms)).toBeLessThan(60);
    const wide = remainingOf({ ...task, optimisticMinutes: 5, pessimisticMinutes: 100 }, 0, [40]);
    expect([wide.leastMinutes, wide.rangeMinutes]).toEqual([5, 95]);
  });

  test("of a task under way draws only what is longer than the time gone", () => {
    const task = exact(1, 10, begun(43, false));
    const measured = new Map([["T1", [40, 42, 44, 46]]]);
    const left = asked([task], undefined, measured);
    expect(minutes(left.p50Ms)).toBeGreaterThan(0);
    expect(minutes(left.p90Ms)).toBeLessThanOrEqual(3);
  });

  test("counts of rehearsals what was done to its end", () => {
    const row = { startedAfterMinutes: 0, tries: 1, code: "T1" };
    const measured = measuredBy([
      { taskDurations: [{ ...row, minutes: 5, outcome: "done" }] },
      { taskDurations: [{ ...row, minutes: 1, outcome: "failed" }] },
      { taskDurations: [{ ...row, minutes: 7, outcome: "done" }] },
    ]);
    expect(measured.get("T1")).toEqual([5, 7]);
  });
});
