"use client";

import { useState } from "react";
import { useAttachments } from "#components/criteria/useAttachments.ts";
import { SignatureDialog } from "#components/signatures/SignatureDialog.tsx";
import { SelectField } from "#components/ui/Field.tsx";
import { shortHash } from "#components/ui/Hash.tsx";
import { api } from "#lib/door/client.ts";
import { attestationOf } from "#lib/gates/criteria.ts";
import { attestCriterion, type Criterion } from "#lib/gates/schema.ts";
import { useRoom } from "#lib/room/live.client.tsx";

interface AttestDialogProps {
  criterion: Criterion;
  statement: string;
  /** Whether it takes a file to rest on. */
  needsFile: boolean;
  whyOff: string | undefined;
  onClose: () => void;
}

/** Signs that a criterion is met. */
export function AttestDialog({ criterion, statement, needsFile, whyOff, onClose }: AttestDialogProps) {
  const { entities } = useRoom();
  const { id: criterionId, cutoverId } = criterion;
  const given = attestationOf(entities, criterionId);
  const files = useAttachments(criterionId);
  const [chosen, setChosen] = useState<string>();
  const attachmentId = chosen === "" ? null : (chosen ?? files[0]?.id ?? null);
  return (
    <SignatureDialog
      open
      onOpenChange={onClose}
      title="Attest a criterion"
      asked={{
        verb: "Attest",
        intent: "go",
        comment: { label: "What you rest it on: a check, a document, a person" },
      }}
      command={attestCriterion.name}
      call={api.gates.attestCriterion}
      input={({ comment }) => ({ cutoverId, criterionId, comment, attachmentId })}
      whyOff={whyOff ?? (given && `${given.personName} has attested it meanwhile.`)}
    >
      <div className="rounded-md border border-line bg-canvas px-3 py-3">
        <p className="text-small text-faint">Your word</p>
        <p className="mt-1 text-title font-medium">{statement}</p>
        {files.length > 0 && (
          <SelectField
            label="On the file"
            className="mt-2"
            value={attachmentId ?? ""}
            onChange={({ target }) => setChosen(target.value)}
          >
            {files.map(({ id, name, sha256 }) => (
              <option key={id} value={id}>
                {name}, {shortHash(sha256)}
              </option>
            ))}
            {!needsFile && <option value="">None</option>}
          </SelectField>
        )}
        <p className="mt-3 text-small text-dim">
          The criterion counts as met from then on, in every gate view and in the evidence of every later
          signature, until you or another in your position withdraw it. The record of it stays.
        </p>
      </div>
    </SignatureDialog>
  );
}
