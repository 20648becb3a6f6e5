import { type Drafts, draftOf, fieldsOf, sameValue } from "#components/inventory/draft.ts";
import { EXPOSURE_FIELDS } from "#lib/exposure/fields.ts";
import type { Exposure } from "#lib/exposure/schema.ts";

export interface Edit {
  readonly seen: unknown;
  readonly value: unknown;
}
export type Edits = Readonly<Record<string, Edit>>;

const fieldOf = (exposure: Exposure, name: string): unknown => (exposure as Record<string, unknown>)[name];

/** An exposure as its form begins. */
export const draftsOf = (exposure: Exposure): Drafts =>
  Object.fromEntries(
    EXPOSURE_FIELDS.map((field) => [field.name, draftOf(field, fieldOf(exposure, field.name))]),
  );

/**
 * What was changed in the form, each field with the value that was seen in it.
 * @param seen the exposure as it was when the form was opened
 * @returns what is wrong, by field, where something is
 */
export function editsOf(
  seen: Exposure,
  drafts: Drafts,
  endsAt: string | null,
): { readonly edits: Edits } | { readonly wrong: Readonly<Record<string, string>> } {
  const written = fieldsOf(EXPOSURE_FIELDS, drafts);
  if ("wrong" in written) return written;
  if (endsAt === null) return { wrong: {} };
  const wanted: Readonly<Record<string, unknown>> = { ...written.fields, endsAt };
  return {
    edits: Object.fromEntries(
      Object.entries(wanted)
        .filter(([name, value]) => !sameValue(value, fieldOf(seen, name)))
        .map(([name, value]) => [name, { seen: fieldOf(seen, name), value }]),
    ),
  };
}
