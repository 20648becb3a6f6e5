"use client";

import { type FormEvent, useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { Button } from "#components/ui/Button.tsx";
import { Disclosure } from "#components/ui/Disclosure.tsx";
import { SelectField, TextField } from "#components/ui/Field.tsx";
import { RefusalLine } from "#components/ui/RefusalLine.tsx";
import { type ReconciliationPlan, SHARDS_MAX, setPlan } from "#lib/dailyRuns/schema.ts";
import { api } from "#lib/door/client.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { useRoom } from "#lib/room/live.client.tsx";

const DEFAULT_TIME = "02:00";

interface PlanFormProps {
  plan: ReconciliationPlan | undefined;
  names: readonly string[];
}

/** What is reconciled every day, when, and in how many parts. */
export function PlanForm({ plan, names }: PlanFormProps) {
  const { cutover } = useRoom();
  const [input, setInput] = useState(plan?.input ?? names[0] ?? "");
  const [at, setAt] = useState(plan?.at ?? DEFAULT_TIME);
  const [shards, setShards] = useState(String(plan?.shards ?? 1));
  const notAllowed = useWhyNotAllowed(setPlan);
  const { run, pending, refusal } = useCommand(api.dailyRuns.setPlan);
  const save = (isOn: boolean) => (event: FormEvent) => {
    event.preventDefault();
    void run({ cutoverId: cutover.id, input, at, shards: Number(shards), isOn });
  };
  return (
    <Disclosure summary={plan === undefined ? "Make a plan" : "Change the plan"}>
      <form onSubmit={save(true)} className="grid grid-cols-1 gap-3 px-3 py-3">
        <SelectField label="Extracts" value={input} onChange={({ target }) => setInput(target.value)}>
          {names.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </SelectField>
        <TextField
          label="At"
          type="time"
          hint={`By the clocks of ${cutover.timeZone}`}
          value={at}
          onChange={({ target }) => setAt(target.value)}
        />
        <TextField
          label="In parts"
          type="number"
          min={1}
          max={SHARDS_MAX}
          hint="Any number of workers share them; the result is the same. Samples for clinical review are drawn by a run in one part"
          value={shards}
          onChange={({ target }) => setShards(target.value)}
        />
        <RefusalLine sentence={refusal?.sentence} />
        <div className="flex flex-wrap gap-2">
          <Button type="submit" pending={pending} whyOff={notAllowed}>
            Run it every day
          </Button>
          {plan?.isOn && (
            <Button intent="quiet" pending={pending} whyOff={notAllowed} onClick={save(false)}>
              Stop it
            </Button>
          )}
        </div>
      </form>
    </Disclosure>
  );
}
