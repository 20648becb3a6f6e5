"use client";

import Link from "next/link";
import { useLinks } from "#components/shell/useLinks.ts";
import { SignedNote } from "#components/signatures/SignedNote.tsx";
import { WithdrawalNote } from "#components/signatures/WithdrawalNote.tsx";
import type { SignOff } from "#lib/gates/schema.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import { withdrawalOf } from "#lib/signatures/rules.ts";

/** A signed answer: under whose signature, why, and whether it was withdrawn. */
export function SignOffNote({ signOff }: { signOff: SignOff }) {
  const { entities } = useRoom();
  const { id, comment, signatureId, gateId, personName } = signOff;
  const links = useLinks();
  const gate = entities.gate[gateId];
  return (
    <div className="text-small">
      <SignedNote signatureId={signatureId} />
      {gate && (
        <p className="print:hidden">
          <Link href={links.saw(id, gate.number)} className="text-dim link hover:text-ink">
            What {personName} saw
          </Link>
        </p>
      )}
      {comment !== null && (
        <p>
          Reason: <q>{comment}</q>
        </p>
      )}
      <WithdrawalNote withdrawal={withdrawalOf(entities, "signOff", id)} />
    </div>
  );
}
