"use client";

import { type FormEvent, useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { Button } from "#components/ui/Button.tsx";
import { Dialog } from "#components/ui/Dialog.tsx";
import { SelectField, TextField } from "#components/ui/Field.tsx";
import { FormEnd } from "#components/ui/FormEnd.tsx";
import { api } from "#lib/door/client.ts";
import { LINE_LENGTH_MAX } from "#lib/door/fields.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import type { Phase } from "#lib/plan/schema.ts";
import { labelOf, whyNotMeasure } from "#lib/success/rules.ts";
import { measureCriterion, type SuccessCriterion } from "#lib/success/schema.ts";

interface MeasureCriterionProps {
  phase: Phase;
  criterion: SuccessCriterion;
}

/** Records what was measured, and whether that meets the target. */
export function MeasureCriterion({ phase, criterion }: MeasureCriterionProps) {
  const [open, setOpen] = useState(false);
  const notAllowed = useWhyNotAllowed(measureCriterion);
  const whyOff = notAllowed ?? whyNotMeasure(phase, criterion);
  if (whyOff !== undefined && !open) return null;
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>
        Measured…
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title={`Criterion ${labelOf(phase, criterion)}, measured`}
        description={`${criterion.measure}. Target: ${criterion.target}.`}
      >
        <MeasureForm criterion={criterion} whyOff={whyOff} onClose={() => setOpen(false)} />
      </Dialog>
    </>
  );
}

interface MeasureFormProps {
  criterion: SuccessCriterion;
  whyOff: string | undefined;
  onClose: () => void;
}

function MeasureForm({ criterion, whyOff, onClose }: MeasureFormProps) {
  const [measured, setMeasured] = useState("");
  const [met, setMet] = useState<"" | "yes" | "no">("");
  const { run, pending, refusal } = useCommand(api.success.measureCriterion);
  const given = measured.trim();
  const record = async (event: FormEvent) => {
    event.preventDefault();
    const { id: criterionId, cutoverId } = criterion;
    if (await run({ cutoverId, criterionId, met: met === "yes", measured: given })) onClose();
  };
  return (
    <form onSubmit={record} className="grid gap-3">
      <TextField
        label="Measured"
        hint="The figure, and where it can be seen."
        value={measured}
        maxLength={LINE_LENGTH_MAX}
        onChange={({ target }) => setMeasured(target.value)}
      />
      <SelectField
        label="Does it meet the target?"
        value={met}
        onChange={({ target }) => setMet(target.value === "yes" || target.value === "no" ? target.value : "")}
      >
        <option value="">choose…</option>
        <option value="yes">yes</option>
        <option value="no">no</option>
      </SelectField>
      <FormEnd
        verb="Record it"
        pending={pending}
        whyOff={whyOff ?? (given === "" || met === "" ? "Both are needed." : undefined)}
        refusal={refusal?.sentence}
        onClose={onClose}
      />
    </form>
  );
}
