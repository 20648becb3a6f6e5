"use client";

import { useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { SignatureDialog } from "#components/signatures/SignatureDialog.tsx";
import { SignedNote } from "#components/signatures/SignedNote.tsx";
import { WithdrawButton } from "#components/signatures/WithdrawButton.tsx";
import { Button } from "#components/ui/Button.tsx";
import { counted, grouped } from "#components/ui/number.ts";
import { Panel, PanelRow } from "#components/ui/Panel.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { STATE_WORDS, signOffStanding, whyNotSignParity, whyNotWithdrawSignOff } from "#lib/consent/rules.ts";
import {
  type ConsentParity,
  type ConsentSignOff,
  PARITY_STATES,
  signParity,
  withdrawSignOff,
} from "#lib/consent/schema.ts";
import { api } from "#lib/door/client.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { capital } from "#lib/plural.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import type { Run } from "#lib/runs/schema.ts";

const WORDS = { signed: "SIGNED", stale: "STALE", awaited: "AWAITED" } as const;

/** Whether compliance has signed the consents as they stand, and the way to do so. */
export function ConsentSignOffPanel({ run, parity }: { run: Run; parity: ConsentParity }) {
  const { entities, me } = useRoom();
  const [seen, setSeen] = useState<ConsentParity>();
  const notAllowed = useWhyNotAllowed(signParity);
  const { state, signOff, why } = signOffStanding(entities);
  const whyOff = whyNotSignParity(entities, me) ?? notAllowed;
  const changed =
    seen && seen.hash !== parity.hash
      ? "A run found consents otherwise since this was opened. Close it, look at them, and sign then."
      : undefined;
  return (
    <Panel title="Sign-off" aside={<StateBadge state={WORDS[state]} />}>
      <PanelRow className="grid gap-2">
        {why !== undefined && (
          <p
            className={state === "stale" ? "text-hold" : "text-dim"}
          >{`${capital(why).replace(/\.$/, "")}.`}</p>
        )}
        {signOff && <SignedNote signatureId={signOff.signatureId} />}
        <span data-acts="" className="flex flex-wrap items-start gap-2">
          {state !== "signed" && (
            <Button intent="primary" whyOff={whyOff} onClick={() => setSeen(parity)}>
              Sign the consents…
            </Button>
          )}
          {signOff && <Withdraw signOff={signOff} />}
        </span>
      </PanelRow>
      {seen && (
        <SignatureDialog
          open
          onOpenChange={() => setSeen(undefined)}
          title={`Consents as run ${run.number} found them`}
          asked={{ verb: "Sign", intent: "go", comment: null }}
          command={signParity.name}
          call={api.consent.signParity}
          input={() => ({ cutoverId: run.cutoverId, position: "compliance" as const, parityHash: seen.hash })}
          whyOff={changed ?? whyOff}
        >
          <SignedParity parity={seen} />
        </SignatureDialog>
      )}
    </Panel>
  );
}

/** What is signed, in counts. */
function SignedParity({ parity }: { parity: ConsentParity }) {
  return (
    <div className="grid gap-2 rounded-md border border-line bg-canvas px-3 py-3">
      <p className="text-title font-medium">{counted(parity.consents, "consent")}</p>
      <ul className="grid gap-0.5">
        {PARITY_STATES.filter((state) => (parity.states[state] ?? 0) > 0).map((state) => (
          <li key={state}>
            <span className="figures">{grouped(parity.states[state] ?? 0)}</span> {STATE_WORDS[state]}
          </li>
        ))}
        <li className="text-dim">{grouped(parity.toReview)} in the legal review, all decided</li>
      </ul>
    </div>
  );
}

function Withdraw({ signOff }: { signOff: ConsentSignOff }) {
  const { entities, me } = useRoom();
  const notAllowed = useWhyNotAllowed(withdrawSignOff);
  const command = useCommand(api.consent.withdrawSignOff);
  const whyOff = whyNotWithdrawSignOff(signOff, entities, me) ?? notAllowed;
  const { id: consentSignOffId, cutoverId } = signOff;
  return (
    <WithdrawButton
      look="quiet"
      title="Withdraw the signature under consents"
      description="Nobody has signed them then; the record stays."
      whyOff={whyOff}
      command={command}
      onGiven={(reason) => command.run({ cutoverId, consentSignOffId, reason })}
    />
  );
}
