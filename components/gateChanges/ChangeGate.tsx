"use client";

import { type FormEvent, useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { Button } from "#components/ui/Button.tsx";
import { Dialog } from "#components/ui/Dialog.tsx";
import { FormEnd } from "#components/ui/FormEnd.tsx";
import { ReasonField } from "#components/ui/ReasonField.tsx";
import { api } from "#lib/door/client.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { pendingChange, termsOf, whyNotPropose, whySecondPerson } from "#lib/gateChanges/rules.ts";
import { proposeGateChange } from "#lib/gateChanges/schema.ts";
import type { GateView } from "#lib/gates/rules.ts";
import { useNow, useRoom } from "#lib/room/live.client.tsx";
import { ChangedTerms } from "./ChangedTerms.tsx";
import { draftOf, readDraft } from "./draft.ts";
import { TermsFields } from "./TermsFields.tsx";
import { WhySecondPerson } from "./WhySecondPerson.tsx";

/** Changes what a gate asks, of whom, and what its GO takes. Only drawn for who may. */
export function ChangeGate({ view }: { view: GateView }) {
  const [open, setOpen] = useState(false);
  const { entities } = useRoom();
  const notAllowed = useWhyNotAllowed(proposeGateChange);
  if (!open && (notAllowed !== undefined || pendingChange(entities, view.gate.id))) return null;
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>
        Change…
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title={`Change gate ${view.gate.number}`}
        description="Stricter is for you alone. Looser, another question, and anything under an open poll takes a second person."
        wide
      >
        <ChangeForm view={view} onClose={() => setOpen(false)} />
      </Dialog>
    </>
  );
}

function ChangeForm({ view, onClose }: { view: GateView; onClose: () => void }) {
  const { cutover, entities, me } = useRoom();
  const nowMs = useNow();
  const notAllowed = useWhyNotAllowed(proposeGateChange);
  const { run, pending, refusal } = useCommand(api.gateChanges.propose);
  /** What was on the screen when it was opened: the door refuses the change when it is another by then. */
  const [seen] = useState(() => termsOf(view.gate));
  const [draft, setDraft] = useState(() => draftOf(seen, cutover.timeZone));
  const [reason, setReason] = useState("");
  const read = readDraft(draft, cutover.timeZone, seen);
  const terms = "terms" in read ? read.terms : undefined;
  const why = terms === undefined ? [] : whySecondPerson(view, terms);
  const whyOff =
    notAllowed ??
    ("whyNot" in read ? read.whyNot : whyNotPropose(view, entities, me, { seen, ...read }, nowMs)) ??
    (reason.trim() === "" ? "It needs a reason." : undefined);

  const propose = async (event: FormEvent) => {
    event.preventDefault();
    if (terms === undefined) return;
    const { cutoverId, id: gateId } = view.gate;
    if (await run({ cutoverId, gateId, seen, terms, reason: reason.trim() })) onClose();
  };
  return (
    <form onSubmit={propose} className="grid grid-cols-1 gap-3">
      <TermsFields draft={draft} onChange={setDraft} />
      {terms !== undefined && JSON.stringify(terms) !== JSON.stringify(seen) && (
        <section aria-label="What is changed" className="grid gap-2">
          <ChangedTerms before={seen} after={terms} />
          <WhySecondPerson sentences={why} />
        </section>
      )}
      <ReasonField value={reason} onChange={setReason} />
      <FormEnd
        verb={why.length === 0 ? "Change it" : "Propose it"}
        pending={pending}
        whyOff={whyOff}
        refusal={refusal?.sentence}
        onClose={onClose}
      />
    </form>
  );
}
