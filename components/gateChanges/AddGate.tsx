"use client";

import { type FormEvent, useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { Button } from "#components/ui/Button.tsx";
import { Dialog } from "#components/ui/Dialog.tsx";
import { SelectField, TextField } from "#components/ui/Field.tsx";
import { FormEnd } from "#components/ui/FormEnd.tsx";
import { api } from "#lib/door/client.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { whyNotStaffable } from "#lib/gates/policy.ts";
import { configureGate } from "#lib/gates/schema.ts";
import { phasesInOrder } from "#lib/plan/rules.ts";
import { useNow, useRoom } from "#lib/room/live.client.tsx";
import { all } from "#lib/room/state.ts";
import { EMPTY_DRAFT, readDraft } from "./draft.ts";
import { EMPTY_CRITERION, FirstCriterion, readCriterion } from "./FirstCriterion.tsx";
import { TermsFields } from "./TermsFields.tsx";

/** Sets up a gate with its policy and a first criterion. Only drawn for who may. */
export function AddGate() {
  const [open, setOpen] = useState(false);
  const notAllowed = useWhyNotAllowed(configureGate);
  if (notAllowed !== undefined && !open) return null;
  return (
    <div data-acts="">
      <Button size="small" onClick={() => setOpen(true)}>
        Add a gate…
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title="Add a gate"
        description="One question, the positions that answer it, and what it rests on."
        wide
      >
        <AddForm onClose={() => setOpen(false)} />
      </Dialog>
    </div>
  );
}

function AddForm({ onClose }: { onClose: () => void }) {
  const { cutover, entities } = useRoom();
  const nowMs = useNow();
  const notAllowed = useWhyNotAllowed(configureGate);
  const { run, pending, refusal } = useCommand(api.gates.configureGate);
  const phases = phasesInOrder(entities);
  const numbers = all(entities, "gate").map(({ number }) => number);
  const [number, setNumber] = useState(String(Math.max(0, ...numbers) + 1));
  const [phaseId, setPhaseId] = useState(phases.find(({ signedAt }) => signedAt === null)?.id ?? "");
  const [draft, setDraft] = useState(EMPTY_DRAFT);
  const [criterion, setCriterion] = useState(EMPTY_CRITERION);
  const read = readDraft(draft, cutover.timeZone);
  const first = readCriterion(criterion);
  const whyOff =
    notAllowed ??
    ("whyNot" in read ? read.whyNot : whyNotStaffable(read.terms.policy, entities, nowMs)) ??
    (numbers.includes(Number(number)) ? `There is a gate ${number} already.` : undefined) ??
    ("whyNot" in first ? first.whyNot : undefined);

  const add = async (event: FormEvent) => {
    event.preventDefault();
    if ("whyNot" in read || "whyNot" in first) return;
    const gate = { cutoverId: cutover.id, phaseId, number: Number(number), ...read.terms };
    if (await run({ ...gate, criteria: [first] })) onClose();
  };
  return (
    <form onSubmit={add} className="grid grid-cols-1 gap-3">
      <div className="grid grid-cols-1 gap-3 sm:grid-cols-2">
        <TextField
          label="Number"
          type="number"
          min={1}
          inputMode="numeric"
          value={number}
          onChange={({ target }) => setNumber(target.value)}
        />
        <SelectField label="Phase" value={phaseId} onChange={({ target }) => setPhaseId(target.value)}>
          {phases.map((phase) => (
            <option key={phase.id} value={phase.id}>
              {phase.number} · {phase.name}
            </option>
          ))}
        </SelectField>
      </div>
      <TermsFields draft={draft} onChange={setDraft} />
      <FirstCriterion draft={criterion} onChange={setCriterion} />
      <FormEnd
        verb="Add the gate"
        pending={pending}
        whyOff={whyOff}
        refusal={refusal?.sentence}
        onClose={onClose}
      />
    </form>
  );
}
