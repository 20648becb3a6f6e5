import type { RunbookFilter } from "#components/shell/links.ts";
import { POSITIONS, positionTitle } from "#lib/door/positions.ts";
import type { TaskView } from "#lib/runbook/rules.ts";
import type { Stream, Task } from "#lib/runbook/schema.ts";
import { TASK_STATES, TASK_WORDS } from "./words.ts";

/** A line of the list: a group's head, or a task of it. */
type ListLine =
  | {
      readonly kind: "head";
      readonly key: string;
      readonly title: string;
      readonly views: readonly TaskView[];
    }
  | { readonly kind: "task"; readonly key: string; readonly view: TaskView };

const matches = ({ task, state }: TaskView, filter: RunbookFilter): boolean =>
  (filter.stream === undefined || task.streamId === filter.stream) &&
  (filter.owner === undefined ||
    task.ownerPosition === filter.owner ||
    task.backupPosition === filter.owner) &&
  (filter.state === undefined || state === filter.state) &&
  (filter.words === undefined ||
    `${task.code} ${task.title}`.toLowerCase().includes(filter.words.toLowerCase()));

/** The tasks that a filter leaves, in the order of the plan: by planned start, then by code. */
export const selectTasks = (views: Iterable<TaskView>, filter: RunbookFilter): TaskView[] =>
  [...views].filter((view) => matches(view, filter)).sort(inPlanOrder);

export const inPlanOrder = ({ task: a }: TaskView, { task: b }: TaskView): number => tasksInPlanOrder(a, b);

export function tasksInPlanOrder(
  a: Pick<Task, "plannedStartAt" | "code">,
  b: Pick<Task, "plannedStartAt" | "code">,
): number {
  const starts = (a.plannedStartAt ?? "9").localeCompare(b.plannedStartAt ?? "9");
  return starts !== 0 ? starts : a.code.localeCompare(b.code, "en", { numeric: true });
}

/** The same under heads, by stream unless the filter says otherwise. */
export function linesOf(
  selected: readonly TaskView[],
  streams: readonly Stream[],
  group: RunbookFilter["group"],
): ListLine[] {
  const groups: readonly { readonly key: string; readonly title: string }[] =
    group === "owner"
      ? POSITIONS.map((position) => ({ key: position, title: positionTitle(position) }))
      : group === "state"
        ? TASK_STATES.map((state) => ({ key: state, title: TASK_WORDS[state].toLowerCase() }))
        : streams.map(({ id, name }) => ({ key: id, title: name }));
  const keyOf = ({ task, state }: TaskView): string =>
    group === "owner" ? task.ownerPosition : group === "state" ? state : task.streamId;
  const byKey = Map.groupBy(selected, keyOf);
  return groups.flatMap(({ key, title }): ListLine[] => {
    const views = byKey.get(key) ?? [];
    if (views.length === 0) return [];
    return [
      { kind: "head", key, title, views },
      ...views.map((view): ListLine => ({ kind: "task", key: view.task.id, view })),
    ];
  });
}

/** The way on, without the ways back, and how many of it are through. */
export function forwardOf(views: ReadonlyMap<string, TaskView>): {
  readonly forward: readonly TaskView[];
  readonly done: number;
} {
  const forward = [...views.values()].filter(({ task }) => task.undoesId === null);
  return { forward, done: forward.filter(({ state }) => state === "done" || state === "skipped").length };
}

const isSame = (a: TaskView | undefined, b: TaskView): a is TaskView =>
  a !== undefined &&
  a.task === b.task &&
  a.state === b.state &&
  a.whyBlocked === b.whyBlocked &&
  a.undone === b.undone;

/**
 * Fresh views with the former ones in the place of those that say the same, and the former map itself when all do: so what is drawn of them
 * is drawn again only where something changed.
 */
export function keepSame(
  former: ReadonlyMap<string, TaskView> | undefined,
  fresh: ReadonlyMap<string, TaskView>,
): ReadonlyMap<string, TaskView> {
  if (!former) return fresh;
  let changed = former.size !== fresh.size;
  const kept = new Map<string, TaskView>();
  for (const [id, view] of fresh) {
    const before = former.get(id);
    const same = isSame(before, view);
    if (!same) changed = true;
    kept.set(id, same ? before : view);
  }
  return changed ? kept : former;
}
