"use client";

import { useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { SignatureDialog } from "#components/signatures/SignatureDialog.tsx";
import { WithdrawButton } from "#components/signatures/WithdrawButton.tsx";
import { Button } from "#components/ui/Button.tsx";
import { grouped } from "#components/ui/number.ts";
import { api } from "#lib/door/client.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import { FINDING_WORDS, type UnitView, whyNotSignUnit, whyNotWithdrawUnit } from "#lib/workforce/rules.ts";
import {
  FINDING_KINDS,
  signUnit,
  UNIT_SIGNERS,
  type UnitParity,
  type UnitSignOff,
  withdrawUnit,
} from "#lib/workforce/schema.ts";

/** Signs for a unit, or withdraws it; nothing for those who do neither. */
export function SignUnit({ view }: { view: UnitView }) {
  const { cutover, me } = useRoom();
  const [seen, setSeen] = useState<UnitParity>();
  const notAllowed = useWhyNotAllowed(signUnit);
  const position = UNIT_SIGNERS.find((each) => me.positions.includes(each));
  if (position === undefined) return null;
  const { parity, state, signOff } = view;
  const whyOff = notAllowed ?? whyNotSignUnit(view, position, me);
  const changed =
    seen && seen.hash !== parity.hash
      ? "The unit’s accounts changed since this was opened. Close it, look at them, and sign then."
      : undefined;
  return (
    <span data-acts="" className="flex flex-wrap items-start gap-1">
      {(state === "open" || state === "stale") && (
        <Button size="small" intent="primary" whyOff={whyOff} onClick={() => setSeen(parity)}>
          Sign…
        </Button>
      )}
      {signOff && <Withdraw signOff={signOff} />}
      {seen && (
        <SignatureDialog
          open
          onOpenChange={() => setSeen(undefined)}
          title={`Access of ${seen.unit}`}
          asked={{ verb: "Sign", intent: "primary", comment: null }}
          command={signUnit.name}
          call={api.workforce.signUnit}
          input={() => ({ cutoverId: cutover.id, unit: seen.unit, position, parityHash: seen.hash })}
          whyOff={changed ?? whyOff}
        >
          <SignedParity parity={seen} />
        </SignatureDialog>
      )}
    </span>
  );
}

/** A unit's figures as a signer reads them. */
function SignedParity({ parity: { legacy, target, counts } }: { parity: UnitParity }) {
  const found = FINDING_KINDS.filter((kind) => counts[kind] > 0);
  return (
    <div className="grid gap-1 rounded-md border border-line bg-canvas px-3 py-3">
      <p>
        <b className="figures">{grouped(legacy)}</b> enabled accounts at the legacy,{" "}
        <b className="figures">{grouped(target)}</b> at the target.
      </p>
      {found.length === 0 ? (
        <p>Nothing differs.</p>
      ) : (
        <ul>
          {found.map((kind) => (
            <li key={kind}>
              {FINDING_WORDS[kind]}: <b className="figures">{grouped(counts[kind])}</b>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Withdraw({ signOff }: { signOff: UnitSignOff }) {
  const { entities, me } = useRoom();
  const notAllowed = useWhyNotAllowed(withdrawUnit);
  const command = useCommand(api.workforce.withdrawUnit);
  const whyOff = notAllowed ?? whyNotWithdrawUnit(signOff, entities, me.positions);
  const { id: unitSignOffId, cutoverId, unit } = signOff;
  return (
    <WithdrawButton
      look="quiet"
      hides
      title={`Withdraw the sign-off of ${unit}`}
      description="The record stays; the unit is not signed for any more."
      whyOff={whyOff}
      command={command}
      onGiven={(reason) => command.run({ cutoverId, unitSignOffId, reason })}
    />
  );
}
