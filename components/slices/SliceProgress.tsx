import { StateBadge } from "#components/ui/StateBadge.tsx";
import type { StateWord } from "#components/ui/states.ts";
import type { TaskState, TaskView } from "#lib/runbook/rules.ts";

const WORDS: Record<TaskState, StateWord> = {
  done: "DONE",
  "in-progress": "RUNNING",
  startable: "STARTABLE",
  blocked: "BLOCKED",
  failed: "FAILED",
  skipped: "LEFT OUT",
};

/** How far the tasks of a slice are: how many are in each state. */
export function SliceProgress({ views }: { views: readonly TaskView[] }) {
  if (views.length === 0)
    return <p className="text-dim">No tasks: name the streams whose tasks are this slice’s.</p>;
  const counts = (Object.keys(WORDS) as TaskState[]).map(
    (state) => [state, views.filter((view) => view.state === state).length] as const,
  );
  return (
    <ul aria-label="Tasks by state" className="flex flex-wrap gap-x-4 gap-y-1">
      {counts
        .filter(([, count]) => count > 0)
        .map(([state, count]) => (
          <li key={state} className="flex items-center gap-1.5">
            <StateBadge state={WORDS[state]} />
            <span className="figures">{count}</span>
          </li>
        ))}
      <li className="text-dim">of {views.length} tasks</li>
    </ul>
  );
}
