"use client";

import { useState } from "react";
import { Button } from "#components/ui/Button.tsx";
import { Dialog } from "#components/ui/Dialog.tsx";
import type { OwnPasskey } from "#lib/account/schema.ts";
import { api } from "#lib/door/client.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import type { PanelProps } from "./AccountPage.tsx";
import { ProofForm } from "./ProofForm.tsx";

/** Takes a passkey off one's account. */
export function RemovePasskey({
  passkey,
  account,
  onChanged,
}: Omit<PanelProps, "nowMs"> & { passkey: OwnPasskey }) {
  const [open, setOpen] = useState(false);
  const { run, pending, refusal, reset } = useCommand(api.factors.removePasskey);
  return (
    <>
      <Button
        size="small"
        aria-label={`Remove ${passkey.label}`}
        onClick={() => {
          reset();
          setOpen(true);
        }}
      >
        Remove…
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title={`Remove ${passkey.label}`}
        description="It signs you in no more. What was signed with it stays, and can still be checked."
      >
        <ProofForm
          account={account}
          verb="Remove it"
          intent="nogo"
          pending={pending}
          refusal={refusal?.sentence}
          onClose={() => setOpen(false)}
          onProved={async (proof) => {
            if (!(await run({ ...proof, passkeyId: passkey.id }))) return;
            setOpen(false);
            await onChanged();
          }}
        />
      </Dialog>
    </>
  );
}
