"use client";

import { startRegistration } from "@simplewebauthn/browser";
import { useState } from "react";
import { Button } from "#components/ui/Button.tsx";
import { Dialog } from "#components/ui/Dialog.tsx";
import { TextField } from "#components/ui/Field.tsx";
import { api } from "#lib/door/client.ts";
import { LINE_LENGTH_MAX } from "#lib/door/fields.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import type { Proof } from "#lib/factors/schema.ts";
import type { PanelProps } from "./AccountPage.tsx";
import { ProofForm } from "./ProofForm.tsx";
import { RecoveryCodes } from "./RecoveryCodes.tsx";

const NOT_MADE =
  "No passkey was made: it was cancelled, or this device has one for you already. Nothing was changed.";

/** Adds a passkey: who one is, then the device's own question. */
export function EnrolPasskey({ account, onChanged }: Omit<PanelProps, "nowMs">) {
  const [open, setOpen] = useState(false);
  const [label, setLabel] = useState("");
  const [codes, setCodes] = useState<readonly string[]>();
  const [failure, setFailure] = useState<string>();
  const { run, pending, refusal, reset } = useCommand(api.factors.enrolPasskey);

  const start = (): void => {
    reset();
    setFailure(undefined);
    setLabel("");
    setCodes(undefined);
    setOpen(true);
  };
  const enrol = async (proof: Proof): Promise<void> => {
    setFailure(undefined);
    const { creation } = await api.factors.passkeyOptions({});
    const made = await startRegistration({ optionsJSON: creation as never }).catch(() => undefined);
    if (!made) return setFailure(NOT_MADE);
    const done = await run({ ...proof, label: label.trim(), registration: made as never });
    if (!done) return;
    await onChanged();
    if (done.recoveryCodes) setCodes(done.recoveryCodes);
    else setOpen(false);
  };

  return (
    <>
      <Button size="small" whyOff={account.whyNoPasskeys ?? undefined} onClick={start}>
        Add a passkey…
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title={codes ? "Your recovery codes" : "Add a passkey"}
        {...(codes ? {} : { description: "First prove that it is you; then this device asks for yours." })}
      >
        {codes ? (
          <RecoveryCodes codes={codes} onClose={() => setOpen(false)} />
        ) : (
          <ProofForm
            account={account}
            verb="Go on"
            pending={pending}
            refusal={failure ?? refusal?.sentence}
            whyOff={label.trim() === "" ? "It needs a name." : undefined}
            onClose={() => setOpen(false)}
            onProved={enrol}
          >
            <TextField
              label="What you call it"
              hint="So that you know it again: the device or the key it is on."
              placeholder="Work phone"
              value={label}
              maxLength={LINE_LENGTH_MAX}
              onChange={({ target }) => setLabel(target.value)}
            />
          </ProofForm>
        )}
      </Dialog>
    </>
  );
}
