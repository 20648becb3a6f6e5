import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { NOTHING_HELD } from "#lib/holds/rules.ts";
import { decided } from "#lib/holds/testing.ts";
import { graphOf, whyNotOrdered } from "./graph.ts";
import { whyConflict, whyNotEdit, whyNotPlanned } from "./planning.ts";
import * as rules from "./rules.ts";
import type { Attempt, ControlStep, Task } from "./schema.ts";
import { CONTROL_STEPS } from "./schema.ts";
import { CUTOVER_ID, idOf, plainTask } from "./testing.ts";

const NOW = Date.parse("2026-11-21T02:00:00.000Z");
const at = (minutes: number): string => new Date(NOW + minutes * 60_000).toISOString();

const MAREK = idOf(800_001);
const LEILANI = idOf(800_002);
const marek: rules.TaskActor = { personId: MAREK, positions: ["interfaces"] };
const leilani: rules.TaskActor = { personId: LEILANI, positions: ["identity"] };
const commander: rules.TaskActor = { personId: idOf(800_003), positions: ["incident-commander"] };

const attempt = (fields: Partial<Attempt> = {}): Attempt => ({
  startedAt: at(-20),
  startedById: MAREK,
  startedByName: "Marek",
  performerId: MAREK,
  performerName: "Marek",
  finishedAt: at(-10),
  outcome: "done",
  validationResult: null,
  reason: null,
  ...fields,
});
const DONE = [attempt()];
const UNDER_WAY = [attempt({ finishedAt: null, outcome: null })];

const OPEN = {
  id: idOf(1),
  cutoverId: CUTOVER_ID,
  openedAt: at(-60),
  openedById: MAREK,
  openedByName: "Marek",
};
const GATE = idOf(700_001);

function facts(tasks: readonly Task[], more: Partial<rules.RunbookFacts> = {}): rules.RunbookFacts {
  return { index: rules.indexOf(tasks), window: OPEN, gates: new Map(), standing: NOTHING_HELD, ...more };
}
/** The way back is open: its tasks wait for nothing else than what they undo. */
const ROLLED_BACK = { standing: { ...NOTHING_HELD, rollbacks: [decided(null)] } };
const view = (task: Task, all: readonly Task[], more: Partial<rules.RunbookFacts> = {}) =>
  rules.viewTask(task, facts(all, { ...(task.undoesId !== null && ROLLED_BACK), ...more }), NOW);

describe("a task is startable", () => {
  test("when all that it waits for is done, and says what is not", () => {
    const first = plainTask(1);
    const second = plainTask(2, { dependsOn: [first.id] });
    expect(view(second, [first, second])).toMatchObject({
      state: "blocked",
      whyBlocked: "It waits for T1 “Task 1”.",
    });
    const done = { ...first, attempts: DONE };
    expect(view(second, [done, second]).state).toBe("startable");
  });

  test("not on the strength of a validation that failed, or was not tested", () => {
    const probe = plainTask(1, { type: "validation" });
    const next = plainTask(2, { dependsOn: [probe.id] });
    const nextAfter = (fields: Partial<Attempt>) =>
      view(next, [{ ...probe, attempts: [attempt(fields)] }, next]).state;
    expect(nextAfter({ validationResult: "pass" })).toBe("startable");
    expect(nextAfter({ validationResult: null })).toBe("blocked");
    expect(nextAfter({ outcome: "failed", validationResult: "fail" })).toBe("blocked");
    expect(nextAfter({ outcome: "skipped", validationResult: "not-tested" })).toBe("blocked");
    expect(nextAfter({ outcome: "skipped" })).toBe("startable");
  });

  test("from its fixed start on, and not before", () => {
    const task = plainTask(1, { fixedStartAt: at(1) });
    expect(view(task, [task]).state).toBe("blocked");
    expect(rules.viewTask(task, facts([task]), NOW + 60_000).state).toBe("startable");
  });

  test("behind a gate only while its GO is good", () => {
    const task = plainTask(1, { gateId: GATE });
    const behind = (state: rules.GateStanding["state"]) =>
      view(task, [task], { gates: new Map([[GATE, { number: 4, state }]]) });
    expect(behind("passed").state).toBe("startable");
    for (const state of ["not-polled", "polling", "held", "refused", "expired"] as const)
      expect(behind(state).whyBlocked).toMatch(/^Gate 4 is not passed/);
    expect(view(task, [task]).whyBlocked).toBe("Its gate does not exist.");
  });

  test("when as many people as it needs are on it", () => {
    const task = plainTask(1, { critical: true, minimumPeople: 2 });
    const one = { personId: MAREK, personName: "Marek", at: at(-1) };
    const two = { personId: LEILANI, personName: "Leilani", at: at(-1) };
    expect(view({ ...task, people: [one] }, []).whyBlocked).toBe("It needs 2 people on it; there is Marek.");
    expect(view({ ...task, people: [one, two] }, []).state).toBe("startable");
  });

  test("by those whose it is; a hold by the commander", () => {
    const task = plainTask(1, { backupPosition: "identity" });
    expect(rules.whyNotStart(task, facts([task]), marek, NOW)).toBeUndefined();
    expect(rules.whyNotStart(task, facts([task]), leilani, NOW)).toBeUndefined();
    expect(rules.whyNotStart(task, facts([task]), commander, NOW)).toBe(
      "It is Interfaces’s, and Identity stands in.",
    );
    const hold = plainTask(2, { type: "hold" });
    expect(rules.whyNotStart(hold, facts([hold]), marek, NOW)).toMatch(/released by the Incident commander/);
    expect(rules.whyNotStart(hold, facts([hold]), commander, NOW)).toBeUndefined();
  });

  test("once, and again when it failed", () => {
    const done = plainTask(1, { attempts: DONE });
    expect(rules.whyNotStart(done, facts([done]), marek, NOW)).toBe("It is done.");
    const failed = plainTask(1, { attempts: [attempt({ outcome: "failed" })] });
    expect(rules.whyNotStart(failed, facts([failed]), marek, NOW)).toBeUndefined();
    expect(view(failed, [failed]).state).toBe("failed");
  });
});

