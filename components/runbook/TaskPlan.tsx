"use client";

import type { RunbookFacts } from "#lib/runbook/rules.ts";
import type { Task } from "#lib/runbook/schema.ts";
import { EditField } from "./EditField.tsx";
import { DurationField, InstantField, PositionField, WordsField } from "./planFields.tsx";

/** A task's plan, field by field: each is saved by itself, so that two people at two fields do not overwrite each other. */
export function TaskPlan({ task, facts }: { task: Task; facts: RunbookFacts }) {
  const shared = { task, windowIsOpen: facts.window !== undefined };
  return (
    <div className="grid gap-3 px-3 pb-3">
      <EditField {...shared} field="title" Control={WordsField} />
      <EditField {...shared} field="durationMinutes" Control={DurationField} />
      <EditField {...shared} field="optimisticMinutes" Control={DurationField} />
      <EditField {...shared} field="pessimisticMinutes" Control={DurationField} />
      <EditField {...shared} field="plannedStartAt" Control={InstantField} />
      <EditField {...shared} field="fixedStartAt" Control={InstantField} />
      <EditField {...shared} field="ownerPosition" Control={PositionField} />
      <EditField {...shared} field="backupPosition" Control={PositionField} />
    </div>
  );
}
