"use client";

import { type FormEvent, useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { PartsControl } from "#components/inventory/ItemControl.tsx";
import { Button } from "#components/ui/Button.tsx";
import { Dialog } from "#components/ui/Dialog.tsx";
import { TextArea, TextField } from "#components/ui/Field.tsx";
import { FormEnd } from "#components/ui/FormEnd.tsx";
import { api } from "#lib/door/client.ts";
import { LINE_LENGTH_MAX, TEXT_LENGTH_MAX } from "#lib/door/fields.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { whyNotAsk } from "#lib/freeze/rules.ts";
import { type ChangeFreeze, requestException } from "#lib/freeze/schema.ts";
import { useNow } from "#lib/room/live.client.tsx";
import { type Span, SpanFields } from "./SpanFields.tsx";

/** Asks for a change in spite of a freeze. */
export function AskException({ freeze }: { freeze: ChangeFreeze }) {
  const [open, setOpen] = useState(false);
  const notAllowed = useWhyNotAllowed(requestException);
  return (
    <>
      <Button size="small" whyOff={notAllowed} onClick={() => setOpen(true)}>
        Ask for an exception…
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title={`A change in spite of “${freeze.name}”`}
        description="A second person approves or refuses it. Until then the change is not let through."
      >
        <AskForm freeze={freeze} whyOff={notAllowed} onClose={() => setOpen(false)} />
      </Dialog>
    </>
  );
}

interface AskFormProps {
  freeze: ChangeFreeze;
  whyOff: string | undefined;
  onClose: () => void;
}

function AskForm({ freeze, whyOff, onClose }: AskFormProps) {
  const nowMs = useNow();
  const [words, setWords] = useState({ what: "", why: "" });
  const [systemIds, setSystemIds] = useState<readonly string[]>([]);
  const [span, setSpan] = useState<Span>({ startsAt: null, endsAt: null });
  const { run, pending, refusal } = useCommand(api.freeze.requestException);
  const [what, why] = [words.what.trim(), words.why.trim()];
  const { startsAt, endsAt } = span;
  const whyNotYet =
    what === "" || why === ""
      ? "Say what, and why it can’t wait."
      : systemIds.length === 0
        ? "Name the systems that it changes."
        : startsAt === null || endsAt === null
          ? "Say from when until when."
          : whyNotAsk(freeze, { systemIds: [...systemIds], startsAt, endsAt }, nowMs);
  const ask = async (event: FormEvent) => {
    event.preventDefault();
    if (startsAt === null || endsAt === null) return;
    const where = { cutoverId: freeze.cutoverId, freezeId: freeze.id };
    if (await run({ ...where, what, why, systemIds: [...systemIds], startsAt, endsAt })) onClose();
  };
  return (
    <form onSubmit={ask} className="grid gap-3">
      <TextField
        label="The change"
        value={words.what}
        maxLength={LINE_LENGTH_MAX}
        onChange={({ target }) => setWords({ ...words, what: target.value })}
      />
      <TextArea
        label="Why it can’t wait"
        rows={2}
        value={words.why}
        maxLength={TEXT_LENGTH_MAX}
        onChange={({ target }) => setWords({ ...words, why: target.value })}
      />
      <PartsControl
        label="Systems that it changes"
        chosen={systemIds}
        alsoInterfaces={false}
        onChange={setSystemIds}
      />
      <SpanFields span={span} onChange={setSpan} />
      <FormEnd
        verb="Ask"
        pending={pending}
        whyOff={whyOff ?? whyNotYet}
        refusal={refusal?.sentence}
        onClose={onClose}
      />
    </form>
  );
}
