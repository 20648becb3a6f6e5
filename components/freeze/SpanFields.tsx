"use client";

import { InstantField } from "#components/runbook/planFields.tsx";

export interface Span {
  readonly startsAt: string | null;
  readonly endsAt: string | null;
}

/** From when until when, in the hospital's time. */
export function SpanFields({ span, onChange }: { span: Span; onChange: (span: Span) => void }) {
  const asInstant = (value: unknown): string | null => (typeof value === "string" ? value : null);
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <InstantField
        label="From"
        value={span.startsAt}
        onChange={(value) => onChange({ ...span, startsAt: asInstant(value) })}
      />
      <InstantField
        label="Until"
        value={span.endsAt}
        onChange={(value) => onChange({ ...span, endsAt: asInstant(value) })}
      />
    </div>
  );
}
