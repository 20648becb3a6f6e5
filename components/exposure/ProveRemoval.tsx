"use client";

import { type FormEvent, useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { Button } from "#components/ui/Button.tsx";
import { Dialog } from "#components/ui/Dialog.tsx";
import { FileField, TextArea } from "#components/ui/Field.tsx";
import { FormEnd } from "#components/ui/FormEnd.tsx";
import { api } from "#lib/door/client.ts";
import { TEXT_LENGTH_MAX } from "#lib/door/fields.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { whyNotRemove } from "#lib/exposure/rules.ts";
import { type Exposure, recordRemoval } from "#lib/exposure/schema.ts";

/** A file's fingerprint: the file itself stays where it is. */
async function fingerprint(file: File): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  const hex = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${file.name}, SHA-256 ${hex}`;
}

/** Records that an exposure is gone, and how anyone can see it. */
export function ProveRemoval({ exposure }: { exposure: Exposure }) {
  const [open, setOpen] = useState(false);
  const notAllowed = useWhyNotAllowed(recordRemoval);
  const whyOff = notAllowed ?? whyNotRemove(exposure);
  return (
    <>
      <Button size="small" intent="primary" whyOff={whyOff} onClick={() => setOpen(true)}>
        Prove its removal…
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title={`Exposure ${exposure.number} is gone`}
        description="You say so under your name, with what shows it. The record stays."
      >
        <ProofForm exposure={exposure} whyOff={whyOff} onClose={() => setOpen(false)} />
      </Dialog>
    </>
  );
}

interface ProofFormProps {
  exposure: Exposure;
  whyOff: string | undefined;
  onClose: () => void;
}

function ProofForm({ exposure, whyOff, onClose }: ProofFormProps) {
  const [proof, setProof] = useState("");
  const { run, pending, refusal } = useCommand(api.exposure.recordRemoval);
  const given = proof.trim();
  const record = async (event: FormEvent) => {
    event.preventDefault();
    const { id: exposureId, cutoverId } = exposure;
    if (await run({ cutoverId, exposureId, proof: given })) onClose();
  };
  const attach = async (file: File | undefined) => {
    if (!file) return;
    const line = await fingerprint(file);
    setProof((before) => (before.trim() === "" ? line : `${before.trimEnd()}\n${line}`));
  };
  return (
    <form onSubmit={record} className="grid gap-3">
      <TextArea
        label="What shows that it is gone"
        hint="A ticket, a certificate of destruction, a query that finds nothing. Name no patient."
        rows={4}
        value={proof}
        maxLength={TEXT_LENGTH_MAX}
        onChange={({ target }) => setProof(target.value)}
      />
      <FileField
        label="A file that shows it (may stay empty)"
        hint="Its SHA-256 is written above, so that the file can be told from any other. It is not uploaded."
        onChosen={attach}
      />
      <FormEnd
        verb="It is gone"
        pending={pending}
        whyOff={whyOff ?? (given === "" ? "It needs a proof." : undefined)}
        refusal={refusal?.sentence}
        onClose={onClose}
      />
    </form>
  );
}
