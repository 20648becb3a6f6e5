import type { Position } from "#lib/door/positions.ts";
import { whyNotPosition } from "#lib/door/positions.ts";
import type { Cutover } from "#lib/plan/schema.ts";
import { all, type Entities } from "#lib/room/state.ts";
import { attemptOf } from "#lib/runbook/rules.ts";
import type { Task } from "#lib/runbook/schema.ts";
import { withdrawalOf } from "#lib/signatures/rules.ts";
import {
  REHEARSALS_MAX,
  REHEARSING_POSITIONS,
  type RehearsalResult,
  type RehearsedDecision,
  type RehearsedTask,
} from "./schema.ts";

const MINUTE_MS = 60_000;

/** What a rehearsal's result is read from, of its own room. */
export const RESULT_FACT_TYPES = [
  "task",
  "gate",
  "poll",
  "decision",
  "withdrawal",
  "rollbackDecision",
] as const;
export type ResultFacts = Pick<Entities, (typeof RESULT_FACT_TYPES)[number]>;

const minutesBetween = (from: string, to: string): number =>
  Math.max(0, Date.parse(to) - Date.parse(from)) / MINUTE_MS;

/** Why a person can't have a cutover rehearsed now, or undefined. */
export function whyNotRehearse(
  { kind, closedAt, name }: Cutover,
  {
    windowIsOpen,
    rehearsals,
    positions,
  }: {
    windowIsOpen: boolean;
    rehearsals: number;
    /** Held there, and not by break-glass. */
    positions: readonly Position[];
  },
): string | undefined {
  if (kind === "rehearsal") return `${name} is a rehearsal itself.`;
  if (closedAt !== null) return "It is closed; there is nothing left to rehearse.";
  if (windowIsOpen) return "The window is open: what is done now is no rehearsal.";
  if (rehearsals >= REHEARSALS_MAX) return `A cutover is rehearsed ${REHEARSALS_MAX} times at the most.`;
  return whyNotPosition(REHEARSING_POSITIONS, positions);
}

/** A freeze that was typed as "now" is this much in the past at most when it arrives. */
const FREEZE_LATE_MS_MAX = 60 * 60_000;

/** Why a rehearsal can't have its freeze then, or undefined: past it, its point of no return would be past too. */
export const whyNotFreezeAt = (freezeAt: string, nowMs: number): string | undefined =>
  Date.parse(freezeAt) < nowMs - FREEZE_LATE_MS_MAX
    ? "Its freeze lies in the past: choose when it is rehearsed."
    : undefined;

/** What a rehearsal lacks to have passed, sentence by sentence; empty when it lacks nothing. */
export function shortcomingsOf(
  facts: ResultFacts,
  { rollbackObjectiveMinutes }: Pick<Cutover, "rollbackObjectiveMinutes">,
): string[] {
  const forward = all(facts, "task").filter(({ undoesId }) => undoesId === null);
  const ended = (task: Task): boolean => ["done", "skipped"].includes(attemptOf(task)?.outcome ?? "");
  const open = forward.filter((task) => !ended(task));
  const untested = forward.filter((task) =>
    ["fail", "not-tested"].includes(attemptOf(task)?.validationResult ?? ""),
  );
  const rollbackMinutes = rollbackMinutesOf(facts);
  return [
    ...(forward.length === 0 ? ["It has no tasks."] : []),
    ...(open.length > 0
      ? [`${open.length === 1 ? "1 task was" : `${open.length} tasks were`} not done, nor left out.`]
      : []),
    ...(untested.length > 0
      ? [`${untested.map(({ code }) => code).join(", ")}: failed, or not tested.`]
      : []),
    ...(rollbackMinutes !== undefined &&
    rollbackObjectiveMinutes !== null &&
    rollbackMinutes > rollbackObjectiveMinutes
      ? [
          `Rolling back took ${Math.ceil(rollbackMinutes)} minutes; the objective is ${rollbackObjectiveMinutes}.`,
        ]
      : []),
  ];
}

