import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Cutover } from "#lib/plan/schema.ts";
import { indexOf, type TaskActor, viewTask, whyNotStart } from "#lib/runbook/rules.ts";
import type { Task } from "#lib/runbook/schema.ts";
import { idOf, plainTask } from "#lib/runbook/testing.ts";
import type { Slice } from "#lib/slices/schema.ts";
import * as rules from "./rules.ts";
import type { Hold, RollbackDecision } from "./schema.ts";
import { decided, held, sliceWith } from "./testing.ts";

const [A_STREAM, B_STREAM, SHARED_STREAM] = [idOf(901), idOf(902), idOf(903)];
const A = sliceWith(1, A_STREAM);
const B = sliceWith(2, B_STREAM);
const NOW = Date.parse("2026-11-21T02:00:00.000Z");
const ACTOR: TaskActor = { personId: idOf(1), positions: ["interfaces"] };

const byId = <T extends { readonly id: string }>(...entities: T[]): Record<string, T> =>
  Object.fromEntries(entities.map((entity) => [entity.id, entity]));
const factsOf = (
  holds: readonly Hold[],
  rollbacks: readonly RollbackDecision[] = [],
  slices: readonly Slice[] = [A, B],
): rules.HoldFacts => ({
  hold: byId(...holds),
  rollbackDecision: byId(...rollbacks),
  withdrawal: {},
  slice: byId(...slices),
});
const standing = (holds: readonly Hold[], rollbacks: readonly RollbackDecision[] = []) =>
  rules.standingOf(factsOf(holds, rollbacks));

const inA = plainTask(1, { streamId: A_STREAM });
const inB = plainTask(2, { streamId: B_STREAM });
const shared = plainTask(3, { streamId: SHARED_STREAM });
const DONE: Task["attempts"] = [
  {
    startedAt: "2026-11-21T01:00:00.000Z",
    startedById: idOf(1),
    startedByName: "Marek",
    performerId: idOf(1),
    performerName: "Marek",
    finishedAt: "2026-11-21T01:10:00.000Z",
    outcome: "done",
    validationResult: null,
    reason: null,
  },
];
const doneInA = plainTask(4, { streamId: A_STREAM, attempts: DONE });
const backInA = plainTask(5, { streamId: SHARED_STREAM, undoesId: doneInA.id });
const TASKS = [inA, inB, shared, doneInA, backInA];
const whyStart = (task: Task, held: rules.Standing): string | undefined =>
  whyNotStart(
    task,
    { index: indexOf(TASKS), window: undefined, gates: new Map(), standing: held },
    ACTOR,
    NOW,
  );

describe("a hold", () => {
  it("on a slice keeps its tasks from being started, and no others", () => {
    for (const kind of ["pause", "isolate"] as const) {
      const stands = standing([held(kind, A.id)]);
      expect(whyStart(inA, stands)).toMatch(/^Slice “Slice 1” is (paused|cut off) by Amara/);
      expect(whyStart(inB, stands)).toBeUndefined();
      expect(whyStart(shared, stands)).toBeUndefined();
    }
  });

  it("on all of the cutover keeps every task from being started", () => {
    const paused = standing([held("pause", null)]);
    for (const task of [inA, inB, shared]) expect(whyStart(task, paused)).toMatch(/^The cutover is paused/);
  });

  it("leaves what is under way in hand, and to be finished", () => {
    const [attempt] = DONE;
    const underWay = {
      ...inA,
      attempts: attempt ? [{ ...attempt, finishedAt: null, outcome: null }] : [],
    };
    const facts = {
      index: indexOf([underWay]),
      window: undefined,
      gates: new Map(),
      standing: standing([held("pause", A.id)]),
    };
    expect(viewTask(underWay, facts, NOW).state).toBe("in-progress");
  });

  it("that was lifted holds nothing", () => {
    const lifted = { ...held("pause", A.id), liftedAt: "2026-11-21T01:20:00.000Z" };
    expect(whyStart(inA, standing([lifted]))).toBeUndefined();
    expect(rules.whyNotLift(held("pause", A.id))).toBeUndefined();
    expect(rules.whyNotLift({ ...lifted, liftedByName: "Amara" })).toBe("Amara has lifted it.");
  });

  it("is put on once, on a slice that is there, and only a slice is cut off", () => {
    expect(rules.whyNotHold("pause", A.id, factsOf([held("pause", A.id)]))).toMatch(/already/);
    expect(rules.whyNotHold("isolate", A.id, factsOf([held("pause", A.id)]))).toBeUndefined();
    expect(rules.whyNotHold("isolate", null, factsOf([]))).toMatch(/^A slice is cut off/);
    expect(rules.whyNotHold("pause", idOf(5), factsOf([]))).toMatch(/no such slice/);
    const retired = { ...A, retiredAt: "2026-11-20T00:00:00.000Z" };
    expect(rules.whyNotHold("pause", A.id, factsOf([], [], [retired]))).toMatch(/out of the plan/);
  });

  it("that cuts a slice off names its interfaces as to be quarantined", () => {
    const adt = { id: idOf(77), name: "ADT", retiredAt: null };
    const slice = { ...A, interfaceIds: [adt.id] };
    const facts = { slice: byId(slice, B), interface: byId(adt) } as unknown as Parameters<
      typeof rules.toQuarantine
    >[1];
    const of = (hold: Hold) => rules.toQuarantine(rules.standingOf(factsOf([hold], [], [slice, B])), facts);
    expect(of(held("isolate", A.id)).map(({ name }) => name)).toEqual(["ADT"]);
    expect(of(held("pause", A.id))).toEqual([]);
    expect(of(held("isolate", B.id))).toEqual([]);
  });
});

