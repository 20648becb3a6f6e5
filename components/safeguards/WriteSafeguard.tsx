"use client";

import { useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { Button } from "#components/ui/Button.tsx";
import { Dialog } from "#components/ui/Dialog.tsx";
import { SelectField, TextArea, TextField } from "#components/ui/Field.tsx";
import { FormEnd } from "#components/ui/FormEnd.tsx";
import { api } from "#lib/door/client.ts";
import { LINE_LENGTH_MAX, TEXT_LENGTH_MAX } from "#lib/door/fields.ts";
import { isPosition, POSITIONS, positionTitle } from "#lib/door/positions.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import type { SafeguardView } from "#lib/safeguards/rules.ts";
import { writeSafeguard } from "#lib/safeguards/schema.ts";

/** Writes a safeguard's words, and who answers for it. */
export function WriteSafeguard({ safeguard }: { safeguard: SafeguardView }) {
  const [open, setOpen] = useState(false);
  const whyOff = useWhyNotAllowed(writeSafeguard);
  return (
    <>
      <Button
        size="small"
        whyOff={whyOff}
        aria-label={`Edit: ${safeguard.title}`}
        onClick={() => setOpen(true)}
      >
        Edit…
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        wide
        title={`Edit: ${safeguard.title}`}
        description="The words before stay in the journal. New words are not reviewed yet."
      >
        <WriteForm safeguard={safeguard} whyOff={whyOff} onDone={() => setOpen(false)} />
      </Dialog>
    </>
  );
}

interface WriteFormProps {
  safeguard: SafeguardView;
  whyOff: string | undefined;
  onDone: () => void;
}

function WriteForm({ safeguard, whyOff, onDone }: WriteFormProps) {
  const { cutover } = useRoom();
  const [text, setText] = useState(safeguard.text);
  const [ownerPosition, setOwnerPosition] = useState(safeguard.ownerPosition);
  const [ownerName, setOwnerName] = useState(safeguard.ownerName ?? "");
  const { run, pending, refusal } = useCommand(api.safeguards.writeSafeguard);
  const write = async () => {
    const written = await run({
      cutoverId: cutover.id,
      key: safeguard.key,
      text: text.trim(),
      ownerPosition,
      ownerName: ownerName.trim() === "" ? null : ownerName.trim(),
    });
    if (written) onDone();
  };
  return (
    <form
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        void write();
      }}
    >
      <TextArea
        label="What is done"
        hint="An empty line begins a new paragraph. Write no PHI."
        rows={12}
        value={text}
        maxLength={TEXT_LENGTH_MAX}
        onChange={({ target }) => setText(target.value)}
      />
      <div className="grid gap-3 sm:grid-cols-2">
        <SelectField
          label="Position that answers for it"
          value={ownerPosition}
          onChange={({ target }) => isPosition(target.value) && setOwnerPosition(target.value)}
        >
          {POSITIONS.map((position) => (
            <option key={position} value={position}>
              {positionTitle(position)}
            </option>
          ))}
        </SelectField>
        <TextField
          label="Person, where one is named"
          value={ownerName}
          maxLength={LINE_LENGTH_MAX}
          onChange={({ target }) => setOwnerName(target.value)}
        />
      </div>
      <FormEnd
        verb="Save"
        pending={pending}
        whyOff={whyOff ?? (text.trim() === "" ? "Say what is done." : undefined)}
        refusal={refusal?.sentence}
        onClose={onDone}
      />
    </form>
  );
}
