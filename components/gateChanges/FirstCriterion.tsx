"use client";

import { SelectField, TextField } from "#components/ui/Field.tsx";
import { LINE_LENGTH_MAX } from "#lib/door/fields.ts";
import { isPosition, positionTitle } from "#lib/door/positions.ts";
import { DOMAINS, type Domain } from "#lib/reconciliation/vocabulary.ts";
import { POLLABLE } from "./draft.ts";

interface CriterionDraft {
  readonly question: string;
  readonly statement: string;
  /** A position attests it, or a domain's reconciliation says it. */
  readonly by: string;
}

export const EMPTY_CRITERION: CriterionDraft = { question: "", statement: "", by: "clinical-informatics" };

const isDomain = (value: string): value is Domain => (DOMAINS as readonly string[]).includes(value);

/** The criterion that a draft stands for, or what is missing. */
export function readCriterion({ question, statement, by }: CriterionDraft) {
  if (question.trim() === "") return { whyNot: "Say what the first criterion asks." };
  if (isDomain(by))
    return {
      question,
      binding: { kind: "reconciliation" as const, domain: by, maxAgeMinutes: null },
    };
  if (!isPosition(by) || statement.trim() === "") return { whyNot: "Say what is attested." };
  return { question, binding: { kind: "attestation" as const, position: by, statement } };
}

interface FirstCriterionProps {
  draft: CriterionDraft;
  onChange: (draft: CriterionDraft) => void;
}

/** What a new gate rests on to begin with: without any criterion it could never be passed. */
export function FirstCriterion({ draft, onChange }: FirstCriterionProps) {
  const attested = !isDomain(draft.by);
  return (
    <fieldset className="grid grid-cols-1 gap-3 border-t border-line pt-3">
      <legend className="sr-only">First criterion</legend>
      <TextField
        label="First criterion, as a question"
        hint="In a clinician’s words: Do allergies match?"
        value={draft.question}
        maxLength={LINE_LENGTH_MAX}
        onChange={({ target }) => onChange({ ...draft, question: target.value })}
      />
      <SelectField
        label="Answered by"
        value={draft.by}
        onChange={({ target }) => onChange({ ...draft, by: target.value })}
      >
        <optgroup label="A person attests it">
          {POLLABLE.map((position) => (
            <option key={position} value={position}>
              {positionTitle(position)}
            </option>
          ))}
        </optgroup>
        <optgroup label="The last reconciliation of">
          {DOMAINS.map((domain) => (
            <option key={domain} value={domain}>
              {domain}
            </option>
          ))}
        </optgroup>
      </SelectField>
      {attested && (
        <TextField
          label="What they attest"
          hint="The words that are signed: I attest that …"
          value={draft.statement}
          maxLength={LINE_LENGTH_MAX}
          onChange={({ target }) => onChange({ ...draft, statement: target.value })}
        />
      )}
    </fieldset>
  );
}
