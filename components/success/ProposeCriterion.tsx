"use client";

import { type FormEvent, useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { Button } from "#components/ui/Button.tsx";
import { Dialog } from "#components/ui/Dialog.tsx";
import { TextField } from "#components/ui/Field.tsx";
import { FormEnd } from "#components/ui/FormEnd.tsx";
import { api } from "#lib/door/client.ts";
import { LINE_LENGTH_MAX } from "#lib/door/fields.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import type { Phase } from "#lib/plan/schema.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import { labelOf, whyNotPropose } from "#lib/success/rules.ts";
import { proposeCriterion, type SuccessCriterion } from "#lib/success/schema.ts";

interface ProposeCriterionProps {
  phase: Phase;
  /** Whose place it takes; without it it is a new one. */
  superseded?: SuccessCriterion;
}

/** Proposes a criterion, or other words for one: what was signed then has to be signed again. */
export function ProposeCriterion({ phase, superseded }: ProposeCriterionProps) {
  const { entities } = useRoom();
  const [open, setOpen] = useState(false);
  const notAllowed = useWhyNotAllowed(proposeCriterion);
  const whyOff = notAllowed ?? whyNotPropose(phase, entities, superseded);
  // In a table of many a sentence for each would drown the table.
  if (superseded && whyOff !== undefined && !open) return null;
  return (
    <>
      {superseded ? (
        <Button size="small" intent="quiet" onClick={() => setOpen(true)}>
          Change…
        </Button>
      ) : (
        <Button whyOff={whyOff} onClick={() => setOpen(true)}>
          Propose a criterion…
        </Button>
      )}
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title={
          superseded
            ? `Other words for criterion ${labelOf(phase, superseded)}`
            : `A success criterion of phase ${phase.number}`
        }
        description={
          superseded
            ? "The words that were signed stay in the record; everyone signs again."
            : "A figure that anyone can measure again, not a hope."
        }
      >
        <ProposeForm phase={phase} superseded={superseded} whyOff={whyOff} onClose={() => setOpen(false)} />
      </Dialog>
    </>
  );
}

interface ProposeFormProps extends ProposeCriterionProps {
  whyOff: string | undefined;
  onClose: () => void;
}

function ProposeForm({ phase, superseded, whyOff, onClose }: ProposeFormProps) {
  const { cutover } = useRoom();
  const [words, setWords] = useState({
    statement: superseded?.statement ?? "",
    measure: superseded?.measure ?? "",
    target: superseded?.target ?? "",
  });
  const { run, pending, refusal } = useCommand(api.success.proposeCriterion);
  const [statement, measure, target] = [words.statement.trim(), words.measure.trim(), words.target.trim()];
  const complete = statement !== "" && measure !== "" && target !== "";
  const propose = async (event: FormEvent) => {
    event.preventDefault();
    const what = { statement, measure, target, supersedesId: superseded?.id ?? null };
    if (complete && (await run({ cutoverId: cutover.id, phaseId: phase.id, ...what }))) onClose();
  };
  const field = (name: keyof typeof words, label: string, hint: string) => (
    <TextField
      label={label}
      hint={hint}
      value={words[name]}
      maxLength={LINE_LENGTH_MAX}
      onChange={({ target: control }) => setWords({ ...words, [name]: control.value })}
    />
  );
  return (
    <form onSubmit={propose} className="grid gap-3">
      {field("statement", "What is so then", "Such as: medication orders are complete at the target.")}
      {field("measure", "Measured by", "What is counted, where, by whom.")}
      {field("target", "Target", "Such as: at least 99.9 %.")}
      <FormEnd
        verb="Propose it"
        pending={pending}
        whyOff={whyOff ?? (complete ? undefined : "All three are needed.")}
        refusal={refusal?.sentence}
        onClose={onClose}
      />
    </form>
  );
}
