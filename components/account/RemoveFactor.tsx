"use client";

import { useState } from "react";
import { Button } from "#components/ui/Button.tsx";
import { Dialog } from "#components/ui/Dialog.tsx";
import { type CommandCall, useCommand } from "#lib/door/useCommand.client.ts";
import type { Proof } from "#lib/factors/schema.ts";
import type { PanelProps } from "./AccountPage.tsx";
import { ProofForm } from "./ProofForm.tsx";

/** Takes a way to sign in off one's account. */
export function RemoveFactor<Which extends object>({
  what,
  consequence,
  command,
  which,
  account,
  onChanged,
}: Omit<PanelProps, "nowMs"> & {
  /** "the authenticator app" */
  what: string;
  /** What it means to be without it, in whole sentences. */
  consequence: string;
  command: CommandCall<Proof & Which, unknown>;
  /** What the command takes besides the proof. */
  which: Which;
}) {
  const [open, setOpen] = useState(false);
  const { run, pending, refusal, reset } = useCommand(command);
  return (
    <>
      <Button
        size="small"
        aria-label={`Remove ${what}`}
        onClick={() => {
          reset();
          setOpen(true);
        }}
      >
        Remove…
      </Button>
      <Dialog open={open} onOpenChange={setOpen} title={`Remove ${what}`} description={consequence}>
        <ProofForm
          account={account}
          verb="Remove it"
          intent="nogo"
          pending={pending}
          refusal={refusal?.sentence}
          onClose={() => setOpen(false)}
          onProved={async (proof) => {
            if (!(await run({ ...proof, ...which }))) return;
            setOpen(false);
            await onChanged();
          }}
        />
      </Dialog>
    </>
  );
}
