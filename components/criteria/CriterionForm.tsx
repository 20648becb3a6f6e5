"use client";

import { type FormEvent, useState } from "react";
import { SelectField, TextField } from "#components/ui/Field.tsx";
import { FormEnd } from "#components/ui/FormEnd.tsx";
import type { Binding } from "#lib/criteria/schema.ts";
import { LINE_LENGTH_MAX } from "#lib/door/fields.ts";
import { isPosition, type Position, positionTitle } from "#lib/door/positions.ts";
import { ACTING_POSITIONS } from "#lib/door/spec.ts";
import type { Criterion } from "#lib/gates/schema.ts";
import { BindingFields } from "./BindingFields.tsx";
import { KIND_TITLES } from "./bindingWords.ts";
import { DEFAULTS, readWritten, writtenOf } from "./written.ts";

type Waiving = Exclude<Position, "executive">;

interface CriterionFormProps {
  /** What is changed; without one, a criterion is written anew. */
  criterion?: Criterion;
  verb: string;
  whyOff: string | undefined;
  pending: boolean;
  refusal: string | undefined;
  /** @param reason empty for a new one */
  onGiven: (
    written: { question: string; binding: Binding; waiverPosition: Waiving | null },
    reason: string,
  ) => Promise<boolean>;
  onClose: () => void;
}

/** What each field is called where it is wrong. */
const FIELD_WORDS: Readonly<Record<string, string>> = {
  suite: "Name the suite in a-z, 0-9 and -.",
  threshold: "Give the threshold as a number.",
  signalId: "Choose a signal.",
  triggerId: "Choose a trigger.",
  codes: "Name the tasks by their codes.",
  stream: "Choose a stream.",
  statement: "Write what is attested.",
  maxAgeMinutes: "Say how old it may be, in whole minutes.",
};

/** A question, what answers it, and who may waive it. */
export function CriterionForm({
  criterion,
  verb,
  whyOff,
  pending,
  refusal,
  onGiven,
  onClose,
}: CriterionFormProps) {
  const [question, setQuestion] = useState(criterion?.question ?? "");
  const [written, setWritten] = useState(criterion ? writtenOf(criterion.binding) : DEFAULTS);
  const [waiverPosition, setWaiverPosition] = useState<string>(criterion?.waiverPosition ?? "");
  const [reason, setReason] = useState("");
  const set = (name: string, value: string) => setWritten((before) => ({ ...before, [name]: value }));
  const read = readWritten(written);
  const whyWrong = "wrong" in read ? (FIELD_WORDS[read.wrong] ?? `Not right yet: ${read.wrong}.`) : undefined;
  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (!("binding" in read)) return;
    const waiving = isPosition(waiverPosition) && waiverPosition !== "executive" ? waiverPosition : null;
    const given = { question: question.trim(), binding: read.binding, waiverPosition: waiving };
    if (await onGiven(given, reason.trim())) onClose();
  };
  return (
    <form className="grid gap-3" onSubmit={send}>
      <TextField
        label="Question"
        hint="In the words of a clinician, so that yes is good: “Do allergies match?”"
        value={question}
        maxLength={LINE_LENGTH_MAX}
        onChange={({ target }) => setQuestion(target.value)}
      />
      <SelectField
        label="Answered by"
        value={written.kind}
        onChange={({ target }) => set("kind", target.value)}
      >
        {Object.entries(KIND_TITLES).map(([kind, title]) => (
          <option key={kind} value={kind}>
            {title}
          </option>
        ))}
      </SelectField>
      <BindingFields written={written} onChange={set} />
      <SelectField
        label="Who may waive it"
        hint="With a signature, a reason and an end. Whoever opens a poll can’t waive in it."
        value={waiverPosition}
        onChange={({ target }) => setWaiverPosition(target.value)}
      >
        <option value="">Nobody</option>
        {ACTING_POSITIONS.map((position) => (
          <option key={position} value={position}>
            {positionTitle(position)}
          </option>
        ))}
      </SelectField>
      {criterion && (
        <TextField
          label="Why it is changed"
          value={reason}
          maxLength={LINE_LENGTH_MAX}
          onChange={({ target }) => setReason(target.value)}
        />
      )}
      <FormEnd
        verb={verb}
        pending={pending}
        whyOff={
          whyOff ??
          (question.trim() === "" ? "Write the question." : undefined) ??
          whyWrong ??
          (criterion && reason.trim() === "" ? "It needs a reason." : undefined)
        }
        refusal={refusal}
        onClose={onClose}
      />
    </form>
  );
}
