import type { ReactNode } from "react";
import type { Task } from "#lib/runbook/schema.ts";
import { STEP_NAMES, TYPE_NAMES } from "./words.ts";

/** What sets a task apart: its type, its step of the control sequence, that it is critical, that it undoes another. */
export function TaskTags({ task, onCriticalPath }: { task: Task; onCriticalPath: boolean }) {
  return (
    <span className="inline-flex flex-wrap gap-1 align-middle">
      {task.controlStep !== null && <Tag strong>{STEP_NAMES[task.controlStep]}</Tag>}
      {task.type !== "normal" && <Tag>{TYPE_NAMES[task.type]}</Tag>}
      {task.undoesId !== null && <Tag>undoes</Tag>}
      {task.critical && (
        <Tag>{task.minimumPeople > 1 ? `critical, ${task.minimumPeople} people` : "critical"}</Tag>
      )}
      {onCriticalPath && <Tag strong>critical path</Tag>}
    </span>
  );
}

function Tag({ strong = false, children }: { strong?: boolean; children: ReactNode }) {
  return (
    <span
      className={`rounded-sm border px-1 text-caption ${strong ? "border-edge text-ink" : "border-line text-faint"}`}
    >
      {children}
    </span>
  );
}
