"use client";

import { type FormEvent, useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { PartsControl } from "#components/inventory/ItemControl.tsx";
import { Button } from "#components/ui/Button.tsx";
import { Dialog } from "#components/ui/Dialog.tsx";
import { TextField } from "#components/ui/Field.tsx";
import { FormEnd } from "#components/ui/FormEnd.tsx";
import { api } from "#lib/door/client.ts";
import { LINE_LENGTH_MAX } from "#lib/door/fields.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { whyNotSpan } from "#lib/freeze/rules.ts";
import { declareFreeze } from "#lib/freeze/schema.ts";
import { useNow, useRoom } from "#lib/room/live.client.tsx";
import { type Span, SpanFields } from "./SpanFields.tsx";

/** Declares a freeze over some systems, or all. */
export function DeclareFreeze() {
  const [open, setOpen] = useState(false);
  const notAllowed = useWhyNotAllowed(declareFreeze);
  return (
    <>
      <Button whyOff={notAllowed} onClick={() => setOpen(true)}>
        Declare a freeze…
      </Button>
      <Dialog open={open} onOpenChange={setOpen} title="Declare a change freeze">
        <DeclareForm whyOff={notAllowed} onClose={() => setOpen(false)} />
      </Dialog>
    </>
  );
}

function DeclareForm({ whyOff, onClose }: { whyOff: string | undefined; onClose: () => void }) {
  const { cutover } = useRoom();
  const nowMs = useNow();
  const [name, setName] = useState("");
  const [systemIds, setSystemIds] = useState<readonly string[]>([]);
  const [span, setSpan] = useState<Span>({ startsAt: null, endsAt: null });
  const { run, pending, refusal } = useCommand(api.freeze.declareFreeze);
  const { startsAt, endsAt } = span;
  const whyNotYet =
    name.trim() === ""
      ? "Give it a name."
      : startsAt === null || endsAt === null
        ? "Say from when until when."
        : whyNotSpan(startsAt, endsAt, nowMs);
  const declare = async (event: FormEvent) => {
    event.preventDefault();
    if (startsAt === null || endsAt === null) return;
    const freeze = { name: name.trim(), systemIds: [...systemIds], startsAt, endsAt };
    if (await run({ cutoverId: cutover.id, ...freeze })) onClose();
  };
  return (
    <form onSubmit={declare} className="grid gap-3">
      <TextField
        label="Name"
        value={name}
        maxLength={LINE_LENGTH_MAX}
        onChange={({ target }) => setName(target.value)}
      />
      <PartsControl
        label="Systems"
        hint="None named means all of them."
        chosen={systemIds}
        alsoInterfaces={false}
        onChange={setSystemIds}
      />
      <SpanFields span={span} onChange={setSpan} />
      <FormEnd
        verb="Declare it"
        pending={pending}
        whyOff={whyOff ?? whyNotYet}
        refusal={refusal?.sentence}
        onClose={onClose}
      />
    </form>
  );
}
