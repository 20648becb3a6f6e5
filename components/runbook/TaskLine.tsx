"use client";

import { clsx } from "clsx";
import { memo } from "react";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { Time } from "#components/ui/Time.tsx";
import { positionTitle } from "#lib/door/positions.ts";
import type { TaskView } from "#lib/runbook/rules.ts";
import { TaskTags } from "./TaskTags.tsx";
import { wordOf } from "./words.ts";

interface TaskLineProps {
  view: TaskView;
  selected: boolean;
  onCriticalPath: boolean;
  nowMs: number;
  onSelect: (code: string) => void;
}

/** One task of the list: what, whose, when, how it stands and why it waits. */
export const TaskLine = memo(function TaskLine(props: TaskLineProps) {
  const { view, selected, onCriticalPath, nowMs, onSelect } = props;
  const { task, attempt, whyBlocked } = view;
  const startAt = attempt?.startedAt ?? task.fixedStartAt ?? task.plannedStartAt;
  const hand = attempt && attempt.finishedAt === null ? attempt.performerName : undefined;
  return (
    <button
      type="button"
      aria-current={selected ? "true" : undefined}
      onClick={() => onSelect(task.code)}
      className={clsx(
        "grid w-full grid-cols-[1fr_auto] items-start gap-x-3 border-t border-line px-3 py-1.5 text-left -outline-offset-2 hover:bg-raised",
        "md:grid-cols-[6.5rem_1fr_9rem_5rem_7.5rem]",
        selected && "bg-raised shadow-[inset_2px_0_0_var(--color-info)]",
      )}
    >
      <span className="figures truncate text-faint max-md:col-span-2 max-md:text-small">{task.code}</span>
      <span className="min-w-0">
        <span className={clsx(onCriticalPath && "font-medium")}>{task.title}</span>{" "}
        <TaskTags task={task} onCriticalPath={onCriticalPath} />
        {whyBlocked !== undefined && (
          <span className="block truncate text-small text-faint" title={whyBlocked}>
            {whyBlocked}
          </span>
        )}
      </span>
      <span className="truncate text-dim max-md:order-last max-md:text-small">
        {hand ?? positionTitle(task.ownerPosition)}
      </span>
      <span className="figures text-right text-dim max-md:hidden">
        {startAt !== null && <Time at={startAt} nowMs={nowMs} />}
      </span>
      <span className="justify-self-end">
        <StateBadge state={wordOf(view)} />
      </span>
    </button>
  );
});
