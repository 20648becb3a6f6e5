import type { RehearsalResult } from "#lib/rehearsals/schema.ts";
import { graphOf } from "./graph.ts";
import { type Remaining, remainingOf, SAMPLES_MIN } from "./pert.ts";
import { attemptOf, type RunbookIndex, releases } from "./rules.ts";
import type { Task } from "./schema.ts";
import { simulate } from "./simulate.ts";

/** The finish of the runbook: what is done counts as it was, what is not is drawn from its estimate. */

const MINUTE_MS = 60_000;
export const DRAWS = 10_000;
/** With more tasks than this fewer are drawn, so that a screen does not stand still for it. */
export const TASKS_IN_FULL = 1_000;
const DRAWS_MIN = 1_000;
const THREATS_MAX = 8;

export interface ForecastQuestion {
  readonly nowMs: number;
  /** Undefined when no point of no return is set. */
  readonly noReturnAtMs: number | undefined;
  /** When a gate that is not passed is due, by its id: what stands behind it does not start before. */
  readonly gateDueMs: ReadonlyMap<string, number>;
  readonly seed: number;
  /** How long tasks took in rehearsals, by their codes. */
  readonly measured: ReadonlyMap<string, readonly number[]>;
  /** Whether every draw is made however many tasks there are: where nobody waits for it. */
  readonly inFull?: boolean;
}

export interface Forecast {
  /** What the finish is of: the switch, or the last task where there is no switch, or it is done. */
  readonly goal: "the switch" | "the last task";
  /** Tasks that it still needs. */
  readonly open: number;
  readonly draws: number;
  /** Tasks of them whose duration is drawn from rehearsals, and those whose estimate one or two of them moved. */
  readonly sampled: number;
  readonly adjusted: number;
  readonly p50Ms: number;
  readonly p90Ms: number;
  /** Of the draws, how many finish before the point of no return; undefined when none is set. */
  readonly inTime: number | undefined;
  /** With every task taking its mean: the tasks of which each holds up the next, up to the goal. */
  readonly criticalPath: readonly string[];
  /** With every task taking its mean, in epoch milliseconds, by id. Of tasks under way and ahead. */
  readonly expected: ReadonlyMap<string, { readonly startMs: number; readonly finishMs: number }>;
  /** What holds up the finish in most draws, of those that miss the point of no return if any do. */
  readonly threats: readonly { readonly taskId: string; readonly share: number }[];
}

/** The tasks that the forecast is about: what undoes others is not, and what is done is behind. */
const openTasks = (index: RunbookIndex): Task[] =>
  index.tasks.filter((task) => task.undoesId === null && !releases(task, index));

/** How long tasks took in rehearsals to their end, by their codes; what was left out or failed says nothing of that. */
export function measuredBy(
  results: readonly Pick<RehearsalResult, "taskDurations">[],
): ReadonlyMap<string, readonly number[]> {
  const measured = new Map<string, number[]>();
  for (const { taskDurations } of results)
    for (const { code, minutes, outcome } of taskDurations) {
      if (outcome !== "done") continue;
      const known = measured.get(code);
      if (known) known.push(minutes);
      else measured.set(code, [minutes]);
    }
  return measured;
}

function samplesOf(tasks: readonly Task[], measured: ForecastQuestion["measured"]) {
  const counts = tasks.map(({ code }) => measured.get(code)?.length ?? 0);
  return {
    sampled: counts.filter((count) => count >= SAMPLES_MIN).length,
    adjusted: counts.filter((count) => count > 0 && count < SAMPLES_MIN).length,
  };
}