/** Why what a rehearsal showed can't be kept, or undefined. */
export function whyNotRecordResult(
  rehearsal: Pick<Cutover, "closedAt" | "name">,
  results: readonly Pick<RehearsalResult, "rehearsalId">[],
  rehearsalId: string,
  begun: number,
): string | undefined {
  if (results.some((result) => result.rehearsalId === rehearsalId)) return "Its result is recorded.";
  if (rehearsal.closedAt === null)
    return `Close ${rehearsal.name} first, in its own room, on its people page.`;
  return begun === 0 ? "No task of it was begun: it showed nothing." : undefined;
}

/** From the newest decision to roll back to the end of the last task of the way back; undefined when there was none, or it was not gone to its end. */
export function rollbackMinutesOf(facts: Pick<ResultFacts, "task" | "rollbackDecision">): number | undefined {
  const decision = all(facts, "rollbackDecision").at(-1);
  if (!decision) return undefined;
  const back = all(facts, "task")
    .filter(({ undoesId }) => undoesId !== null)
    .flatMap(({ attempts }) => attempts)
    .filter(({ startedAt }) => startedAt >= decision.decidedAt);
  if (
    back.length === 0 ||
    back.some(({ finishedAt, outcome }) => finishedAt === null || outcome === "failed")
  )
    return undefined;
  const last = back
    .map(({ finishedAt }) => finishedAt ?? "")
    .sort()
    .at(-1);
  return last === undefined ? undefined : minutesBetween(decision.decidedAt, last);
}

export type Measured = Pick<
  RehearsalResult,
  "startedAt" | "endedAt" | "durationMinutes" | "rollbackMinutes" | "taskDurations" | "decisions"
>;

/** What a rehearsal showed, by its own room; undefined when nothing was begun in it. */
export function measure(facts: ResultFacts): Measured | undefined {
  const tasks = all(facts, "task");
  const attempts = tasks.flatMap((task) => task.attempts);
  const startedAt = attempts.map((attempt) => attempt.startedAt).sort()[0];
  if (startedAt === undefined) return undefined;
  const endedAt =
    attempts
      .map((attempt) => attempt.finishedAt ?? attempt.startedAt)
      .sort()
      .at(-1) ?? startedAt;
  return {
    startedAt,
    endedAt,
    durationMinutes: minutesBetween(startedAt, endedAt),
    rollbackMinutes: rollbackMinutesOf(facts) ?? null,
    taskDurations: tasks.flatMap((task) => rehearsedTask(task, startedAt)),
    decisions: decisionsOf(facts),
  };
}

function rehearsedTask({ code, attempts }: Task, begunAt: string): RehearsedTask[] {
  const ended = attempts.filter(({ finishedAt }) => finishedAt !== null);
  const last = ended.at(-1);
  const [first] = attempts;
  if (!last || !first || last.finishedAt === null || last.outcome === null) return [];
  return [
    {
      code,
      startedAfterMinutes: minutesBetween(begunAt, first.startedAt),
      minutes: minutesBetween(last.startedAt, last.finishedAt),
      outcome: last.outcome,
      tries: ended.length,
    },
  ];
}

/** How long each decision that stands took, from the opening of its poll, in the order of the gates. */
export function decisionsOf(
  facts: Pick<Entities, "gate" | "poll" | "decision" | "withdrawal">,
): RehearsedDecision[] {
  return all(facts, "decision")
    .flatMap((decision): RehearsedDecision[] => {
      const gate = facts.gate[decision.gateId];
      const poll = facts.poll[decision.pollId];
      if (!gate || !poll || withdrawalOf(facts, "decision", decision.id)) return [];
      const { outcome, decidedAt } = decision;
      return [
        {
          gateNumber: gate.number,
          gateTitle: gate.title,
          outcome,
          minutes: minutesBetween(poll.openedAt, decidedAt),
        },
      ];
    })
    .sort((a, b) => a.gateNumber - b.gateNumber);
}
