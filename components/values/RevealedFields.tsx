"use client";

import { type FormEvent, type ReactNode, useState } from "react";
import { Button } from "#components/ui/Button.tsx";
import { TextField } from "#components/ui/Field.tsx";
import { RefusalLine } from "#components/ui/RefusalLine.tsx";
import { LINE_LENGTH_MAX } from "#lib/door/fields.ts";
import type { Domain } from "#lib/reconciliation/vocabulary.ts";
import { SHOWN_MS } from "#lib/values/schema.ts";
import { labelOf } from "#lib/values/words.ts";
import { SideBySide } from "./SideBySide.tsx";
import { useReveal } from "./useReveal.ts";

interface RevealedFieldsProps {
  cutoverId: string;
  runId: string;
  ordinal: number;
  domain: Domain;
  /** Element paths; none: the whole record. */
  fields: readonly string[];
  /** What is shown while they are masked, in place of the fields' names. */
  children?: ReactNode;
}

const MINUTE_MS = 60_000;

/** Both sides of a finding, masked until they are revealed with a reason, and masked again after two minutes. */
export function RevealedFields({ cutoverId, runId, ordinal, domain, fields, children }: RevealedFieldsProps) {
  const { rows, leftSeconds, whyOff, pending, refusal, reveal, hide } = useReveal({
    cutoverId,
    runId,
    ordinal,
    domain,
  });
  const [reason, setReason] = useState("");
  const given = reason.trim();

  if (rows !== undefined)
    return (
      <section aria-label="Both sides">
        <p className="flex flex-wrap items-center justify-between gap-2 pb-2 text-small text-dim">
          <span>
            Hidden again in <span className="figures">{leftSeconds} s</span>. The journal has that you looked,
            and why.
          </span>
          <Button size="small" onClick={hide}>
            Hide now
          </Button>
        </p>
        <SideBySide rows={rows} caption="Source beside target" />
      </section>
    );
  return (
    <form
      aria-label="Reveal"
      className="grid gap-3"
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        void reveal(given);
      }}
    >
      {children ?? <Masked fields={fields} />}
      <TextField
        label="Why you need to see the values"
        hint={`One sentence without a name or a number of the patient’s: it goes into the journal. The values stay for ${SHOWN_MS / MINUTE_MS} minutes.`}
        value={reason}
        maxLength={LINE_LENGTH_MAX}
        autoComplete="off"
        onChange={({ target }) => setReason(target.value)}
      />
      <RefusalLine sentence={refusal} />
      <div>
        <Button
          type="submit"
          intent="primary"
          pending={pending}
          whyOff={whyOff ?? (given === "" ? "It needs a reason." : undefined)}
        >
          Reveal
        </Button>
      </div>
    </form>
  );
}

/** What there is to see, without it. */
function Masked({ fields }: { fields: readonly string[] }) {
  const labels = fields.length === 0 ? ["The whole record"] : fields.map(labelOf);
  return (
    <ul className="grid gap-1">
      {labels.map((label) => (
        <li key={label} className="flex flex-wrap gap-x-3">
          <span className="w-56 text-dim">{label}</span>
          <span aria-hidden="true" className="tracking-widest text-faint select-none">
            ••••••• → •••••••
          </span>
          <span className="sr-only">hidden on both sides</span>
        </li>
      ))}
    </ul>
  );
}
