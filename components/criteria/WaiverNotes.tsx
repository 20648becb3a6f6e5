"use client";

import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { SignedNote } from "#components/signatures/SignedNote.tsx";
import { WithdrawalNote } from "#components/signatures/WithdrawalNote.tsx";
import { WithdrawButton } from "#components/signatures/WithdrawButton.tsx";
import { Time } from "#components/ui/Time.tsx";
import { waiversOf, whyNotWithdrawWaiver } from "#lib/criteria/rules.ts";
import { type Waiver, withdrawWaiver } from "#lib/criteria/schema.ts";
import { api } from "#lib/door/client.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import type { CriterionView } from "#lib/gates/criteria.ts";
import { useNow, useRoom } from "#lib/room/live.client.tsx";
import { withdrawalOf } from "#lib/signatures/rules.ts";

/** Every waiver of a criterion, the newest first, and what became of it. */
export function WaiverNotes({ view }: { view: CriterionView }) {
  const { entities } = useRoom();
  const waivers = waiversOf(entities, view.criterion.id).reverse();
  if (waivers.length === 0) return null;
  return (
    <ul className="grid gap-2">
      {waivers.map((waiver) => (
        <li
          key={waiver.id}
          className="grid justify-items-start gap-1 rounded-md border border-line px-3 py-2"
        >
          <WaiverNote waiver={waiver} holds={view.waiver?.id === waiver.id} />
        </li>
      ))}
    </ul>
  );
}

function WaiverNote({ waiver, holds }: { waiver: Waiver; holds: boolean }) {
  const { entities, me } = useRoom();
  const nowMs = useNow();
  const notAllowed = useWhyNotAllowed(withdrawWaiver);
  const command = useCommand(api.criteria.withdrawWaiver);
  const { id: waiverId, cutoverId, endsAt, reason, finding, signatureId } = waiver;
  const withdrawal = withdrawalOf(entities, "waiver", waiverId);
  const isOver = Date.parse(endsAt) <= nowMs;
  return (
    <>
      <p className="font-medium">
        {withdrawal ? (
          "Waiver, withdrawn"
        ) : isOver ? (
          <>
            Waiver, ended <Time at={endsAt} nowMs={nowMs} />
          </>
        ) : (
          <>
            {holds ? "Waived until " : "Waives nothing any more: found otherwise since. It would have ended "}
            <Time at={endsAt} nowMs={nowMs} />
          </>
        )}
      </p>
      <p className="text-small">
        <q>{reason}</q> <span className="text-dim">Found then: {finding}.</span>
      </p>
      <SignedNote signatureId={signatureId} />
      <WithdrawalNote withdrawal={withdrawal} />
      {!withdrawal && !isOver && (
        <WithdrawButton
          title="Withdraw the waiver"
          description="The criterion stands as it is found from then on, and answers that rested on the waiver must be given again. The record of it stays."
          whyOff={whyNotWithdrawWaiver(waiver, entities, me) ?? notAllowed}
          command={command}
          onGiven={(given) => command.run({ cutoverId, waiverId, reason: given })}
        />
      )}
    </>
  );
}
