"use client";

import { type FormEvent, useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { Button } from "#components/ui/Button.tsx";
import { Dialog } from "#components/ui/Dialog.tsx";
import { FileField } from "#components/ui/Field.tsx";
import { FormEnd } from "#components/ui/FormEnd.tsx";
import { whyNotAttach } from "#lib/criteria/rules.ts";
import { ATTACHMENT_BYTES_MAX, attachFile } from "#lib/criteria/schema.ts";
import { api } from "#lib/door/client.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import type { Criterion } from "#lib/gates/schema.ts";
import { useRoom } from "#lib/room/live.client.tsx";

/** A file's bytes in base64. */
const base64Of = (file: File): Promise<string> =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onerror = () => reject(reader.error);
    reader.onload = () => resolve(String(reader.result).split(",")[1] ?? "");
    reader.readAsDataURL(file);
  });

/** Attaches a file that an attestation can rest on. Drawn for the position that attests. */
export function AttachFile({ criterion }: { criterion: Criterion }) {
  const [open, setOpen] = useState(false);
  const { me } = useRoom();
  const notAllowed = useWhyNotAllowed(attachFile);
  const whyOff = whyNotAttach(criterion, me.positions) ?? notAllowed;
  if (whyOff !== undefined && !open) return null;
  return (
    <>
      <Button size="small" className="justify-self-start" onClick={() => setOpen(true)}>
        Attach a file…
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title="Attach a file"
        description="PDF, PNG, JPEG or plain text, 8 MiB at the most. Everyone in this cutover can take it away, and it stays: no patient’s data in it, please."
      >
        <AttachForm criterion={criterion} whyOff={whyOff} onClose={() => setOpen(false)} />
      </Dialog>
    </>
  );
}

interface AttachFormProps {
  criterion: Criterion;
  whyOff: string | undefined;
  onClose: () => void;
}

function AttachForm({ criterion: { id: criterionId, cutoverId }, whyOff, onClose }: AttachFormProps) {
  const [file, setFile] = useState<File>();
  const { run, pending, refusal } = useCommand(api.criteria.attachFile);
  const whyNotFile =
    file === undefined
      ? "Choose a file."
      : file.size > ATTACHMENT_BYTES_MAX
        ? "It is larger than 8 MiB."
        : undefined;
  const attach = async (event: FormEvent) => {
    event.preventDefault();
    if (!file) return;
    if (await run({ cutoverId, criterionId, name: file.name, content: await base64Of(file) })) onClose();
  };
  return (
    <form className="grid gap-3" onSubmit={attach}>
      <FileField label="File" accept=".pdf,.png,.jpg,.jpeg,.txt,.csv,.log,.md" onChosen={setFile} />
      <FormEnd
        verb="Attach it"
        pending={pending}
        whyOff={whyOff ?? whyNotFile}
        refusal={refusal?.sentence}
        onClose={onClose}
      />
    </form>
  );
}
