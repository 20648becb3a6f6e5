"use client";

import { useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { Button } from "#components/ui/Button.tsx";
import { ReasonDialog } from "#components/ui/ReasonDialog.tsx";
import { whyNotWithdraw } from "#lib/dispositions/rules.ts";
import { type RecordAcceptance, withdrawAcceptance } from "#lib/dispositions/schema.ts";
import { api } from "#lib/door/client.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { useRoom } from "#lib/room/live.client.tsx";

/** Takes an acceptance back, with a reason: what it settled is open again. */
export function WithdrawAcceptance({ acceptance }: { acceptance: RecordAcceptance }) {
  const [open, setOpen] = useState(false);
  const { entities, me } = useRoom();
  const notAllowed = useWhyNotAllowed(withdrawAcceptance);
  const { run, pending, refusal, reset } = useCommand(api.dispositions.withdrawAcceptance);
  const whyOff = whyNotWithdraw(entities, "recordAcceptance", acceptance, me) ?? notAllowed;
  // Who can't do it has nothing to do here.
  if (whyOff !== undefined && !open) return null;
  return (
    <span data-acts="" className="justify-self-start">
      <Button
        size="small"
        intent="quiet"
        onClick={() => {
          reset();
          setOpen(true);
        }}
      >
        Take it back…
      </Button>
      <ReasonDialog
        open={open}
        onOpenChange={setOpen}
        title="Take an acceptance back"
        description="What it settled is open again, at once and at every gate. The signature stays in the record."
        verb="Take it back"
        intent="nogo"
        whyOff={whyOff}
        pending={pending}
        refusal={refusal?.sentence}
        onGiven={async (reason) =>
          (await run({ cutoverId: acceptance.cutoverId, acceptanceId: acceptance.id, reason })) !== undefined
        }
      />
    </span>
  );
}