/** How long each node takes yet and when it can start at the earliest, in minutes from now; undefined for a step's end. */
function spansOf(tasks: readonly Task[], { nowMs, gateDueMs, measured }: ForecastQuestion) {
  const remaining: Remaining[] = [];
  const earliest: number[] = [];
  for (const task of tasks) {
    const attempt = attemptOf(task);
    const underWay = attempt !== undefined && attempt.finishedAt === null;
    remaining.push(
      remainingOf(
        task,
        underWay ? Math.max(0, nowMs - Date.parse(attempt.startedAt)) / MINUTE_MS : 0,
        measured.get(task.code),
      ),
    );
    const fixedMs = task.fixedStartAt === null ? nowMs : Date.parse(task.fixedStartAt);
    const dueMs = (task.gateId === null ? undefined : gateDueMs.get(task.gateId)) ?? nowMs;
    earliest.push(underWay ? 0 : Math.max(0, fixedMs - nowMs, dueMs - nowMs) / MINUTE_MS);
  }
  return { remaining, earliest };
}

/**
 * When the runbook will be through, or undefined when nothing is left of it or its tasks wait for each other. The same seed gives the same
 * answer. O(draws × (tasks + dependencies)).
 */
export function forecast(index: RunbookIndex, question: ForecastQuestion): Forecast | undefined {
  const { nowMs, noReturnAtMs, seed, measured, inFull = false } = question;
  const tasks = openTasks(index);
  const graph = graphOf(tasks);
  if (tasks.length === 0 || graph.order.length < graph.nodes) return undefined;
  const switches = tasks.flatMap(({ controlStep }, n) => (controlStep === "switch" ? [n] : []));
  const goals = switches.length > 0 ? switches : tasks.map((_, n) => n);
  const { remaining, earliest } = spansOf(tasks, question);
  const draws =
    inFull || tasks.length <= TASKS_IN_FULL
      ? DRAWS
      : Math.max(DRAWS_MIN, Math.floor((DRAWS * TASKS_IN_FULL) / tasks.length));
  const limitMinutes =
    noReturnAtMs === undefined ? Number.POSITIVE_INFINITY : (noReturnAtMs - nowMs) / MINUTE_MS;

  const means = [...remaining.map(({ meanMinutes }) => meanMinutes)];
  const start = new Float64Array(graph.nodes);
  const finish = new Float64Array(graph.nodes);
  const heldUpBy = new Int32Array(graph.nodes).fill(-1);
  for (const node of graph.order) {
    let from = earliest[node] ?? 0;
    for (let at = graph.edgesFrom[node] ?? 0; at < (graph.edgesFrom[node + 1] ?? 0); at += 1) {
      const before = graph.edges[at] ?? 0;
      if ((finish[before] ?? 0) <= from) continue;
      from = finish[before] ?? 0;
      heldUpBy[node] = before;
    }
    start[node] = from;
    finish[node] = from + (means[node] ?? 0);
  }
  const instant = (minutes: number): number => nowMs + minutes * MINUTE_MS;
  const path: number[] = [];
  const last = goals.reduce((late, goal) => ((finish[goal] ?? 0) > (finish[late] ?? 0) ? goal : late));
  for (let node = last; node !== -1; node = heldUpBy[node] ?? -1) path.unshift(node);

  const drawn = simulate({ graph, remaining, earliest, goals, draws, limitMinutes, seed });
  const at = (share: number): number =>
    drawn.finishes[Math.min(draws - 1, Math.ceil(share * draws) - 1)] ?? 0;
  const misses = draws - drawn.inTime;
  const counts = misses > 0 ? drawn.criticalLate : drawn.critical;
  const threats = tasks
    .map(({ id }, n) => ({ taskId: id, share: (counts[n] ?? 0) / (misses > 0 ? misses : draws) }))
    .filter(({ share }) => share > 0)
    .sort((a, b) => b.share - a.share)
    .slice(0, THREATS_MAX);
  return {
    goal: switches.length > 0 ? "the switch" : "the last task",
    open: tasks.length,
    draws,
    ...samplesOf(tasks, measured),
    p50Ms: instant(at(0.5)),
    p90Ms: instant(at(0.9)),
    inTime: noReturnAtMs === undefined ? undefined : drawn.inTime / draws,
    criticalPath: path.flatMap((node) => tasks[node]?.id ?? []),
    expected: new Map(
      tasks.map(({ id }, n) => [id, { startMs: instant(start[n] ?? 0), finishMs: instant(finish[n] ?? 0) }]),
    ),
    threats,
  };
}
