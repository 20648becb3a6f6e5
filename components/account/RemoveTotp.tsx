"use client";

import { useState } from "react";
import { Button } from "#components/ui/Button.tsx";
import { Dialog } from "#components/ui/Dialog.tsx";
import { api } from "#lib/door/client.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import type { PanelProps } from "./AccountPage.tsx";
import { ProofForm } from "./ProofForm.tsx";

/** Takes the authenticator app off one's account. */
export function RemoveTotp({ account, onChanged }: Omit<PanelProps, "nowMs">) {
  const [open, setOpen] = useState(false);
  const { run, pending, refusal, reset } = useCommand(api.factors.removeTotp);
  return (
    <>
      <Button
        size="small"
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
        title="Remove the authenticator app"
        description="Its codes are worth nothing from now on. Without a passkey you then sign nothing, until you enrol one."
      >
        <ProofForm
          account={account}
          verb="Remove it"
          intent="nogo"
          pending={pending}
          refusal={refusal?.sentence}
          onClose={() => setOpen(false)}
          onProved={async (proof) => {
            if (!(await run(proof))) return;
            setOpen(false);
            await onChanged();
          }}
        />
      </Dialog>
    </>
  );
}
