"use client";

import { SelectField, TextField } from "#components/ui/Field.tsx";
import { LINE_LENGTH_MAX } from "#lib/door/fields.ts";
import { positionTitle } from "#lib/door/positions.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import { ASKED, type Asked, POLLABLE, type TermsDraft } from "./draft.ts";

const ASKED_WORDS: Record<Asked, string> = {
  no: "not asked",
  asked: "asked",
  required: "asked, its GO required",
};

interface TermsFieldsProps {
  draft: TermsDraft;
  onChange: (draft: TermsDraft) => void;
}

/** What a gate asks, of whom, and what its GO takes. */
export function TermsFields({ draft, onChange }: TermsFieldsProps) {
  const { cutover } = useRoom();
  const field = (name: Exclude<keyof TermsDraft, "asked">) => ({
    value: draft[name],
    onChange: ({ target }: { target: { value: string } }) => onChange({ ...draft, [name]: target.value }),
  });
  const asked = POLLABLE.filter((position) => (draft.asked[position] ?? "no") !== "no").length;
  const minutes = { type: "number", min: 1, max: 7 * 24 * 60, inputMode: "numeric" } as const;
  return (
    <div className="grid grid-cols-1 gap-3">
      <TextField label="Title" maxLength={LINE_LENGTH_MAX} {...field("title")} />
      <TextField
        label="Question"
        hint="What a GO answers yes to."
        maxLength={LINE_LENGTH_MAX}
        {...field("question")}
      />
      <fieldset className="grid grid-cols-1 gap-x-3 gap-y-2 sm:grid-cols-2">
        <legend className="mb-1 text-small font-medium text-dim">
          Who is asked: any of them can stop it with a NO-GO or a HOLD
        </legend>
        {POLLABLE.map((position) => (
          <SelectField
            key={position}
            label={positionTitle(position)}
            value={draft.asked[position] ?? "no"}
            onChange={({ target }) =>
              onChange({
                ...draft,
                asked: {
                  ...draft.asked,
                  [position]: ASKED.find((option) => option === target.value) ?? "no",
                },
              })
            }
          >
            {ASKED.map((option) => (
              <option key={option} value={option}>
                {ASKED_WORDS[option]}
              </option>
            ))}
          </SelectField>
        ))}
      </fieldset>
      <div className="grid grid-cols-1 items-end gap-3 sm:grid-cols-2">
        <TextField
          label={`Answers of GO that it takes, of ${asked}`}
          type="number"
          min={1}
          max={POLLABLE.length}
          inputMode="numeric"
          {...field("quorum")}
        />
        <TextField
          label={`Due, in ${cutover.place} time, if it is`}
          type="datetime-local"
          {...field("due")}
        />
        <TextField label="An answer of GO holds, in minutes" {...minutes} {...field("approvalMinutes")} />
        <TextField label="A decided GO holds, in minutes" {...minutes} {...field("executionMinutes")} />
      </div>
    </div>
  );
}
