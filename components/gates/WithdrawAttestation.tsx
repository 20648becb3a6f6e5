"use client";

import { useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { Button } from "#components/ui/Button.tsx";
import { ReasonDialog } from "#components/ui/ReasonDialog.tsx";
import { api } from "#lib/door/client.ts";
import { whyNotPosition } from "#lib/door/positions.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { type Attestation, withdrawAttestation } from "#lib/gates/schema.ts";
import { useRoom } from "#lib/room/live.client.tsx";

export function WithdrawAttestation({ attestation }: { attestation: Attestation }) {
  const [open, setOpen] = useState(false);
  const { me } = useRoom();
  const notAllowed = useWhyNotAllowed(withdrawAttestation);
  const { run, pending, refusal, reset } = useCommand(api.gates.withdrawAttestation);
  const { id: attestationId, cutoverId, position } = attestation;
  const whyOff = whyNotPosition([position], me.positions) ?? notAllowed;
  return (
    <>
      <Button
        size="small"
        whyOff={whyOff}
        onClick={() => {
          reset();
          setOpen(true);
        }}
      >
        Withdraw…
      </Button>
      <ReasonDialog
        open={open}
        onOpenChange={setOpen}
        title="Withdraw the attestation"
        description={
          <>
            <q>{attestation.statement}</q> The criterion is unknown from then on, and answers that rested on
            it must be given again. The record of the attestation stays.
          </>
        }
        verb="Withdraw it"
        intent="nogo"
        whyOff={whyOff}
        pending={pending}
        refusal={refusal?.sentence}
        onGiven={async (reason) => (await run({ cutoverId, attestationId, reason })) !== undefined}
      />
    </>
  );
}
