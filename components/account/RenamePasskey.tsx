"use client";

import { useState } from "react";
import { Button } from "#components/ui/Button.tsx";
import { Dialog } from "#components/ui/Dialog.tsx";
import { TextField } from "#components/ui/Field.tsx";
import type { OwnPasskey } from "#lib/account/schema.ts";
import { api } from "#lib/door/client.ts";
import { LINE_LENGTH_MAX } from "#lib/door/fields.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import type { PanelProps } from "./AccountPage.tsx";
import { ProofForm } from "./ProofForm.tsx";

/** Calls a passkey by another name. */
export function RenamePasskey({
  passkey,
  account,
  onChanged,
}: Omit<PanelProps, "nowMs"> & { passkey: OwnPasskey }) {
  const [open, setOpen] = useState(false);
  const [label, setLabel] = useState(passkey.label);
  const { run, pending, refusal, reset } = useCommand(api.factors.renamePasskey);
  return (
    <>
      <Button
        size="small"
        aria-label={`Rename ${passkey.label}`}
        onClick={() => {
          reset();
          setLabel(passkey.label);
          setOpen(true);
        }}
      >
        Rename…
      </Button>
      <Dialog open={open} onOpenChange={setOpen} title={`Rename ${passkey.label}`}>
        <ProofForm
          account={account}
          verb="Rename it"
          pending={pending}
          refusal={refusal?.sentence}
          whyOff={label.trim() === "" ? "It needs a name." : undefined}
          onClose={() => setOpen(false)}
          onProved={async (proof) => {
            if (!(await run({ ...proof, passkeyId: passkey.id, label: label.trim() }))) return;
            await onChanged();
            setOpen(false);
          }}
        >
          <TextField
            label="What you call it"
            value={label}
            maxLength={LINE_LENGTH_MAX}
            onChange={({ target }) => setLabel(target.value)}
          />
        </ProofForm>
      </Dialog>
    </>
  );
}
