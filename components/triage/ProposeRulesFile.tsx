"use client";

import { type FormEvent, useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { Button } from "#components/ui/Button.tsx";
import { Dialog } from "#components/ui/Dialog.tsx";
import { FileField, TextField } from "#components/ui/Field.tsx";
import { FormEnd } from "#components/ui/FormEnd.tsx";
import { api } from "#lib/door/client.ts";
import { LINE_LENGTH_MAX } from "#lib/door/fields.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import { rulesInForce, whyNotPropose } from "#lib/ruleChanges/rules.ts";
import { proposeRulesFile, RULES_TEXT_LENGTH_MAX } from "#lib/ruleChanges/schema.ts";

/** Proposes a whole rules file: thresholds, delays and all, as operators write it. A second person decides. */
export function ProposeRulesFile() {
  const [open, setOpen] = useState(false);
  const notAllowed = useWhyNotAllowed(proposeRulesFile);
  return (
    <>
      <Button size="small" whyOff={notAllowed} onClick={() => setOpen(true)}>
        Propose a file…
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title="Propose a rules file"
        description="It takes the place of the rules in force when a second person has approved it. From then on, what rests on reconciliation is unknown until a run by it."
      >
        <ProposeForm onClose={() => setOpen(false)} />
      </Dialog>
    </>
  );
}

function ProposeForm({ onClose }: { onClose: () => void }) {
  const { entities, cutover } = useRoom();
  // What was in force when the dialog was opened is what was seen.
  const [baseVersion] = useState(() => rulesInForce(entities)?.version ?? 0);
  const [file, setFile] = useState<File>();
  const [why, setWhy] = useState("");
  const { run, pending, refusal } = useCommand(api.rules.proposeFile);
  const whyOff =
    whyNotPropose(entities, baseVersion) ??
    (file === undefined ? "Choose the file." : undefined) ??
    (file && file.size > RULES_TEXT_LENGTH_MAX ? "It is too large for a rules file." : undefined) ??
    (why.trim() === "" ? "It needs a reason." : undefined);
  const propose = async (event: FormEvent) => {
    event.preventDefault();
    if (!file) return;
    const done = await run({
      cutoverId: cutover.id,
      fileName: file.name.slice(0, LINE_LENGTH_MAX),
      file: await file.text(),
      why: why.trim(),
      baseVersion,
    });
    if (done) onClose();
  };
  return (
    <form className="grid gap-3" onSubmit={propose}>
      <FileField
        label="Rules file"
        hint="YAML, as holdpoint reconcile --print-rules explains it. It names only what is to differ from the built-in rules."
        accept=".yaml,.yml,application/yaml,text/yaml"
        onChosen={setFile}
      />
      <TextField
        label="Why these rules"
        hint="One sentence; it goes into the journal."
        value={why}
        maxLength={LINE_LENGTH_MAX}
        onChange={({ target }) => setWhy(target.value)}
      />
      <FormEnd
        verb="Propose it"
        pending={pending}
        whyOff={whyOff}
        refusal={refusal?.sentence}
        onClose={onClose}
      />
    </form>
  );
}
