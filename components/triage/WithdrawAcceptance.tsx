"use client";

import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { ReasonButton } from "#components/ui/ReasonButton.tsx";
import { whyNotWithdraw } from "#lib/dispositions/rules.ts";
import { type RecordAcceptance, withdrawAcceptance } from "#lib/dispositions/schema.ts";
import { api } from "#lib/door/client.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { useRoom } from "#lib/room/live.client.tsx";

/** Takes an acceptance back, with a reason: what it settled is open again. */
export function WithdrawAcceptance({ acceptance }: { acceptance: RecordAcceptance }) {
  const { entities, me } = useRoom();
  const notAllowed = useWhyNotAllowed(withdrawAcceptance);
  const { run, pending, refusal } = useCommand(api.dispositions.withdrawAcceptance);
  const whyOff = whyNotWithdraw(entities, "recordAcceptance", acceptance, me) ?? notAllowed;
  return (
    <span data-acts="" className="justify-self-start">
      <ReasonButton
        label="Take it back…"
        look="quiet"
        hides
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
