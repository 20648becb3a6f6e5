"use client";

import { type FormEvent, useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { Button } from "#components/ui/Button.tsx";
import { Dialog } from "#components/ui/Dialog.tsx";
import { SelectField } from "#components/ui/Field.tsx";
import { FormEnd } from "#components/ui/FormEnd.tsx";
import { counted } from "#components/ui/number.ts";
import { ReasonField } from "#components/ui/ReasonField.tsx";
import { DECISION_WORDS, whyNotDecide } from "#lib/consent/rules.ts";
import {
  DECIDED_AT_ONCE_MAX,
  type DecisionWord,
  decideConsents,
  decisionWordSchema,
  type ListedConsent,
} from "#lib/consent/schema.ts";
import { api } from "#lib/door/client.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import type { Run } from "#lib/runs/schema.ts";

interface DecideConsentsProps {
  run: Run;
  picked: readonly ListedConsent[];
  onDecided: () => void;
}

const whyNotSoMany = (count: number): string | undefined =>
  count === 0
    ? "Choose the consents to decide on."
    : count > DECIDED_AT_ONCE_MAX
      ? `At most ${DECIDED_AT_ONCE_MAX} at once: what is decided was looked at.`
      : undefined;

/** Decides on the chosen consents, with a reason. */
export function DecideConsents({ run, picked, onDecided }: DecideConsentsProps) {
  const { entities } = useRoom();
  const [open, setOpen] = useState(false);
  const notAllowed = useWhyNotAllowed(decideConsents);
  const whyOff = notAllowed ?? whyNotDecide(entities, run.id) ?? whyNotSoMany(picked.length);
  return (
    <>
      <Button size="small" intent="primary" whyOff={whyOff} onClick={() => setOpen(true)}>
        Decide on {counted(picked.length, "consent")}…
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title={`Legal decision on ${counted(picked.length, "consent")}`}
        description="It is kept under your name. Another decision can take its place; this one stays in the record. It holds until a run finds these consents otherwise."
      >
        <DecideForm
          run={run}
          picked={picked}
          whyOff={whyOff}
          onClose={() => setOpen(false)}
          onDecided={() => {
            setOpen(false);
            onDecided();
          }}
        />
      </Dialog>
    </>
  );
}

interface DecideFormProps extends DecideConsentsProps {
  whyOff: string | undefined;
  onClose: () => void;
}

function DecideForm({ run, picked, whyOff, onClose, onDecided }: DecideFormProps) {
  const [decision, setDecision] = useState<DecisionWord>();
  const [reason, setReason] = useState("");
  const { run: decide, pending, refusal } = useCommand(api.consent.decide);
  const given = reason.trim();
  const missing =
    decision === undefined ? "Choose what becomes of them." : given === "" ? "It needs a reason." : undefined;
  const record = async (event: FormEvent) => {
    event.preventDefault();
    if (decision === undefined) return;
    const items = picked.map(({ key, itemHash }) => ({ consentKey: key, itemHash }));
    if (await decide({ cutoverId: run.cutoverId, runId: run.id, items, decision, reason: given }))
      onDecided();
  };
  return (
    <form onSubmit={record} className="grid gap-3">
      <SelectField
        label="Decision"
        value={decision ?? ""}
        onChange={({ target }) =>
          setDecision(decisionWordSchema.options.find((word) => word === target.value))
        }
      >
        <option value="">choose…</option>
        {decisionWordSchema.options.map((word) => (
          <option key={word} value={word}>
            {DECISION_WORDS[word]}
          </option>
        ))}
      </SelectField>
      <ReasonField
        value={reason}
        onChange={setReason}
        hint="The rule or the document that it rests on. No patient’s name."
      />
      <FormEnd
        verb="Decide"
        pending={pending}
        whyOff={whyOff ?? missing}
        refusal={refusal?.sentence}
        onClose={onClose}
      />
    </form>
  );
}
