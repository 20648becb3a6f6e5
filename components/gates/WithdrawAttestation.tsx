"use client";

import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { WithdrawButton } from "#components/signatures/WithdrawButton.tsx";
import { api } from "#lib/door/client.ts";
import { whyNotPosition } from "#lib/door/positions.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { type Attestation, withdrawAttestation } from "#lib/gates/schema.ts";
import { useRoom } from "#lib/room/live.client.tsx";

export function WithdrawAttestation({ attestation }: { attestation: Attestation }) {
  const { me } = useRoom();
  const notAllowed = useWhyNotAllowed(withdrawAttestation);
  const command = useCommand(api.gates.withdrawAttestation);
  const { id: attestationId, cutoverId, position, statement } = attestation;
  return (
    <WithdrawButton
      title="Withdraw the attestation"
      description={
        <>
          <q>{statement}</q> The criterion is unknown from then on, and answers that rested on it must be
          given again. The record of the attestation stays.
        </>
      }
      whyOff={whyNotPosition([position], me.positions) ?? notAllowed}
      command={command}
      onGiven={(reason) => command.run({ cutoverId, attestationId, reason })}
    />
  );
}
