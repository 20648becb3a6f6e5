"use client";

import { useState } from "react";
import { EmptyState } from "#components/ui/EmptyState.tsx";
import { counted } from "#components/ui/number.ts";
import { Panel } from "#components/ui/Panel.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { Time } from "#components/ui/Time.tsx";
import { useNow, useRoom } from "#lib/room/live.client.tsx";
import { type RunbookFacts, type TaskState, type TaskView, worksOn } from "#lib/runbook/rules.ts";
import { inPlanOrder } from "./select.ts";
import { type Asked, TaskActions } from "./TaskActions.tsx";
import { TaskTags } from "./TaskTags.tsx";
import { wordOf } from "./words.ts";

/** What is to be done comes first. */
const ORDER: readonly TaskState[] = ["in-progress", "startable", "failed", "blocked"];
const AHEAD_SHOWN = 20;

interface MyTasksProps {
  views: ReadonlyMap<string, TaskView>;
  facts: RunbookFacts;
  onSelect: (code: string) => void;
}

/** The tasks of the positions that one holds, with what can be done about them: for a phone in one hand. */
export function MyTasks({ views, facts, onSelect }: MyTasksProps) {
  const { me } = useRoom();
  const nowMs = useNow();
  // The way back is not offered to a thumb: it shows here once somebody has begun it.
  const goingBack = facts.index.tasks.some(
    ({ undoesId, attempts }) => undoesId !== null && attempts.length > 0,
  );
  const mine = [...views.values()]
    .filter(
      ({ task, state }) =>
        worksOn(task, me) && ORDER.includes(state) && (goingBack || task.undoesId === null),
    )
    .sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || inPlanOrder(a, b));
  const shown = mine.slice(0, AHEAD_SHOWN);
  return (
    <Panel title="My tasks" aside={counted(mine.length, "task")} className="mx-auto w-full max-w-2xl">
      {mine.length === 0 && (
        <EmptyState title="Nothing to do">No task of a position that you hold is open.</EmptyState>
      )}
      <ol>
        {shown.map((view) => (
          <li key={view.task.id} className="border-t border-line px-3 py-3">
            <MyTask view={view} facts={facts} nowMs={nowMs} onSelect={onSelect} />
          </li>
        ))}
      </ol>
      {mine.length > shown.length && (
        <p className="border-t border-line px-3 py-2 text-dim">
          and {counted(mine.length - shown.length, "more task", "more tasks")} after these
        </p>
      )}
    </Panel>
  );
}

function MyTask({
  view,
  facts,
  nowMs,
  onSelect,
}: Omit<MyTasksProps, "views"> & { view: TaskView; nowMs: number }) {
  const [asked, setAsked] = useState<Asked>();
  const { task, attempt } = view;
  const at = attempt?.startedAt ?? task.fixedStartAt ?? task.plannedStartAt;
  return (
    <article className="grid gap-2">
      <div className="flex items-start justify-between gap-3">
        <button
          type="button"
          className="min-h-6 text-left text-lead font-semibold"
          onClick={() => onSelect(task.code)}
        >
          {task.title}
        </button>
        <StateBadge state={wordOf(view)} />
      </div>
      <p className="flex flex-wrap items-center gap-x-3 text-dim">
        <span className="figures">{task.code}</span>
        {at !== null && <Time at={at} nowMs={nowMs} className="figures" />}
        <span>{task.durationMinutes} min</span>
        <TaskTags task={task} onCriticalPath={false} />
      </p>
      {view.state === "blocked" ? (
        <p className="text-hold">{view.whyBlocked}</p>
      ) : (
        <TaskActions view={view} facts={facts} nowMs={nowMs} large asked={asked} onAsk={setAsked} />
      )}
    </article>
  );
}
