"use client";

import { useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { SignatureDialog } from "#components/signatures/SignatureDialog.tsx";
import { Button } from "#components/ui/Button.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { api } from "#lib/door/client.ts";
import { positionTitle } from "#lib/door/positions.ts";
import { type GateView, whyNotWithdrawAnswer } from "#lib/gates/rules.ts";
import { type SignOff, withdrawAnswer } from "#lib/gates/schema.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import { SignOffNote } from "./SignOffNote.tsx";

/** Withdraws an answer, signed: without it one NO-GO fewer blocks the gate. Only drawn for who may. */
export function WithdrawAnswer({ view, signOff }: { view: GateView; signOff: SignOff }) {
  const [open, setOpen] = useState(false);
  const { me } = useRoom();
  const notAllowed = useWhyNotAllowed(withdrawAnswer);
  const whyOff = whyNotWithdrawAnswer(view, signOff, me) ?? notAllowed;
  if (!open && whyOff !== undefined) return null;
  const { id: signOffId, cutoverId, gateId, pollId, position, answer } = signOff;
  return (
    <>
      <Button size="small" className="mt-1.5" whyOff={whyOff} onClick={() => setOpen(true)}>
        Withdraw…
      </Button>
      <SignatureDialog
        open={open}
        onOpenChange={setOpen}
        title={`Withdraw the answer of ${positionTitle(position)}`}
        asked={{
          verb: "Withdraw it",
          intent: "nogo",
          comment: { label: "Reason", whyNeeded: "It needs a reason." },
        }}
        command={withdrawAnswer.name}
        call={api.gates.withdrawAnswer}
        input={({ comment }) => ({ cutoverId, gateId, pollId, signOffId, reason: comment ?? "" })}
        whyOff={whyOff}
      >
        <div className="rounded-md border border-line bg-canvas px-3 py-3">
          <p className="mb-2 flex items-center justify-between gap-3">
            <span className="text-small text-faint">The answer that stands</span>
            <StateBadge state={answer} />
          </p>
          <SignOffNote signOff={signOff} />
          <p className="mt-3 text-small text-dim">
            The position has not answered from then on. To change an answer, answer again instead. The record
            of it stays.
          </p>
        </div>
      </SignatureDialog>
    </>
  );
}
