"use client";

import { type ComponentType, useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { Button, WhyOff } from "#components/ui/Button.tsx";
import { RefusalLine } from "#components/ui/RefusalLine.tsx";
import { api } from "#lib/door/client.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import { whyNotEdit } from "#lib/runbook/planning.ts";
import { editTaskField, fieldEditSchema, type Task } from "#lib/runbook/schema.ts";
import type { PlanFieldProps, PlanValue } from "./planFields.tsx";
import { FIELD_NAMES } from "./words.ts";

type PlainField =
  | "title"
  | "durationMinutes"
  | "optimisticMinutes"
  | "pessimisticMinutes"
  | "plannedStartAt"
  | "fixedStartAt"
  | "ownerPosition"
  | "backupPosition"
  | "streamId"
  | "gateId"
  | "dependsOn";

/** How a field's value is written for its control, and read from it. @returns undefined for what means nothing */
export interface FieldCodec {
  readonly write: (value: Task[PlainField]) => PlanValue;
  readonly read: (value: PlanValue) => unknown;
}

const AS_IT_IS: FieldCodec = {
  write: (value) => (Array.isArray(value) ? value.join(" ") : value),
  read: (value) => value,
};

interface EditFieldProps {
  task: Task;
  field: PlainField;
  windowIsOpen: boolean;
  Control: ComponentType<PlanFieldProps>;
  codec?: FieldCodec;
}

/**
 * One field of a task's plan. It is saved with the value that was there when the editor began; when that is no longer so, both values are
 * shown and nothing is overwritten until the editor chooses.
 */
export function EditField({ task, field, windowIsOpen, Control, codec = AS_IT_IS }: EditFieldProps) {
  const { cutover, me } = useRoom();
  const current: PlanValue = codec.write(task[field]);
  /** What the editor began from, and what they have made of it; undefined while nothing is edited. */
  const [draft, setDraft] = useState<{ seen: PlanValue; value: PlanValue }>();
  const { run, pending, refusal, reset } = useCommand(api.runbook.editTaskField);
  const notAllowed = useWhyNotAllowed(editTaskField);
  const whyOff = notAllowed ?? whyNotEdit(task, field, me, windowIsOpen);
  const label = FIELD_NAMES[field] ?? field;
  if (whyOff !== undefined && draft === undefined)
    return (
      <div>
        <Control label={label} value={current} onChange={() => undefined} />
        <WhyOff>{whyOff}</WhyOff>
      </div>
    );
  const changed = draft !== undefined && draft.value !== current;
  const conflict = draft !== undefined && draft.seen !== current && changed;
  const editOf = (seen: PlanValue, value: PlanValue) =>
    fieldEditSchema.safeParse({ field, seen: codec.read(seen), value: codec.read(value) });
  const edit = draft && editOf(draft.seen, draft.value);
  const save = async (seen: PlanValue) => {
    const given = editOf(seen, draft?.value ?? null);
    if (given.success && (await run({ cutoverId: cutover.id, taskId: task.id, edit: given.data })))
      setDraft(undefined);
  };
  const stop = () => {
    setDraft(undefined);
    reset();
  };
  return (
    <div className="grid gap-2">
      <Control
        label={label}
        value={draft ? draft.value : current}
        onChange={(value) => setDraft((before) => ({ seen: before ? before.seen : current, value }))}
      />
      {conflict && draft && (
        <div role="alert" className="grid gap-2 rounded-md border border-hold bg-hold-bg px-3 py-2 text-hold">
          <p>
            Somebody changed it meanwhile: it is now “{current ?? "empty"}”. You wrote “
            {draft.value ?? "empty"}”.
          </p>
          <span className="flex flex-wrap gap-2">
            <Button size="small" onClick={stop}>
              Keep theirs
            </Button>
            <Button size="small" pending={pending} whyOff={whyOff} onClick={() => save(current)}>
              Save mine
            </Button>
          </span>
        </div>
      )}
      {changed && !conflict && draft && (
        <span className="flex flex-wrap items-start gap-2">
          <Button
            size="small"
            intent="primary"
            pending={pending}
            whyOff={whyOff ?? (edit?.success === false ? "That can’t be its value." : undefined)}
            onClick={() => save(draft.seen)}
          >
            Save
          </Button>
          <Button size="small" intent="quiet" onClick={stop}>
            Leave it
          </Button>
        </span>
      )}
      <RefusalLine sentence={conflict ? undefined : refusal?.sentence} />
    </div>
  );
}
