"use client";

import { type FormEvent, useState } from "react";
import { Button } from "#components/ui/Button.tsx";
import { Dialog } from "#components/ui/Dialog.tsx";
import { TextField } from "#components/ui/Field.tsx";
import { FormEnd } from "#components/ui/FormEnd.tsx";
import { api } from "#lib/door/client.ts";
import { LINE_LENGTH_MAX } from "#lib/door/fields.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import type { Program } from "#lib/program/schema.ts";

const FIELDS = [
  ["name", "Name"],
  ["organization", "Organization"],
  ["timeZone", "Time zone"],
] as const;

/** Changes what a program is called and where it is. Its owners do; anyone else is told whose it is. */
export function EditProgram({ program, onChanged }: { program: Program; onChanged: () => void }) {
  /** What the editor began from; undefined while nothing is edited. */
  const [seen, setSeen] = useState<Program>();
  const [draft, setDraft] = useState<Program>(program);
  const { run, pending, refusal, reset } = useCommand(api.program.editProgram);
  const changed = seen ? FIELDS.filter(([field]) => draft[field].trim() !== seen[field]) : [];
  const whyOff = changed.some(([field]) => draft[field].trim() === "")
    ? "Nothing of it can be empty."
    : changed.length === 0
      ? "Nothing of it is changed."
      : undefined;
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (!seen || whyOff !== undefined) return;
    const edits = Object.fromEntries(
      changed.map(([field]) => [field, { seen: seen[field], value: draft[field].trim() }]),
    );
    if (!(await run({ programId: program.id, edits }))) return;
    setSeen(undefined);
    onChanged();
  };
  return (
    <>
      <Button
        size="small"
        intent="quiet"
        aria-label={`Change ${program.name}`}
        onClick={() => {
          reset();
          setDraft(program);
          setSeen(program);
        }}
      >
        Change…
      </Button>
      <Dialog
        open={seen !== undefined}
        onOpenChange={() => setSeen(undefined)}
        title={`Change ${program.name}`}
        description="What its cutovers are called stays as it is."
      >
        <form onSubmit={save} className="grid gap-3">
          {FIELDS.map(([field, label]) => (
            <TextField
              key={field}
              label={label}
              value={draft[field]}
              maxLength={LINE_LENGTH_MAX}
              onChange={({ target }) => setDraft({ ...draft, [field]: target.value })}
            />
          ))}
          <FormEnd verb="Change it" pending={pending} whyOff={whyOff} refusal={refusal?.sentence} />
        </form>
      </Dialog>
    </>
  );
}
