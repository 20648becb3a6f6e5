"use client";

import type { Drafts } from "#components/inventory/draft.ts";
import { blankOf } from "#components/inventory/draft.ts";
import { ItemControl } from "#components/inventory/ItemControl.tsx";
import { InstantField } from "#components/runbook/planFields.tsx";
import { EXPOSURE_FIELDS } from "#lib/exposure/fields.ts";

interface ExposureFieldsProps {
  drafts: Drafts;
  endsAt: string | null;
  /** What is wrong, by field, once somebody tried. */
  wrong: Readonly<Record<string, string>> | undefined;
  onDrafts: (drafts: Drafts) => void;
  onEnd: (endsAt: string | null) => void;
}

/** The fields of an exposure, and its end in the hospital's time. */
export function ExposureFields({ drafts, endsAt, wrong, onDrafts, onEnd }: ExposureFieldsProps) {
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      {EXPOSURE_FIELDS.map((field) => (
        <ItemControl
          key={field.name}
          field={field}
          draft={drafts[field.name] ?? blankOf(field)}
          error={wrong?.[field.name]}
          onChange={(draft) => onDrafts({ ...drafts, [field.name]: draft })}
        />
      ))}
      <InstantField
        label="Gone by"
        value={endsAt}
        error={wrong && endsAt === null ? "Say when it has to be gone." : undefined}
        onChange={(value) => onEnd(typeof value === "string" ? value : null)}
      />
    </div>
  );
}
