"use client";

import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { WithdrawButton } from "#components/signatures/WithdrawButton.tsx";
import { whyNotWithdraw } from "#lib/dispositions/rules.ts";
import { type RecordAcceptance, withdrawAcceptance } from "#lib/dispositions/schema.ts";
import { api } from "#lib/door/client.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { useRoom } from "#lib/room/live.client.tsx";

/** Withdraws an acceptance, with a reason: what it settled is open again. */
export function WithdrawAcceptance({ acceptance }: { acceptance: RecordAcceptance }) {
  const { entities, me } = useRoom();
  const notAllowed = useWhyNotAllowed(withdrawAcceptance);
  const command = useCommand(api.dispositions.withdrawAcceptance);
  const whyOff = whyNotWithdraw(entities, "recordAcceptance", acceptance, me) ?? notAllowed;
  return (
    <span data-acts="" className="justify-self-start">
      <WithdrawButton
        look="quiet"
        hides
        title="Withdraw an acceptance"
        description="What it settled is open again, at once and at every gate. The signature stays in the record."
        whyOff={whyOff}
        command={command}
        onGiven={(reason) =>
          command.run({ cutoverId: acceptance.cutoverId, acceptanceId: acceptance.id, reason })
        }
      />
    </span>
  );
}
