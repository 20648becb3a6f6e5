import { describe, expect, test } from "vitest";
import { POSITIONS } from "#lib/door/positions.ts";
import { NOTHING_HELD } from "#lib/holds/rules.ts";
import { blockersOfOpening, problemsOf, warningsOf } from "#lib/opening/rules.ts";
import type { PlanFile } from "#lib/opening/schema.ts";
import { whyNotOrdered } from "#lib/runbook/graph.ts";
import { whyNotPlanned } from "#lib/runbook/planning.ts";
import { nameReferences, resolve } from "#lib/runbook/resolve.ts";
import { indexOf, whyNotOpenWindow } from "#lib/runbook/rules.ts";
import { CONTROL_STEPS, type Task } from "#lib/runbook/schema.ts";
import { idOf } from "#lib/runbook/testing.ts";
import { STRATEGIES } from "../schema.ts";
import { STRATEGY_LIST } from "../strategies.ts";
import { EXAMPLE_FACTS, planOf, TEMPLATES } from "./index.ts";

const NOW_MS = Date.parse("2098-11-01T00:00:00.000Z");
const TASKS_MIN = { "thin-slice": 25, site: 40, full: 60 } as const;

/** One person for each position, as a hospital has at the least. */
const people = POSITIONS.map((position) => ({
  login: position,
  positions: [position],
  justification: "Named in the cutover plan.",
}));

/** A plan's tasks as the room would hold them. @throws Error when a name stands for nothing */
function tasksOf({ runbook, gates }: PlanFile): Task[] {
  const planned = runbook?.tasks ?? [];
  const streams = new Map(
    [...new Set(planned.map(({ stream }) => stream))].map((name, n) => [name, idOf(900 + n)]),
  );
  let next = 0;
  const numbered = gates.map(({ number }) => ({ id: idOf(800 + number), number }));
  const names = nameReferences([], planned, streams, numbered, () => {
    next += 1;
    return idOf(next);
  });
  return planned.map(({ progress: _progress, ...task }) => {
    const resolved = resolve(task, names);
    if (typeof resolved === "string") throw new Error(`${task.code}: ${resolved}`);
    expect(whyNotPlanned(resolved), task.code).toBeUndefined();
    return { ...resolved, cutoverId: idOf(1), attempts: [], people: [] };
  });
}

describe.each(TEMPLATES)("the template “$title”", ({ key }) => {
  const plan = planOf(key, { ...EXAMPLE_FACTS, people });
  const tasks = tasksOf(plan);

  test("holds together and can be opened", () => {
    expect(problemsOf(plan)).toEqual([]);
    expect(blockersOfOpening(plan, "incident-commander", NOW_MS)).toEqual([]);
    expect(warningsOf(plan)).toEqual([]);
  });
  test("is a night's work, in an order without a circle", () => {
    expect(tasks.length).toBeGreaterThanOrEqual(TASKS_MIN[key]);
    expect(whyNotOrdered(tasks)).toBeUndefined();
  });
  test("has the whole control sequence, and a way back for each of its steps", () => {
    const index = indexOf(tasks);
    expect([...index.byStep.keys()].sort()).toEqual([...CONTROL_STEPS].sort());
    const entities = { commandOwnership: {}, assignment: {} };
    const whyNot = whyNotOpenWindow(
      { index, window: undefined, gates: new Map(), standing: NOTHING_HELD, entities },
      NOW_MS,
    );
    // What is left is that nobody is named for the five parts of the window's command.
    expect(whyNot.filter((sentence) => /undoes|lacks|validation/.test(sentence))).toEqual([]);
  });
  test("plans no task before what it waits for", () => {
    const byId = new Map(tasks.map((task) => [task.id, task]));
    for (const task of tasks)
      for (const id of task.dependsOn) {
        const other = byId.get(id);
        expect(
          Date.parse(task.plannedStartAt ?? ""),
          `${task.code} after ${other?.code}`,
        ).toBeGreaterThanOrEqual(
          Date.parse(other?.plannedStartAt ?? "") + (other?.durationMinutes ?? 0) * 60_000,
        );
      }
  });
  test("passes each of its gates by a task, and ends with the exit of hypercare", () => {
    const passed = plan.runbook?.tasks.filter(({ type }) => type === "gate").map(({ gate }) => gate);
    expect(passed).toEqual(plan.gates.map(({ number }) => number));
    expect(plan.gates.at(-1)).toMatchObject({ phase: 4, title: "Exit hypercare" });
  });
  test("gives every phase success criteria to agree on", () => {
    for (const { number } of plan.cutover.phases)
      expect(
        plan.successCriteria.some(({ phase }) => phase === number),
        `phase ${number}`,
      ).toBe(true);
  });
});

describe("a plan that a person opens", () => {
  const plan = planOf("thin-slice", { ...EXAMPLE_FACTS, people });
  const blockers = (change: Partial<PlanFile>, opener = "incident-commander"): string =>
    blockersOfOpening({ ...plan, ...change }, opener, NOW_MS).join(" ");

  test("says nothing of what happened before", () => {
    const [first, ...rest] = plan.cutover.phases;
    const signed = {
      ...first,
      startedAt: "2020-01-01T00:00:00.000Z",
    } as PlanFile["cutover"]["phases"][number];
    expect(blockers({ cutover: { ...plan.cutover, phases: [signed, ...rest] } })).toContain(
      "begun or signed",
    );
    const by = { openedAt: "2020-01-01T00:00:00.000Z", by: "x" };
    expect(blockers({ runbook: { tasks: [], command: [], window: by } })).toContain("window was opened");
  });
  test("gives its opener the command and nothing else", () => {
    expect(blockers({}, "identity")).toContain("nobody gives themselves");
    expect(blockers({}, "somebody-else")).toBe("");
  });
  test("names a commander", () => {
    expect(blockers({ people: [] })).toContain("no incident commander");
  });
  test("names only what it holds", () => {
    expect(blockers({ inventory: undefined })).toMatch(/workflow.*interface.*identity source/s);
    expect(blockers({ signals: [] })).toContain("does not define");
    expect(blockers({ runbook: undefined })).toContain("the stream");
  });
  test("has gates that its people can pass, and says who is missing for its tasks", () => {
    const few = people.filter(({ login }) => login === "incident-commander");
    expect(blockers({ people: few })).toContain("Gate 2: Nobody could satisfy it");
    expect(warningsOf({ ...plan, people: few }).join(" ")).toContain("Nobody holds Identity");
  });
});

test("there is a description of every strategy, and of no other", () => {
  expect(STRATEGY_LIST.map(({ key }) => key).sort()).toEqual([...STRATEGIES].sort());
});