describe("the one who started must finish", () => {
  const task = plainTask(1, { attempts: UNDER_WAY, backupPosition: "identity" });
  test("and nobody else, until they took it over", () => {
    expect(rules.whyNotFinish(task, marek)).toBeUndefined();
    expect(rules.whyNotFinish(task, leilani)).toMatch(/Marek has it in hand/);
    expect(rules.whyNotTakeOver(task, leilani)).toBeUndefined();
    expect(rules.whyNotTakeOver(task, commander)).toMatch(/It is Interfaces/);
    const taken = { ...task, attempts: [attempt({ finishedAt: null, outcome: null, performerId: LEILANI })] };
    expect(rules.whyNotFinish(taken, leilani)).toBeUndefined();
    expect(rules.whyNotFinish(taken, marek)).toBeDefined();
  });
  test("a validation with what it found", () => {
    const probe = { ...task, type: "validation" as const };
    expect(rules.whyNotFinish(probe, marek)).toMatch(/pass, fail or not tested/);
    expect(rules.whyNotRecord(probe, marek)).toBeUndefined();
    expect(rules.whyNotRecord(task, marek)).toBe("It is no validation.");
  });
});

/** A control sequence: one task a step, and one that undoes it. */
const sequence = (doneSteps: number): Task[] =>
  CONTROL_STEPS.flatMap((controlStep, n) => [
    plainTask(n + 1, {
      controlStep,
      type: controlStep === "verify" ? "validation" : "normal",
      gateId: controlStep === "switch" ? GATE : null,
      attempts:
        n < doneSteps ? [attempt({ validationResult: controlStep === "verify" ? "pass" : null })] : [],
    }),
    plainTask(n + 101, { undoesId: idOf(n + 1) }),
  ]);
const PASSED = { gates: new Map([[GATE, { number: 1, state: "passed" as const }]]) };
const of = (tasks: readonly Task[], step: ControlStep): Task => {
  const task = tasks.find(({ controlStep }) => controlStep === step);
  if (!task) throw new Error(step);
  return task;
};
const undoing = (tasks: readonly Task[], step: ControlStep): Task => {
  const task = tasks.find(({ undoesId }) => undoesId === of(tasks, step).id);
  if (!task) throw new Error(step);
  return task;
};

