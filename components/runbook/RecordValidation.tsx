"use client";

import { useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { Button } from "#components/ui/Button.tsx";
import { Dialog } from "#components/ui/Dialog.tsx";
import { TextField } from "#components/ui/Field.tsx";
import { FormEnd } from "#components/ui/FormEnd.tsx";
import { api } from "#lib/door/client.ts";
import { LINE_LENGTH_MAX } from "#lib/door/fields.ts";
import { useCommand } from "#lib/door/useCommand.client.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import { type TaskView, whyNotRecord } from "#lib/runbook/rules.ts";
import { recordValidation, type ValidationResult } from "#lib/runbook/schema.ts";

const ANSWERS: readonly { result: ValidationResult; word: string; intent: "go" | "nogo" | "plain" }[] = [
  { result: "pass", word: "Pass", intent: "go" },
  { result: "fail", word: "Fail", intent: "nogo" },
  { result: "not-tested", word: "Not tested", intent: "plain" },
];

/** Ends a validation with what it found. What was not tested is no pass. */
export function RecordValidation({ view: { task }, size }: { view: TaskView; size: "normal" | "large" }) {
  const { cutover, me } = useRoom();
  const [result, setResult] = useState<ValidationResult>();
  const [comment, setComment] = useState("");
  const { run, pending, refusal } = useCommand(api.runbook.recordValidation);
  const whyOff = useWhyNotAllowed(recordValidation) ?? whyNotRecord(task, me);
  const seen = comment.trim();
  const lacking =
    result !== "pass" && seen === "" ? "Say what was seen, or why it was not tested." : undefined;
  return (
    <>
      {ANSWERS.map((answer) => (
        <Button
          key={answer.result}
          intent={answer.intent}
          size={size}
          className={size === "large" ? "w-full" : ""}
          whyOff={whyOff}
          onClick={() => setResult(answer.result)}
        >
          {answer.word}
        </Button>
      ))}
      <Dialog
        open={result !== undefined}
        onOpenChange={(open) => !open && setResult(undefined)}
        title={`${task.code} · ${ANSWERS.find((answer) => answer.result === result)?.word ?? ""}`}
        description={task.title}
      >
        <form
          className="grid gap-3"
          onSubmit={async (event) => {
            event.preventDefault();
            if (result === undefined || lacking !== undefined) return;
            const input = {
              cutoverId: cutover.id,
              taskId: task.id,
              result,
              comment: seen === "" ? null : seen,
            };
            if (await run(input)) setResult(undefined);
          }}
        >
          <TextField
            label="What was seen"
            hint="One sentence for the journal, without names or numbers of patients."
            value={comment}
            maxLength={LINE_LENGTH_MAX}
            onChange={({ target }) => setComment(target.value)}
          />
          <FormEnd
            verb="Record it"
            pending={pending}
            whyOff={whyOff ?? lacking}
            refusal={refusal?.sentence}
          />
        </form>
      </Dialog>
    </>
  );
}
