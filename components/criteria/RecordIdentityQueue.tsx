"use client";

import { type FormEvent, useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { Button } from "#components/ui/Button.tsx";
import { Dialog } from "#components/ui/Dialog.tsx";
import { TextField } from "#components/ui/Field.tsx";
import { FormEnd } from "#components/ui/FormEnd.tsx";
import { recordIdentityQueue } from "#lib/checks/schema.ts";
import { api } from "#lib/door/client.ts";
import { LINE_LENGTH_MAX } from "#lib/door/fields.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { useNow } from "#lib/room/live.client.tsx";

interface RecordIdentityQueueProps {
  cutoverId: string;
  /** The matchings that were counted before. */
  sources: readonly string[];
}

/** Records how many pairs of patients wait for a decision now. */
export function RecordIdentityQueue(props: RecordIdentityQueueProps) {
  const [open, setOpen] = useState(false);
  const notAllowed = useWhyNotAllowed(recordIdentityQueue);
  if (notAllowed !== undefined && !open) return null;
  return (
    <>
      <Button size="small" className="justify-self-start" onClick={() => setOpen(true)}>
        Record the queue…
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title="Record the identity queue"
        description="How many pairs of patients wait for somebody to say whether they are the same person, as of now. Machines do it with a reconciliation token."
      >
        <QueueForm {...props} whyNotAllowed={notAllowed} onClose={() => setOpen(false)} />
      </Dialog>
    </>
  );
}

type FormProps = RecordIdentityQueueProps & { whyNotAllowed: string | undefined; onClose: () => void };

function QueueForm({ cutoverId, sources, whyNotAllowed, onClose }: FormProps) {
  const nowMs = useNow();
  const [source, setSource] = useState(sources[0] ?? "");
  const [pairs, setPairs] = useState("");
  const { run, pending, refusal } = useCommand(api.checks.recordIdentityQueue);
  const openPairs = pairs === "" ? Number.NaN : Number(pairs);
  const record = async (event: FormEvent) => {
    event.preventDefault();
    const asOf = new Date(nowMs).toISOString();
    if (await run({ cutoverId, source: source.trim(), openPairs, asOf })) onClose();
  };
  return (
    <form className="grid gap-3" onSubmit={record}>
      <TextField
        label="Which matching"
        placeholder="Master patient index"
        value={source}
        maxLength={LINE_LENGTH_MAX}
        onChange={({ target }) => setSource(target.value)}
      />
      <TextField
        label="Pairs that wait"
        type="number"
        min={0}
        step={1}
        value={pairs}
        onChange={({ target }) => setPairs(target.value)}
      />
      <FormEnd
        verb="Record"
        pending={pending}
        whyOff={
          whyNotAllowed ??
          (source.trim() === "" ? "Say which matching." : undefined) ??
          (Number.isSafeInteger(openPairs) && openPairs >= 0 ? undefined : "Say how many pairs.")
        }
        refusal={refusal?.sentence}
        onClose={onClose}
      />
    </form>
  );
}
