"use client";

import { type FormEvent, useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { Dialog } from "#components/ui/Dialog.tsx";
import { SelectField, TextField } from "#components/ui/Field.tsx";
import { FormEnd } from "#components/ui/FormEnd.tsx";
import { api } from "#lib/door/client.ts";
import { LINE_LENGTH_MAX } from "#lib/door/fields.ts";
import type { Position } from "#lib/door/positions.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import { addTasks, plannedTaskSchema, type TaskType, taskTypeSchema } from "#lib/runbook/schema.ts";
import { DurationField, InstantField, PositionField, WordsField } from "./planFields.tsx";
import { TYPE_NAMES } from "./words.ts";

/** What a new task begins with, when it comes from somewhere. */
export interface TaskDraft {
  readonly title?: string;
  readonly stream?: string;
  readonly ownerPosition?: Position;
}

interface NewTaskProps {
  draft: TaskDraft;
  onClose: () => void;
  /** With the code of the task that was added. */
  onAdded: (code: string) => void;
}

const codesIn = (words: string): string[] => words.split(/[\s,;]+/).filter((code) => code !== "");
/** Types that take no time. */
const INSTANT: readonly TaskType[] = ["milestone", "gate"];

/** Adds one task to the runbook. The door says what does not hold together, in the words that a plan's import uses. */
export function NewTask({ draft, onClose, onAdded }: NewTaskProps) {
  const { cutover, entities } = useRoom();
  const [code, setCode] = useState("");
  const [title, setTitle] = useState(draft.title ?? "");
  const [stream, setStream] = useState(draft.stream ?? "");
  const [type, setType] = useState<TaskType>("normal");
  const [owner, setOwner] = useState<string | null>(draft.ownerPosition ?? null);
  const [backup, setBackup] = useState<string | null>(null);
  const [minutes, setMinutes] = useState<number | null>(15);
  const [startAt, setStartAt] = useState<string | null>(null);
  const [waitsFor, setWaitsFor] = useState("");
  const [undoes, setUndoes] = useState("");
  const [gate, setGate] = useState("");
  const { run, pending, refusal } = useCommand(api.runbook.addTasks);
  const notAllowed = useWhyNotAllowed(addTasks);
  const streams = Object.values(entities.stream).sort((a, b) => a.ordinal - b.ordinal);
  const gates = Object.values(entities.gate).sort((a, b) => a.number - b.number);
  const task = plannedTaskSchema.safeParse({
    code: code.trim(),
    title,
    stream,
    type,
    dependsOn: codesIn(waitsFor),
    ownerPosition: owner,
    backupPosition: backup,
    plannedStartAt: startAt,
    durationMinutes: INSTANT.includes(type) ? 0 : minutes,
    optimisticMinutes: null,
    pessimisticMinutes: null,
    fixedStartAt: null,
    controlStep: null,
    undoes: undoes.trim() === "" ? null : undoes.trim(),
    critical: false,
    minimumPeople: 1,
    gate: gate === "" ? null : Number(gate),
  });
  const lacking = task.success ? undefined : "It needs a code of one word, a title, a stream and an owner.";
  const add = async (event: FormEvent) => {
    event.preventDefault();
    if (!task.success) return;
    if (await run({ cutoverId: cutover.id, tasks: [task.data] })) {
      onAdded(task.data.code);
      onClose();
    }
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="New task"
      description="One task of the runbook. A step of the control sequence comes with the plan’s import."
    >
      <form onSubmit={add} className="grid gap-3">
        <div className="grid gap-3 sm:grid-cols-[9rem_1fr]">
          <TextField
            label="Code"
            hint="One word: NET-3"
            value={code}
            onChange={({ target }) => setCode(target.value)}
          />
          <WordsField label="Title" value={title} onChange={(value) => setTitle(String(value ?? ""))} />
        </div>
        <div className="grid gap-3 sm:grid-cols-2">
          <TextField
            label="Stream"
            hint="Made when it is new"
            list="streams"
            maxLength={LINE_LENGTH_MAX}
            value={stream}
            onChange={({ target }) => setStream(target.value)}
          />
          <datalist id="streams">
            {streams.map(({ id, name }) => (
              <option key={id} value={name} />
            ))}
          </datalist>
          <SelectField
            label="Type"
            hint="A milestone and a gate take no time"
            value={type}
            onChange={({ target }) => setType(taskTypeSchema.parse(target.value))}
          >
            {taskTypeSchema.options.map((option) => (
              <option key={option} value={option}>
                {TYPE_NAMES[option]}
              </option>
            ))}
          </SelectField>
          <PositionField
            label="Owner"
            value={owner}
            onChange={(value) => setOwner(value === null ? null : String(value))}
          />
          <PositionField
            label="Backup"
            value={backup}
            onChange={(value) => setBackup(value === null ? null : String(value))}
          />
          {!INSTANT.includes(type) && (
            <DurationField
              label="Planned minutes"
              value={minutes}
              onChange={(value) => setMinutes(typeof value === "number" ? value : null)}
            />
          )}
          <InstantField
            label="Planned start"
            value={startAt}
            onChange={(value) => setStartAt(value === null ? null : String(value))}
          />
          <TextField
            label="Waits for"
            hint="Codes, apart by spaces"
            value={waitsFor}
            onChange={({ target }) => setWaitsFor(target.value)}
          />
          <TextField
            label="Undoes"
            hint="The code of a task, for a way back"
            value={undoes}
            onChange={({ target }) => setUndoes(target.value)}
          />
          <SelectField label="Behind gate" value={gate} onChange={({ target }) => setGate(target.value)}>
            <option value="">none</option>
            {gates.map(({ id, number, title: name }) => (
              <option key={id} value={number}>
                {number} {name}
              </option>
            ))}
          </SelectField>
        </div>
        <FormEnd verb="Add it" pending={pending} whyOff={notAllowed ?? lacking} refusal={refusal?.sentence} />
      </form>
    </Dialog>
  );
}
