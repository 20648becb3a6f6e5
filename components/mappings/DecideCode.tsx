"use client";

import { type FormEvent, useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { Button } from "#components/ui/Button.tsx";
import { Dialog } from "#components/ui/Dialog.tsx";
import { SelectField, TextField } from "#components/ui/Field.tsx";
import { FormEnd } from "#components/ui/FormEnd.tsx";
import { ReasonField } from "#components/ui/ReasonField.tsx";
import { api } from "#lib/door/client.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { whyNotDecideCode } from "#lib/mappings/rules.ts";
import {
  type CodeCount,
  type CodeDecision,
  codeDecisionWordSchema,
  decideCode,
} from "#lib/mappings/schema.ts";
import { useRoom } from "#lib/room/live.client.tsx";

export const DECISION_WORDS: Readonly<Record<CodeDecision["decision"], string>> = {
  "map-to": "map to",
  "keep-local": "keep local",
  retire: "retire",
};

interface DecideCodeProps {
  code: CodeCount;
  runId: string;
  /** Whether it was decided already: another decision takes that one's place. */
  again: boolean;
}

/** Decides what becomes of a local code. */
export function DecideCode({ code, runId, again }: DecideCodeProps) {
  const [open, setOpen] = useState(false);
  const whyOff = useWhyNotAllowed(decideCode);
  // In a list of many a sentence for each would drown the list.
  if (whyOff !== undefined && !open) return null;
  return (
    <>
      <Button size="small" intent={again ? "quiet" : "plain"} onClick={() => setOpen(true)}>
        {again ? "Decide again…" : "Decide…"}
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title={`What becomes of ${code.code}`}
        description="It is kept under your name. What is mapped goes into the ConceptMap that can be saved; the pipeline has to load it."
      >
        <DecideForm code={code} runId={runId} whyOff={whyOff} onClose={() => setOpen(false)} />
      </Dialog>
    </>
  );
}

interface DecideFormProps extends Omit<DecideCodeProps, "again"> {
  whyOff: string | undefined;
  onClose: () => void;
}

function DecideForm({ code, runId, whyOff, onClose }: DecideFormProps) {
  const { cutover } = useRoom();
  const [decision, setDecision] = useState<CodeDecision["decision"]>();
  const [system, setSystem] = useState(code.targets[0]?.system ?? "");
  const [target, setTarget] = useState("");
  const [reason, setReason] = useState("");
  const { run, pending, refusal } = useCommand(api.mappings.decideCode);
  const given = reason.trim();
  const to = decision === "map-to" && system !== "" && target !== "" ? { system, code: target } : null;
  const missing =
    decision === undefined
      ? "Choose what becomes of it."
      : (whyNotDecideCode({ decision, target: to, code: code.code }) ??
        (given === "" ? "It needs a reason." : undefined));
  const record = async (event: FormEvent) => {
    event.preventDefault();
    if (decision === undefined) return;
    const decided = {
      cutoverId: cutover.id,
      runId,
      system: code.system,
      code: code.code,
      decision,
      target: to,
      reason: given,
    };
    if (await run(decided)) onClose();
  };
  return (
    <form onSubmit={record} className="grid gap-3">
      <SelectField
        label="Decision"
        value={decision ?? ""}
        onChange={({ target: { value } }) =>
          setDecision(codeDecisionWordSchema.options.find((word) => word === value))
        }
      >
        <option value="">choose…</option>
        {codeDecisionWordSchema.options.map((word) => (
          <option key={word} value={word}>
            {DECISION_WORDS[word]}
          </option>
        ))}
      </SelectField>
      {decision === "map-to" && (
        <>
          <TextField
            label="System"
            hint="Such as http://snomed.info/sct"
            value={system}
            onChange={(event) => setSystem(event.target.value.trim())}
          />
          <TextField label="Code" value={target} onChange={(event) => setTarget(event.target.value.trim())} />
        </>
      )}
      <ReasonField value={reason} onChange={setReason} />
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
