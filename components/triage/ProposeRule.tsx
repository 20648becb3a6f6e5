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
import { useRoom } from "#lib/room/live.client.tsx";
import { changeWords, rulesInForce, whyNotPropose } from "#lib/ruleChanges/rules.ts";
import { EXPECTABLE, proposeRule, type RuleChange } from "#lib/ruleChanges/schema.ts";
import type { CauseGroup } from "#lib/triage/schema.ts";

/** What the rules file could say so that a cause is none: one of its elements left out, or a difference expected in its domain. */
function changesFor({ domain, resourceType, fields, cause }: CauseGroup): RuleChange[] {
  const elements = [...new Set(fields.map((field) => field.replaceAll(/\[\d+\]/g, "")))];
  return [
    ...elements.map((element): RuleChange => ({ kind: "leave-out", domain, resourceType, element })),
    // Where rules make a difference of what is usually expected, the cause carries its name.
    ...EXPECTABLE.filter((normalization) => cause?.endsWith(`-${normalization}`)).map(
      (normalization): RuleChange => ({ kind: "normalization", domain, normalization, expected: true }),
    ),
  ];
}

/** Proposes a version of the rules file in which this cause is no discrepancy. A second person decides. */
export function ProposeRule({ group }: { group: CauseGroup }) {
  const [open, setOpen] = useState(false);
  const notAllowed = useWhyNotAllowed(proposeRule);
  return (
    <>
      <Button size="small" intent="quiet" whyOff={notAllowed} onClick={() => setOpen(true)}>
        Propose a rule…
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title="Propose a rule"
        description="A new version of the rules file. It is in force when a second person has approved it, and the next run that goes by it shows what it hides."
      >
        <ProposeForm group={group} onClose={() => setOpen(false)} />
      </Dialog>
    </>
  );
}

function ProposeForm({ group, onClose }: { group: CauseGroup; onClose: () => void }) {
  const { entities, cutover } = useRoom();
  // What was in force when the dialog was opened is what was seen.
  const [baseVersion] = useState(() => rulesInForce(entities)?.version ?? 0);
  const changes = changesFor(group);
  const [chosen, setChosen] = useState(0);
  const [why, setWhy] = useState("");
  const { run, pending, refusal } = useCommand(api.rules.propose);
  const change = changes[chosen];
  const propose = async (event: FormEvent) => {
    event.preventDefault();
    if (!change) return;
    if (await run({ cutoverId: cutover.id, change, why: why.trim(), groupId: group.id, baseVersion }))
      onClose();
  };
  return (
    <form className="grid gap-3" onSubmit={propose}>
      <SelectField
        label="What the rules should say"
        value={chosen}
        onChange={({ target }) => setChosen(Number(target.value))}
      >
        {changes.map((each, index) => (
          <option key={changeWords(each)} value={index}>
            {changeWords(each)}
          </option>
        ))}
      </SelectField>
      <TextField
        label="Why it is no discrepancy"
        hint="One sentence; it goes into the journal."
        value={why}
        maxLength={LINE_LENGTH_MAX}
        onChange={({ target }) => setWhy(target.value)}
      />
      <FormEnd
        verb="Propose it"
        pending={pending}
        whyOff={
          whyNotPropose(entities, baseVersion) ?? (why.trim() === "" ? "It needs a reason." : undefined)
        }
        refusal={refusal?.sentence}
        onClose={onClose}
      />
    </form>
  );
}
