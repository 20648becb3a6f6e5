"use client";

import { useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { AttachedFiles } from "#components/criteria/AttachedFiles.tsx";
import { useAttachments } from "#components/criteria/useAttachments.ts";
import { SignedNote } from "#components/signatures/SignedNote.tsx";
import { Button } from "#components/ui/Button.tsx";
import { whyNotSignByBreakGlass } from "#lib/breakGlass/rules.ts";
import { positionTitle, whyNotPosition } from "#lib/door/positions.ts";
import { attestationOf } from "#lib/gates/criteria.ts";
import type { GateView } from "#lib/gates/rules.ts";
import { type Attestation, attestCriterion, type Criterion } from "#lib/gates/schema.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import { AttestDialog } from "./AttestDialog.tsx";
import { type AttestedCriterion, attestedCriteria } from "./attested.ts";
import { WithdrawAttestation } from "./WithdrawAttestation.tsx";

/** The criteria of a gate that rest on a person's word: who gave it, and where it is given or withdrawn. */
export function Attestations({ view }: { view: GateView }) {
  const { entities } = useRoom();
  const attested = attestedCriteria(view.criteria);
  if (attested.length === 0) return null;
  return (
    <section aria-label={`Attestations at gate ${view.gate.number}`}>
      <h3 className="border-t border-line px-3 pt-2 pb-1.5 text-small text-faint">Attested by a person</h3>
      <ul>
        {attested.map(({ criterion, binding }) => {
          const attestation = attestationOf(entities, criterion.id);
          return (
            <li key={criterion.id} className="grid gap-2 border-t border-line px-3 py-2">
              <p>
                <q className="font-medium">{binding.statement}</q>{" "}
                <span className="text-small text-faint">{positionTitle(binding.position)}</span>
              </p>
              <AttachedFiles criterion={criterion} />
              {attestation ? (
                <Given attestation={attestation} />
              ) : (
                <Attest criterion={criterion} binding={binding} />
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function Given({ attestation }: { attestation: Attestation }) {
  const { comment, signatureId, attachment } = attestation;
  return (
    <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
      <div className="min-w-0 text-small text-dim">
        <SignedNote signatureId={signatureId} />
        {attachment && (
          <p>
            On the file {attachment.name}, SHA-256{" "}
            <span className="figures break-all">{attachment.sha256}</span>
          </p>
        )}
        {comment !== null && <q className="block">{comment}</q>}
      </div>
      <WithdrawAttestation attestation={attestation} />
    </div>
  );
}

interface AttestProps {
  criterion: Criterion;
  binding: AttestedCriterion["binding"];
}

function Attest({ criterion, binding }: AttestProps) {
  const { statement, position, needsFile = false } = binding;
  const files = useAttachments(criterion.id);
  const [open, setOpen] = useState(false);
  const { me } = useRoom();
  const notAllowed = useWhyNotAllowed(attestCriterion);
  const whyOff =
    whyNotPosition([position], me.positions) ??
    whyNotSignByBreakGlass([position], me.positions, me.byBreakGlass) ??
    notAllowed ??
    (needsFile && files.length === 0 ? "This is attested on a file: attach one first." : undefined);
  return (
    <>
      <Button size="small" className="justify-self-start" whyOff={whyOff} onClick={() => setOpen(true)}>
        Attest…
      </Button>
      {open && (
        <AttestDialog
          criterion={criterion}
          statement={statement}
          needsFile={needsFile}
          whyOff={whyOff}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}
