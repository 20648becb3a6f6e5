import { describe, expect, it } from "vitest";
import { decided } from "#lib/holds/testing.ts";
import type { Cutover } from "#lib/plan/schema.ts";
import type { Attempt, Task } from "#lib/runbook/schema.ts";
import { idOf, plainTask } from "#lib/runbook/testing.ts";
import * as rules from "./rules.ts";

const START = Date.parse("2026-11-14T02:00:00.000Z");
const at = (minutes: number): string => new Date(START + minutes * 60_000).toISOString();
const tried = (from: number, to: number | null, outcome: Attempt["outcome"] = "done"): Attempt => ({
  startedAt: at(from),
  startedById: idOf(1),
  startedByName: "Marek",
  performerId: idOf(1),
  performerName: "Marek",
  finishedAt: to === null ? null : at(to),
  outcome: to === null ? null : outcome,
  validationResult: null,
  reason: null,
});
const factsOf = (tasks: Task[], rollback?: number): rules.ResultFacts => ({
  task: Object.fromEntries(tasks.map((task) => [task.id, task])),
  gate: {},
  poll: {},
  decision: {},
  withdrawal: {},
  rollbackDecision: rollback === undefined ? {} : { [idOf(5)]: decided(null, at(rollback)) },
});
const forward = plainTask(1, { attempts: [tried(0, 30, "failed"), tried(40, 55)] });
const wayBack = (...attempts: Attempt[]) => plainTask(2, { undoesId: forward.id, attempts });

describe("what a rehearsal measures", () => {
  it("is how long the try took that ended a task, how often it was tried, and from when to when all of it went", () => {
    expect(rules.measure(factsOf([forward, plainTask(3)]))).toMatchObject({
      startedAt: at(0),
      endedAt: at(55),
      durationMinutes: 55,
      rollbackMinutes: null,
      taskDurations: [{ code: "T1", startedAfterMinutes: 0, minutes: 15, outcome: "done", tries: 2 }],
    });
  });

  it("is nothing where nothing was begun", () =>
    expect(rules.measure(factsOf([plainTask(1)]))).toBeUndefined());

  it("is how long it took from the decision to roll back to the end of the way back", () => {
    const minutes = (tasks: Task[], decidedAfter = 60) =>
      rules.rollbackMinutesOf(factsOf(tasks, decidedAfter));
    expect(minutes([forward, wayBack(tried(65, 90))])).toBe(30);
    expect(minutes([forward, wayBack(tried(65, null))])).toBeUndefined();
    expect(minutes([forward, wayBack(tried(65, 70, "failed"))])).toBeUndefined();
    expect(minutes([forward, wayBack(tried(50, 58))])).toBeUndefined();
    expect(rules.rollbackMinutesOf(factsOf([forward, wayBack(tried(65, 90))]))).toBeUndefined();
  });
});

describe("a rehearsal has passed", () => {
  const lacks = (tasks: Task[], rollback?: number, objective: number | null = 20) =>
    rules.shortcomingsOf(factsOf(tasks, rollback), { rollbackObjectiveMinutes: objective });

  it("only when everything was done or left out, and nothing failed", () => {
    expect(lacks([forward])).toEqual([]);
    expect(lacks([forward, plainTask(3)])).toEqual(["1 task was not done, nor left out."]);
    expect(lacks([])).toEqual(["It has no tasks."]);
    const failed: Attempt = { ...tried(0, 10), validationResult: "fail" };
    expect(lacks([plainTask(3, { attempts: [failed] })])).toEqual(["T3: failed, or not tested."]);
  });

  it("only when rolling back kept to its objective", () => {
    const back = [forward, wayBack(tried(65, 90))];
    expect(lacks(back, 60)).toEqual(["Rolling back took 30 minutes; the objective is 20."]);
    expect(lacks(back, 60, 30)).toEqual([]);
    expect(lacks(back, 60, null)).toEqual([]);
  });

  it("and that is recorded once, when it is closed", () => {
    const closed = { closedAt: at(100), name: "First" };
    expect(rules.whyNotRecordResult(closed, [], idOf(9), 1)).toBeUndefined();
    expect(rules.whyNotRecordResult(closed, [{ rehearsalId: idOf(9) }], idOf(9), 1)).toMatch(/recorded/);
    expect(rules.whyNotRecordResult({ ...closed, closedAt: null }, [], idOf(9), 1)).toMatch(/^Close First/);
    expect(rules.whyNotRecordResult(closed, [], idOf(9), 0)).toMatch(/showed nothing/);
  });
});

describe("a cutover is rehearsed", () => {
  const live = { kind: "live", closedAt: null, name: "Night" } as Cutover;
  const why = (cutover: Cutover, more: Partial<Parameters<typeof rules.whyNotRehearse>[1]> = {}) =>
    rules.whyNotRehearse(cutover, {
      windowIsOpen: false,
      rehearsals: 0,
      positions: ["incident-commander"],
      ...more,
    });

  it("at a time that is to come", () => {
    expect(rules.whyNotFreezeAt(at(0), START)).toBeUndefined();
    expect(rules.whyNotFreezeAt(at(-61), START)).toMatch(/in the past/);
  });

  it("by those who lead it, while it has not begun, and is no rehearsal itself", () => {
    expect(why(live)).toBeUndefined();
    expect(why(live, { windowIsOpen: true })).toMatch(/window is open/);
    expect(why(live, { positions: ["comms"] })).toMatch(/^Only Incident commander/);
    expect(why({ ...live, kind: "rehearsal" })).toMatch(/is a rehearsal itself/);
    expect(why({ ...live, closedAt: at(0) })).toMatch(/closed/);
    expect(why(live, { rehearsals: 50 })).toMatch(/50 times/);
  });
});