describe("the control sequence", () => {
  test.each(CONTROL_STEPS.map((step, n) => ({ step, n })))("opens $step after those before it", ({ n }) => {
    const tasks = sequence(n);
    for (const [m, step] of CONTROL_STEPS.entries())
      expect(view(of(tasks, step), tasks, PASSED).state, step).toBe(
        m < n ? "done" : m === n ? "startable" : "blocked",
      );
  });

  test("does not begin before the window is open", () => {
    const tasks = sequence(0);
    expect(view(of(tasks, "freeze"), tasks, { window: undefined }).whyBlocked).toBe(
      "The window is not open.",
    );
  });

  test("can't be shortened", () => {
    const tasks = sequence(1);
    expect(rules.whyNotSkip(of(tasks, "drain"), facts(tasks))).toMatch(/can’t be left out/);
    const forced = tasks.map((task) =>
      task.controlStep === "drain" ? { ...task, attempts: [attempt({ outcome: "skipped" })] } : task,
    );
    expect(view(of(forced, "snapshot"), forced).state).toBe("blocked");
  });

  test("is undone backwards, each step by a task of its own, and can then be gone through again", () => {
    const tasks = sequence(3);
    expect(view(undoing(tasks, "freeze"), tasks).whyBlocked).toMatch(/^The snapshot is undone first/);
    expect(view(undoing(tasks, "replay"), tasks).whyBlocked).toMatch(/^There is nothing to undo/);
    const snapshotUndo = undoing(tasks, "snapshot");
    expect(view(snapshotUndo, tasks).state).toBe("startable");
    const back = tasks.map((task) =>
      task.id === snapshotUndo.id
        ? { ...task, attempts: [attempt({ startedAt: at(-5), finishedAt: at(-4) })] }
        : task,
    );
    expect(view(of(back, "snapshot"), back)).toMatchObject({ state: "startable", undone: true });
    expect(view(of(back, "replay"), back).state).toBe("blocked");
    expect(view(undoing(back, "drain"), back).state).toBe("startable");
    const again = back.map((task) =>
      task.controlStep === "snapshot"
        ? { ...task, attempts: [...task.attempts, attempt({ startedAt: at(-2), finishedAt: at(-1) })] }
        : task,
    );
    expect(view(of(again, "snapshot"), again)).toMatchObject({ state: "done", undone: false });
    expect(view(snapshotUndo, again).state).toBe("startable");
  });
});

describe("the window", () => {
  const complete = (): Parameters<typeof rules.whyNotOpenWindow>[0]["entities"] => ({
    assignment: Object.fromEntries(
      [MAREK, LEILANI].map((personId) => [
        personId,
        {
          id: personId,
          cutoverId: CUTOVER_ID,
          personId,
          personName: "One of them",
          position: "interfaces",
          kind: "primary",
          justification: "Named.",
          startsAt: at(-600),
          endsAt: null,
          assignedByName: "setup",
        },
      ]),
    ) as never,
    commandOwnership: Object.fromEntries(
      [
        "pauses-interfaces",
        "approves-reconnection",
        "validates-target",
        "speaks-to-clinicians",
        "authorizes-rollback",
      ].map((role, n) => [
        idOf(n),
        {
          id: idOf(n),
          cutoverId: CUTOVER_ID,
          role,
          personId: MAREK,
          personName: "Marek",
          backupId: LEILANI,
          backupName: "Leilani",
          escalation: "5520",
          assignedAt: at(-60),
        },
      ]),
    ) as never,
  });
  const why = (tasks: readonly Task[], entities = complete(), nowMs = NOW): string[] =>
    rules.whyNotOpenWindow({ ...facts(tasks, { window: undefined }), entities }, nowMs);

  test("opens when its command is complete and every step can be undone", () => {
    expect(why(sequence(0))).toEqual([]);
  });
  test("says all that is missing", () => {
    const tasks = sequence(0).filter(
      ({ controlStep, undoesId }) => controlStep !== "replay" && undoesId !== idOf(1),
    );
    const entities = { ...complete(), commandOwnership: {} };
    expect(why(tasks, entities)).toEqual([
      "Pauses interfaces: nobody is named.",
      "Approves reconnection: nobody is named.",
      "Validates the target: nobody is named.",
      "Speaks to clinicians: nobody is named.",
      "Authorizes rollback: nobody is named.",
      "The control sequence lacks replay.",
      "Nothing undoes T1 “Task 1”.",
    ]);
  });
  test("does not open on people who hold no position", () => {
    expect(why(sequence(0), { ...complete(), assignment: {} })).toHaveLength(5);
  });
});

