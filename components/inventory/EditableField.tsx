"use client";

import { useState } from "react";
import { Button } from "#components/ui/Button.tsx";
import { RefusalLine } from "#components/ui/RefusalLine.tsx";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { type ItemField, partNames, writeField } from "#lib/inventory/fields.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import { type Draft, draftOf, readDraft, sameValue } from "./draft.ts";
import { ItemControl } from "./ItemControl.tsx";

interface EditableFieldProps<Input> {
  field: ItemField;
  /** As it is now. */
  value: unknown;
  whyOff: string | undefined;
  call: Parameters<typeof useCommand<Input, unknown>>[0];
  /** The command's input for an edit of this field. */
  input: (seen: unknown, value: unknown) => Input;
}

/**
 * One field of something that is there. It is saved by itself, with the value that was there when the editor began; when that is no
 * longer so, both are shown and nothing is overwritten until the editor chooses.
 */
export function EditableField<Input>({ field, value, whyOff, call, input }: EditableFieldProps<Input>) {
  const { entities } = useRoom();
  const [draft, setDraft] = useState<{ seen: unknown; written: Draft }>();
  const { run, pending, refusal, reset } = useCommand(call);
  const read = draft && readDraft(field, draft.written);
  const wrong = read && "wrong" in read ? read.wrong : undefined;
  const wanted = read && "value" in read ? read.value : undefined;
  const changed = draft !== undefined && (wrong !== undefined || !sameValue(wanted, value));
  const conflict = changed && wrong === undefined && !sameValue(draft.seen, value);
  const words = (each: unknown): string => writeField(field, each, partNames(entities)) || "nothing";
  const stop = () => {
    setDraft(undefined);
    reset();
  };
  const save = async (seen: unknown) => {
    if (wrong === undefined && (await run(input(seen, wanted)))) setDraft(undefined);
  };
  return (
    <div className="grid gap-2">
      <ItemControl
        field={field}
        draft={draft ? draft.written : draftOf(field, value)}
        error={changed ? wrong : undefined}
        onChange={(written) => setDraft((before) => ({ seen: before ? before.seen : value, written }))}
      />
      {conflict && (
        <div role="alert" className="grid gap-2 rounded-md border border-hold bg-hold-bg px-3 py-2 text-hold">
          <p>
            Somebody changed it meanwhile: it is now “{words(value)}”. You want “{words(wanted)}”.
          </p>
          <span className="flex flex-wrap gap-2">
            <Button size="small" onClick={stop}>
              Keep theirs
            </Button>
            <Button size="small" pending={pending} whyOff={whyOff} onClick={() => save(value)}>
              Save mine
            </Button>
          </span>
        </div>
      )}
      {changed && !conflict && (
        <span className="flex flex-wrap items-start gap-2">
          <Button
            size="small"
            intent="primary"
            pending={pending}
            whyOff={whyOff ?? wrong}
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