describe("rolling back", () => {
  it("opens the way back and closes the way on, in its scope", () => {
    expect(whyStart(backInA, standing([]))).toMatch(
      /waits for a signed decision to roll back slice “Slice 1” or/,
    );
    expect(whyStart(backInA, standing([], [decided(B.id)]))).toMatch(/waits for a signed decision/);
    for (const scope of [A.id, null]) {
      const rolled = standing([], [decided(scope)]);
      expect(whyStart(backInA, rolled)).toBeUndefined();
      expect(whyStart(inA, rolled)).toMatch(/is rolled back, as Amara/);
    }
    expect(whyStart(inB, standing([], [decided(A.id)]))).toBeUndefined();
  });

  it("is not held up by a pause that was there before, and is by one that came after", () => {
    const before = held("pause", A.id, "2026-11-21T01:00:00.000Z");
    const after = held("pause", A.id, "2026-11-21T01:40:00.000Z");
    expect(whyStart(backInA, standing([before], [decided(A.id)]))).toBeUndefined();
    expect(whyStart(backInA, standing([after], [decided(A.id)]))).toMatch(/is paused/);
  });

  it("is decided once, for what is there, and not past the point of no return", () => {
    const cutover = { pointOfNoReturnAt: "2026-11-21T03:00:00.000Z" } as Cutover;
    const why = (sliceId: string | null, rollbacks: RollbackDecision[], nowMs = NOW) =>
      rules.whyNotRollback(sliceId, factsOf([], rollbacks), cutover, nowMs);
    expect(why(A.id, [])).toBeUndefined();
    expect(why(A.id, [decided(A.id)])).toMatch(/has decided/);
    expect(why(A.id, [decided(null)])).toMatch(/has decided to roll the cutover back/);
    expect(why(B.id, [decided(A.id)])).toBeUndefined();
    expect(why(null, [decided(A.id)])).toBeUndefined();
    expect(why(A.id, [], Date.parse("2026-11-21T03:00:00.000Z"))).toMatch(/forward only/);
  });
});

describe("one slice is of no account to another", () => {
  const hold = fc.record({
    kind: fc.constantFrom("pause" as const, "isolate" as const),
    scope: fc.constantFrom(A.id, B.id, null),
    minute: fc.integer({ min: 0, max: 59 }),
  });
  const rollback = fc.record({
    scope: fc.constantFrom(A.id, B.id, null),
    minute: fc.integer({ min: 0, max: 59 }),
  });
  const at = (minute: number): string => `2026-11-21T01:${String(minute).padStart(2, "0")}:00.000Z`;

  it("whatever stands on one, why a task of the other can't be started is the same sentence", () => {
    const isOfA = ({ scope }: { scope: string | null }) => scope === A.id;
    fc.assert(
      fc.property(
        fc.array(hold, { maxLength: 6 }),
        fc.array(rollback, { maxLength: 3 }),
        (holds, rollbacks) => {
          const make = (keep: (one: { scope: string | null }) => boolean) =>
            standing(
              holds
                .map((one, n) => ({
                  one,
                  made: { ...held(one.kind, one.scope, at(one.minute)), id: idOf(1_000 + n) },
                }))
                .filter(({ one }) => keep(one))
                .map(({ made }) => made),
              rollbacks
                .map((one, n) => ({
                  one,
                  made: { ...decided(one.scope, at(one.minute)), id: idOf(2_000 + n) },
                }))
                .filter(({ one }) => keep(one))
                .map(({ made }) => made),
            );
          const [all, withoutA] = [make(() => true), make((one) => !isOfA(one))];
          for (const task of [inB, shared]) expect(whyStart(task, all)).toBe(whyStart(task, withoutA));
        },
      ),
    );
  });
});
