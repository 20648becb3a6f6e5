import { canonicalJson } from "#lib/journal/canonical.ts";

/**
 * Saving field by field: an edit says what its writer saw in the field and what they want there, so that two people who edit
 * the same thing at once lose nothing, and where they want different values in the same field, both are shown.
 */
export interface FieldEdit<T = unknown> {
  readonly seen: T;
  readonly value: T;
}
export type FieldEdits = Readonly<Record<string, FieldEdit | undefined>>;

/** A field in which somebody else's value is not the one that the writer saw, nor the one that they want. */
interface FieldConflict {
  readonly field: string;
  readonly seen: unknown;
  readonly theirs: unknown;
  readonly yours: unknown;
}

const same = (a: unknown, b: unknown): boolean => canonicalJson(a) === canonicalJson(b);

/** What edits do to an entity as it is now: the fields that change, and those that somebody else changed meanwhile. */
export function applyEdits(
  entity: Readonly<Record<string, unknown>>,
  edits: FieldEdits,
): { readonly patch: Record<string, unknown>; readonly conflicts: readonly FieldConflict[] } {
  const patch: Record<string, unknown> = {};
  const conflicts: FieldConflict[] = [];
  for (const [field, edit] of Object.entries(edits)) {
    if (edit === undefined) continue;
    const theirs = entity[field];
    if (same(theirs, edit.value)) continue;
    if (same(theirs, edit.seen)) patch[field] = edit.value;
    else conflicts.push({ field, seen: edit.seen, theirs, yours: edit.value });
  }
  return { patch, conflicts };
}

/**
 * Why edits can't be saved, or undefined: the sentence with both values.
 * @param write how a field's value reads, and what it is called
 */
export function whyNotEdit(
  conflicts: readonly FieldConflict[],
  write: (field: string, value: unknown) => { readonly label: string; readonly value: string },
): string | undefined {
  if (conflicts.length === 0) return undefined;
  const sentences = conflicts.map(({ field, theirs, yours }) => {
    const [now, wanted] = [write(field, theirs), write(field, yours)];
    return `${now.label} was changed meanwhile: it is “${now.value}” now, and you want “${wanted.value}”.`;
  });
  return `${sentences.join(" ")} Nothing was saved; choose which is right and save again.`;
}
