import { Decimal } from "#lib/reconciliation/decimal.ts";
import { parseLossless } from "#lib/reconciliation/losslessJson.ts";
import { FIELDS_PER_FINDING_MAX, VALUE_CHARACTERS_MAX, VALUES_PER_FIELD_MAX } from "./schema.ts";

/** What a record says of itself and not of a patient: compared by nobody, shown to nobody. */
const BOOKKEEPING = new Set(["resourceType", "id", "meta", "text", "implicitRules", "language"]);

/** What is kept of one side: each field's values, as JSON. `cut` names the fields of which more was there. */
export interface PickedValues {
  readonly values: Readonly<Record<string, readonly unknown[]>>;
  readonly cut: readonly string[];
}

/** JSON with every number as it was written. */
export function losslessText(value: unknown): string {
  if (value instanceof Decimal) return value.text;
  if (Array.isArray(value)) return `[${value.map(losslessText).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(
    ([name, member]) => `${JSON.stringify(name)}:${losslessText(member)}`,
  );
  return `{${members.join(",")}}`;
}

/** Every value at a path without indexes, through lists. */
export function valuesAt(value: unknown, path: readonly string[]): unknown[] {
  if (Array.isArray(value)) return value.flatMap((element) => valuesAt(element, path));
  const [name, ...rest] = path;
  if (name === undefined) return value === undefined ? [] : [value];
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return [];
  return valuesAt((value as Record<string, unknown>)[name], rest);
}

/**
 * One side of a finding, as it is sealed: the values of its fields, or of the whole record where it names none; bounded in number
 * and length.
 * @param line the record's line
 * @returns JSON of PickedValues
 */
export function pickValues(line: string, fields: readonly string[]): string {
  const record = parseLossless(line) as Record<string, unknown>;
  const wanted = fields.length > 0 ? fields : Object.keys(record).filter((name) => !BOOKKEEPING.has(name));
  const cut: string[] = [];
  const values: Record<string, unknown[]> = {};
  for (const field of wanted.slice(0, FIELDS_PER_FINDING_MAX)) {
    const all = valuesAt(record, field.split("."));
    const kept = all.slice(0, VALUES_PER_FIELD_MAX).map((value) => bounded(value, () => cut.push(field)));
    if (kept.length < all.length) cut.push(field);
    values[field] = kept;
  }
  if (wanted.length > FIELDS_PER_FINDING_MAX) cut.push("");
  return losslessText({ values, cut: [...new Set(cut)] });
}

/** A value, or where it is too long the beginning of its text. */
function bounded(value: unknown, onCut: () => void): unknown {
  const text = typeof value === "string" ? value : losslessText(value);
  if (text.length <= VALUE_CHARACTERS_MAX) return value;
  onCut();
  return `${text.slice(0, VALUE_CHARACTERS_MAX)}…`;
}

/** @throws SyntaxError when it is not what `pickValues` made */
export const readPicked = (text: string): PickedValues => parseLossless(text) as PickedValues;
