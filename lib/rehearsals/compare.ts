import { MOST_SHARE } from "#lib/runbook/pert.ts";
import { attemptOf } from "#lib/runbook/rules.ts";
import type { Task } from "#lib/runbook/schema.ts";
import type { RehearsalResult, RehearsedTask } from "./schema.ts";

/** Planned, rehearsed and done, side by side. */

const MINUTE_MS = 60_000;

export interface ComparedTask {
  readonly task: Task;
  /** By result, in their order; undefined where it was not begun. */
  readonly rehearsed: readonly (RehearsedTask | undefined)[];
  /** How long the try took that ended it, or undefined. */
  readonly liveMinutes: number | undefined;
  /** What the newest rehearsal says against the plan, as a sentence; undefined when nothing. */
  readonly finding: string | undefined;
}

/** The longest that the plan allows for a task. */
const mostMinutes = ({ pessimisticMinutes, durationMinutes }: Task): number =>
  pessimisticMinutes ?? durationMinutes * MOST_SHARE;

export const wholeMinutes = (minutes: number): string =>
  minutes > 0 && minutes < 1 ? "under 1 min" : `${Math.round(minutes)} min`;

function findingOf(task: Task, rehearsed: RehearsedTask | undefined): string | undefined {
  if (!rehearsed) return "It was not rehearsed.";
  const { outcome, minutes, tries } = rehearsed;
  if (outcome === "failed") return "It failed.";
  if (outcome === "skipped") return "It was left out.";
  const most = mostMinutes(task);
  // What takes no time by plan, a milestone or a gate, is waited for, not worked on.
  if (most > 0 && minutes > most)
    return `It took ${wholeMinutes(minutes)}; the plan allows ${wholeMinutes(most)}.`;
  return tries > 1 ? `It took ${tries} tries.` : undefined;
}

/**
 * The plan's tasks with how long they took.
 * @param results the newest first
 */
export function compareTasks(
  tasks: readonly Task[],
  results: readonly Pick<RehearsalResult, "taskDurations">[],
): ComparedTask[] {
  const byCode = results.map(
    ({ taskDurations }) => new Map(taskDurations.map((rehearsed) => [rehearsed.code, rehearsed])),
  );
  return tasks.map((task) => {
    const attempt = attemptOf(task);
    const rehearsed = byCode.map((codes) => codes.get(task.code));
    const isWayBack = task.undoesId !== null;
    return {
      task,
      rehearsed,
      liveMinutes:
        attempt?.finishedAt == null || attempt.outcome === "skipped"
          ? undefined
          : (Date.parse(attempt.finishedAt) - Date.parse(attempt.startedAt)) / MINUTE_MS,
      // Nobody has to go back in every rehearsal.
      finding:
        results.length === 0 || (isWayBack && !rehearsed[0]) ? undefined : findingOf(task, rehearsed[0]),
    };
  });
}
