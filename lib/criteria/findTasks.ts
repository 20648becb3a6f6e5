import { plural } from "#lib/plural.ts";
import { attemptOf, indexOf, type RunbookIndex, releases } from "#lib/runbook/rules.ts";
import { CONTROL_STEPS, type Task } from "#lib/runbook/schema.ts";
import { type CriterionFacts, type Found, settled, unknown } from "./found.ts";
import type { BindingOf } from "./schema.ts";

type TaskFacts = Pick<CriterionFacts, "task" | "stream">;

/** How many of the tasks that are not done a finding names. */
const NAMED_MAX = 3;

// A room of 10,000 tasks is drawn each second, and its tasks change now and then.
const indexes = new WeakMap<object, RunbookIndex>();

function indexed(facts: TaskFacts): RunbookIndex {
  const known = indexes.get(facts.task);
  if (known) return known;
  const index = indexOf(Object.values(facts.task));
  indexes.set(facts.task, index);
  return index;
}

/**
 * The critical tasks that come before those which wait for a gate: all that they wait for, directly or not, and the earlier steps of the
 * control sequence. Undefined when no task waits for the gate.
 */
function criticalBefore(gateId: string, index: RunbookIndex): Task[] | undefined {
  const gated = index.tasks.filter((task) => task.gateId === gateId);
  if (gated.length === 0) return undefined;
  const before = new Set<string>();
  const open: Task[] = [...gated];
  for (let task = open.pop(); task; task = open.pop()) {
    const { controlStep, dependsOn } = task;
    const earlier =
      controlStep === null
        ? []
        : CONTROL_STEPS.slice(0, CONTROL_STEPS.indexOf(controlStep)).flatMap(
            (step) => index.byStep.get(step) ?? [],
          );
    const waitsFor = [...dependsOn.map((id) => index.byId.get(id)), ...earlier];
    for (const other of waitsFor)
      if (other && !before.has(other.id)) {
        before.add(other.id);
        open.push(other);
      }
  }
  const waiting = new Set(gated.map(({ id }) => id));
  return index.tasks.filter(
    ({ id, critical, undoesId }) => critical && undoesId === null && before.has(id) && !waiting.has(id),
  );
}

/** Left out is not done: what a gate asks for was not done then, whoever allowed it. */
const isDone = (task: Task, index: RunbookIndex): boolean =>
  attemptOf(task)?.outcome === "done" && releases(task, index);

/** Why a task is not done, in a word. */
function standing(task: Task): string {
  const attempt = attemptOf(task);
  if (!attempt) return "not begun";
  if (attempt.finishedAt === null) return "in progress";
  if (attempt.outcome === "skipped") return "left out";
  if (attempt.outcome === "failed" || attempt.validationResult === "fail") return "failed";
  if (attempt.validationResult === "not-tested") return "not tested";
  return "undone";
}

function tasksOf(
  { which }: BindingOf<"tasks">,
  gateId: string,
  facts: TaskFacts,
  index: RunbookIndex,
): { readonly tasks: readonly Task[] } | { readonly whyNone: string } {
  switch (which.by) {
    case "named": {
      const tasks = index.tasks.filter(({ code }) => which.codes.includes(code));
      const known = new Set(tasks.map(({ code }) => code));
      const missing = which.codes.find((code) => !known.has(code));
      return missing === undefined ? { tasks } : { whyNone: `task ${missing} is not in the runbook` };
    }
    case "stream": {
      // What undoes something is for the night when it is needed, and is not done otherwise.
      const stream = Object.values(facts.stream).find(({ name }) => name === which.stream);
      const tasks = index.tasks.filter(
        ({ streamId, undoesId }) => streamId === stream?.id && undoesId === null,
      );
      return tasks.length > 0 ? { tasks } : { whyNone: `no task is in the stream ${which.stream}` };
    }
    case "critical": {
      const tasks = criticalBefore(gateId, index);
      if (!tasks) return { whyNone: "no task waits for this gate" };
      return tasks.length > 0 ? { tasks } : { whyNone: "no critical task comes before this gate" };
    }
  }
}

/** Whether the tasks that a criterion asks for are done. */
export function findTasks(gateId: string, binding: BindingOf<"tasks">, facts: TaskFacts): Found {
  const index = indexed(facts);
  const found = tasksOf(binding, gateId, facts, index);
  if ("whyNone" in found) return unknown(found.whyNone);
  const { tasks } = found;
  const open = new Set(tasks.filter((task) => !isDone(task, index)));
  const ends = tasks.flatMap((task) => attemptOf(task)?.finishedAt ?? []).sort();
  const since = ends.at(-1);
  const basis = `tasks ${tasks
    .map((task) => `${task.code}:${open.has(task) ? standing(task) : `done ${attemptOf(task)?.finishedAt}`}`)
    .sort()
    .join(" ")}`;
  if (open.size === 0) return settled("met", `all of ${plural(tasks.length, "task")} done`, basis, since);
  const named = [...open].slice(0, NAMED_MAX).map((task) => `${task.code} ${standing(task)}`);
  const more = open.size - named.length;
  return settled(
    "not-met",
    `${open.size} of ${plural(tasks.length, "task")} not done: ${named.join(", ")}${more > 0 ? ` and ${more} more` : ""}`,
    basis,
    since,
  );
}
