"use client";

import { useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { SignedNote } from "#components/signatures/SignedNote.tsx";
import { WithdrawButton } from "#components/signatures/WithdrawButton.tsx";
import { Button } from "#components/ui/Button.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { api } from "#lib/door/client.ts";
import { positionTitle } from "#lib/door/positions.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import type { Phase } from "#lib/plan/schema.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import { type CriteriaSeat, whyNotSignCriteria, whyNotWithdrawCriteria } from "#lib/success/rules.ts";
import { type PhaseSignature, signCriteria, withdrawCriteria } from "#lib/success/schema.ts";
import { SignCriteria } from "./SignCriteria.tsx";

const WORDS = { signed: "SIGNED", stale: "STALE", awaited: "AWAITED" } as const;

/** Whether a position has signed a phase's criteria as they stand, and the way to do so. */
export function SignerSeat({ phase, seat }: { phase: Phase; seat: CriteriaSeat }) {
  const { entities, me } = useRoom();
  const [open, setOpen] = useState(false);
  const notAllowed = useWhyNotAllowed(signCriteria);
  const { position, state, signature } = seat;
  const mine = me.positions.includes(position);
  const whyOff = notAllowed ?? whyNotSignCriteria(phase, entities, position, me);
  return (
    <li className="grid content-start gap-1 px-3 py-2.5 max-md:border-t max-md:border-line max-md:first:border-t-0">
      <p className="flex items-baseline justify-between gap-2">
        <span className="font-medium">{positionTitle(position)}</span>
        <StateBadge state={WORDS[state]} />
      </p>
      {signature && (
        <div>
          {state === "stale" && <p className="text-small text-hold">The criteria changed since.</p>}
          <SignedNote signatureId={signature.signatureId} />
        </div>
      )}
      {mine && phase.signedAt === null && (
        <span data-acts="" className="flex flex-wrap items-start gap-2">
          {state !== "signed" && (
            <Button size="small" intent="primary" whyOff={whyOff} onClick={() => setOpen(true)}>
              Sign the criteria…
            </Button>
          )}
          {signature && phase.startedAt === null && <Withdraw phase={phase} signature={signature} />}
          {open && (
            <SignCriteria phase={phase} position={position} whyOff={whyOff} onClose={() => setOpen(false)} />
          )}
        </span>
      )}
    </li>
  );
}

function Withdraw({ phase, signature }: { phase: Phase; signature: PhaseSignature }) {
  const { entities, me } = useRoom();
  const notAllowed = useWhyNotAllowed(withdrawCriteria);
  const command = useCommand(api.success.withdrawCriteria);
  const whyOff = notAllowed ?? whyNotWithdrawCriteria(phase, entities, signature, me.positions);
  const { id: phaseSignatureId, cutoverId } = signature;
  return (
    <WithdrawButton
      look="quiet"
      title="Withdraw the signature"
      description="The position has not signed then; the record stays."
      whyOff={whyOff}
      command={command}
      onGiven={(reason) => command.run({ cutoverId, phaseSignatureId, reason })}
    />
  );
}
