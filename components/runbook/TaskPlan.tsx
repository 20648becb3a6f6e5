"use client";

import type { RunbookFacts } from "#lib/runbook/rules.ts";
import type { Task } from "#lib/runbook/schema.ts";
import { EditField, type FieldCodec } from "./EditField.tsx";
import {
  CodesField,
  DurationField,
  GateField,
  InstantField,
  PositionField,
  StreamField,
  WordsField,
} from "./planFields.tsx";

/** A task's plan, field by field: each is saved by itself, so that two people at two fields do not overwrite each other. */
export function TaskPlan({ task, facts }: { task: Task; facts: RunbookFacts }) {
  const { byId, tasks } = facts.index;
  const dependencies: FieldCodec = {
    write: (ids) => (Array.isArray(ids) ? ids.map((id) => byId.get(id)?.code ?? id).join(" ") : null),
    read: (words) => {
      const codes = String(words ?? "")
        .split(/[\s,;]+/)
        .filter((code) => code !== "");
      const ids = codes.map((code) => tasks.find((other) => other.code === code)?.id);
      return ids.includes(undefined) ? undefined : ids;
    },
  };
  const shared = { task, windowIsOpen: facts.window !== undefined };
  return (
    <div className="grid gap-3 px-3 pb-3">
      <EditField {...shared} field="title" Control={WordsField} />
      <EditField {...shared} field="streamId" Control={StreamField} />
      <EditField {...shared} field="dependsOn" Control={CodesField} codec={dependencies} />
      <EditField {...shared} field="gateId" Control={GateField} />
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
