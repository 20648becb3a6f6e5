"use client";

import { type FormEvent, useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { Button } from "#components/ui/Button.tsx";
import { Dialog } from "#components/ui/Dialog.tsx";
import { SelectField, TextField } from "#components/ui/Field.tsx";
import { FormEnd } from "#components/ui/FormEnd.tsx";
import { recordVerification, type Verification } from "#lib/checks/schema.ts";
import { api } from "#lib/door/client.ts";
import { LINE_LENGTH_MAX } from "#lib/door/fields.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { useNow } from "#lib/room/live.client.tsx";

const SHA256 = /^[0-9a-f]{64}$/;

interface RecordVerificationProps {
  cutoverId: string;
  subject: Verification["subject"];
}

/** Records that a backup or a snapshot was verified just now, and what came of it. */
export function RecordVerification(props: RecordVerificationProps) {
  const [open, setOpen] = useState(false);
  const notAllowed = useWhyNotAllowed(recordVerification);
  if (notAllowed !== undefined && !open) return null;
  return (
    <>
      <Button size="small" className="justify-self-start" onClick={() => setOpen(true)}>
        Record a verification…
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title={`Record that a ${props.subject} was verified`}
        description="Record what was done, not what is hoped: whether it was restored somewhere, and what came of it. It stays under your name."
      >
        <VerificationForm {...props} whyNotAllowed={notAllowed} onClose={() => setOpen(false)} />
      </Dialog>
    </>
  );
}

type FormProps = RecordVerificationProps & { whyNotAllowed: string | undefined; onClose: () => void };

function VerificationForm({ cutoverId, subject, whyNotAllowed, onClose }: FormProps) {
  const nowMs = useNow();
  const [what, setWhat] = useState("");
  const [checksum, setChecksum] = useState("");
  const [outcome, setOutcome] = useState<Verification["outcome"] | "">("");
  const { run, pending, refusal } = useCommand(api.checks.recordVerification);
  const sum = checksum.trim().toLowerCase();
  const record = async (event: FormEvent) => {
    event.preventDefault();
    if (outcome === "") return;
    const verifiedAt = new Date(nowMs).toISOString();
    const given = { what: what.trim(), checksum: sum === "" ? null : sum, outcome, verifiedAt };
    if (await run({ cutoverId, subject, ...given })) onClose();
  };
  return (
    <form className="grid gap-3" onSubmit={record}>
      <TextField
        label={`Which ${subject}`}
        value={what}
        maxLength={LINE_LENGTH_MAX}
        onChange={({ target }) => setWhat(target.value)}
      />
      <TextField
        label="Its SHA-256, if it has one"
        value={checksum}
        onChange={({ target }) => setChecksum(target.value)}
      />
      <SelectField
        label="What came of it"
        value={outcome}
        onChange={({ target }) =>
          setOutcome(target.value === "pass" || target.value === "fail" ? target.value : "")
        }
      >
        <option value="">Choose…</option>
        <option value="pass">It was restored and read: verified</option>
        <option value="fail">It did not verify</option>
      </SelectField>
      <FormEnd
        verb="Record"
        pending={pending}
        whyOff={
          whyNotAllowed ??
          (what.trim() === "" ? `Say which ${subject}.` : undefined) ??
          (sum !== "" && !SHA256.test(sum) ? "A SHA-256 has 64 hex digits." : undefined) ??
          (outcome === "" ? "Say what came of it." : undefined)
        }
        refusal={refusal?.sentence}
        onClose={onClose}
      />
    </form>
  );
}
