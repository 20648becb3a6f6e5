import type { ItemField } from "#lib/inventory/fields.ts";
import { minutesWords } from "#lib/inventory/fields.ts";
import { type Names, type Read, readCell } from "#lib/inventory/importPlan.ts";

/** A field's value while it is written: text as it was typed, an id or a word that was chosen, ids of several. */
export type Draft = string | readonly string[];
export type Drafts = Readonly<Record<string, Draft>>;

const NO_NAMES: Names = { systems: [], interfaces: [] };
const isMany = ({ type }: ItemField): boolean => type === "systems" || type === "parts";

/** A field that nobody has written in yet. */
export const blankOf = (field: ItemField): Draft => (isMany(field) ? [] : "");

/** A field's value as its control shows it. */
export function draftOf(field: ItemField, value: unknown): Draft {
  if (isMany(field)) return Array.isArray(value) ? value.map(String) : [];
  if (value === null || value === undefined) return "";
  return field.type === "minutes" ? minutesWords(Number(value)) : String(value);
}

/** What was written, as the field's value, or what is wrong with it. */
export function readDraft(field: ItemField, draft: Draft): Read {
  if (typeof draft !== "string") return { value: [...draft] };
  if (field.type === "choice" || field.type === "system") {
    if (draft !== "") return { value: draft };
    return field.optional ? { value: null } : { wrong: "Choose one." };
  }
  return readCell(field, draft.trim(), NO_NAMES);
}

export type Written =
  | { readonly fields: Readonly<Record<string, unknown>> }
  /** By field. */
  | { readonly wrong: Readonly<Record<string, string>> };

/** A whole form. */
export function fieldsOf(fields: readonly ItemField[], drafts: Drafts): Written {
  const read = fields.map(
    (field) => [field.name, readDraft(field, drafts[field.name] ?? blankOf(field))] as const,
  );
  const wrong = read.flatMap(([name, value]) => ("wrong" in value ? [[name, value.wrong] as const] : []));
  if (wrong.length > 0) return { wrong: Object.fromEntries(wrong) };
  return {
    fields: Object.fromEntries(read.map(([name, value]) => [name, "value" in value ? value.value : null])),
  };
}

/** Whether two values of a field are the same; the order of several counts for nothing. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b))
    return JSON.stringify([...a].sort()) === JSON.stringify([...b].sort());
  return a === b;
}
