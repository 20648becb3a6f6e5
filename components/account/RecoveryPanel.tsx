"use client";

import { useState } from "react";
import { Button } from "#components/ui/Button.tsx";
import { Dialog } from "#components/ui/Dialog.tsx";
import { EmptyState } from "#components/ui/EmptyState.tsx";
import { Panel, PanelRow } from "#components/ui/Panel.tsx";
import { api } from "#lib/door/client.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import type { PanelProps } from "./AccountPage.tsx";
import { ProofForm } from "./ProofForm.tsx";
import { RecoveryCodes } from "./RecoveryCodes.tsx";

/** Fewer than this, and it is time for new ones. */
const FEW = 3;

/** One's recovery codes: how many are left, and the way to new ones. */
export function RecoveryPanel({ account, onChanged }: PanelProps) {
  const { recoveryCodesLeft: left, totp, passkeys } = account;
  const [open, setOpen] = useState(false);
  const [codes, setCodes] = useState<readonly string[]>();
  const { run, pending, refusal, reset } = useCommand(api.factors.renewRecoveryCodes);
  const nothingToRecover =
    totp === null && passkeys.length === 0
      ? "They stand in for a second factor; enrol one first."
      : undefined;
  return (
    <Panel
      title="Recovery codes"
      aside={
        nothingToRecover === undefined && (
          <Button
            size="small"
            onClick={() => {
              reset();
              setCodes(undefined);
              setOpen(true);
            }}
          >
            Make new ones…
          </Button>
        )
      }
    >
      {left === null ? (
        <EmptyState title="You have none">
          {nothingToRecover ??
            "Make ten and keep them on paper, for when your other factors are out of reach."}
        </EmptyState>
      ) : (
        <PanelRow>
          <p className={left < FEW ? "font-medium text-hold" : "font-medium"}>
            <span className="figures">{left}</span> of 10 left
          </p>
          <p className="text-small text-dim">
            Each replaces your second factor once.{left < FEW && " Make new ones before they run out."}
          </p>
        </PanelRow>
      )}
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title={codes ? "Your recovery codes" : "Make new recovery codes"}
        {...(codes ? {} : { description: "The old ones are worth nothing from then on." })}
      >
        {codes ? (
          <RecoveryCodes codes={codes} onClose={() => setOpen(false)} />
        ) : (
          <ProofForm
            account={account}
            verb="Make ten"
            pending={pending}
            refusal={refusal?.sentence}
            onClose={() => setOpen(false)}
            onProved={async (proof) => {
              const done = await run(proof);
              if (!done) return;
              setCodes(done.recoveryCodes);
              await onChanged();
            }}
          />
        )}
      </Dialog>
    </Panel>
  );
}