describe("a plan", () => {
  test("in which tasks wait for each other is refused with their names", () => {
    const tasks = [
      plainTask(1, { dependsOn: [idOf(3)] }),
      plainTask(2, { dependsOn: [idOf(1)] }),
      plainTask(3, { dependsOn: [idOf(2)] }),
    ];
    expect(whyNotOrdered(tasks)).toMatch(/T1 → T3 → T2 → T1/);
  });
  test("that goes against the control sequence is refused too", () => {
    const tasks = [
      plainTask(1, { controlStep: "freeze", dependsOn: [idOf(2)] }),
      plainTask(2, { controlStep: "drain" }),
    ];
    expect(whyNotOrdered(tasks)).toMatch(/wait for each other/);
  });

  const forward = fc.uniqueArray(fc.tuple(fc.nat(59), fc.nat(59)), { maxLength: 150 }).map((pairs) =>
    Array.from({ length: 60 }, (_, n) =>
      plainTask(n, {
        dependsOn: [
          ...new Set(
            pairs.filter(([a, b]) => Math.max(a, b) === n && a !== b).map(([a, b]) => idOf(Math.min(a, b))),
          ),
        ],
      }),
    ),
  );
  test("whose tasks only wait for earlier ones has an order in which nothing comes before what it waits for", () => {
    fc.assert(
      fc.property(forward, (tasks) => {
        expect(whyNotOrdered(tasks)).toBeUndefined();
        const { order } = graphOf(tasks);
        const place = new Map([...order].map((node, n) => [tasks[node]?.id, n]));
        for (const task of tasks)
          for (const id of task.dependsOn) expect(place.get(id)).toBeLessThan(place.get(task.id) ?? -1);
      }),
    );
  });
  test("with an edge back along a way that is there is refused", () => {
    fc.assert(
      fc.property(forward, fc.nat(58), (tasks, first) => {
        const chain = tasks.map((task, n) =>
          n === 0 ? task : { ...task, dependsOn: [...new Set([...task.dependsOn, idOf(n - 1)])] },
        );
        const back = chain.map((task, n) =>
          n === first ? { ...task, dependsOn: [...task.dependsOn, idOf(59)] } : task,
        );
        expect(whyNotOrdered(back)).toMatch(/wait for each other/);
      }),
    );
  });

  test("with a task that contradicts itself is refused", () => {
    expect(whyNotPlanned(plainTask(1, { type: "gate", durationMinutes: 0 }))).toMatch(/names its gate/);
    expect(whyNotPlanned(plainTask(1, { controlStep: "switch" }))).toMatch(/behind a gate/);
    expect(whyNotPlanned(plainTask(1, { minimumPeople: 2 }))).toMatch(/Only a critical task/);
    expect(whyNotPlanned(plainTask(1, { ownerPosition: "executive" }))).toMatch(/looks on/);
    expect(whyNotPlanned(plainTask(1, { optimisticMinutes: 11 }))).toMatch(/lies between/);
    expect(whyNotPlanned(plainTask(1))).toBeUndefined();
  });
});

describe("an edit", () => {
  const task = plainTask(1);
  test("of what somebody changed meanwhile is refused with both values; of another field is not", () => {
    const theirs = { ...task, title: "Theirs" };
    expect(whyConflict(theirs, { field: "title", seen: "Task 1", value: "Mine" })).toMatch(
      /“Theirs” now; you wrote “Mine”/,
    );
    expect(whyConflict(theirs, { field: "durationMinutes", seen: 10, value: 20 })).toBeUndefined();
    expect(whyConflict(theirs, { field: "title", seen: "Task 1", value: "Theirs" })).toBeUndefined();
  });
  test("of what a task waits for is not made in the open window, nor of what is done", () => {
    expect(whyNotEdit(task, "dependsOn", commander, true)).toMatch(/deviation/);
    expect(whyNotEdit(task, "dependsOn", commander, false)).toBeUndefined();
    expect(whyNotEdit(task, "durationMinutes", commander, true)).toBeUndefined();
    expect(whyNotEdit({ ...task, attempts: DONE }, "title", commander, false)).toMatch(/has ended/);
    expect(whyNotEdit(task, "title", leilani, false)).toMatch(/change its plan/);
    expect(whyNotEdit(task, "title", marek, false)).toBeUndefined();
  });
});

test("whatever happens, a task that is begun by the rules had all that it waits for behind it", () => {
  const outcome = fc.constantFrom("done", "failed", "skipped", "none");
  fc.assert(
    fc.property(
      fc.array(outcome, { minLength: 12, maxLength: 12 }),
      fc.infiniteStream(fc.nat(100)),
      (outcomes, dice) => {
        const tasks = outcomes.map((how, n) =>
          plainTask(n, {
            dependsOn: Array.from({ length: n }, (_, m) => idOf(m)).filter(
              () => (dice.next().value ?? 0) < 25,
            ),
            type: n % 4 === 0 ? "validation" : "normal",
            attempts:
              how === "none"
                ? []
                : [
                    attempt({
                      outcome: how,
                      validationResult: n % 4 === 0 && how === "done" ? "pass" : null,
                    }),
                  ],
          }),
        );
        const all = facts(tasks);
        for (const { task, state } of rules.viewTasks(all, NOW).values())
          if (state === "startable")
            for (const id of task.dependsOn) {
              const other = all.index.byId.get(id);
              expect(other && rules.attemptOf(other)?.outcome).toMatch(/done|skipped/);
            }
      },
    ),
  );
});
