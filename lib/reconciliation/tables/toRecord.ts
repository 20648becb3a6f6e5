import { TZDate } from "@date-fns/tz";
import type { FieldMapping, TableMapping } from "./schema.ts";

/** A value of a row that is not what the mapping says. The message names the column, and never the value. */
export class RowFault extends Error {
  override readonly name = "RowFault";
}

/** A row by its columns; what is empty or null is not there. */
export type Row = ReadonlyMap<string, string>;

type Built = { [name: string]: unknown };

const TRUE = ["true", "t", "1", "y", "yes"];
const FALSE = ["false", "f", "0", "n", "no"];

/** A FHIR-shaped record, as a line of NDJSON without its end, made of a row. @throws RowFault */
export function recordLine(row: Row, table: TableMapping): string {
  const id = row.get(table.id);
  if (id === undefined) throw new RowFault(`the column ${table.id}, which holds the id, is empty`);
  const record: Built = { resourceType: table.type, id };
  for (const [path, mapping] of Object.entries(table.fields)) {
    const field = typeof mapping === "string" ? { column: mapping, as: "string" as const } : mapping;
    if ("value" in field) {
      put(record, path, field.value);
      continue;
    }
    const text = row.get(field.column);
    if (text !== undefined) put(record, path, convert(text, field));
  }
  return JSON.stringify(record, (_, value) =>
    Array.isArray(value) ? value.filter((item) => item !== undefined) : value,
  );
}

/** Puts a value at a path: `name[0].given[1]`. */
function put(record: Built, path: string, value: unknown): void {
  const steps = path.split(".").flatMap((segment) => {
    const [, name = segment, index] = /^(.+?)(?:\[(\d+)\])?$/.exec(segment) ?? [];
    return index === undefined ? [name] : [name, Number(index)];
  });
  let at = record as Record<string | number, unknown>;
  steps.forEach((step, index) => {
    const next = steps[index + 1];
    if (next === undefined) at[step] = value;
    else {
      at[step] ??= typeof next === "number" ? [] : {};
      at = at[step] as Record<string | number, unknown>;
    }
  });
}

function convert(text: string, field: FieldMapping): unknown {
  const { column, as, codes, reference } = field;
  const coded = codes === undefined ? text : codes[text];
  if (coded === undefined) throw new RowFault(`${column} holds a code that its mapping does not have`);
  if (reference !== undefined) return `${reference}/${coded}`;
  switch (as) {
    case "string":
      return coded;
    case "integer":
    case "decimal": {
      const isNumber = (as === "integer" ? /^-?(0|[1-9]\d*)$/ : /^-?(0|[1-9]\d*)(\.\d+)?$/).test(
        coded.trim(),
      );
      if (!isNumber)
        throw new RowFault(`${column} is not ${as === "integer" ? "a whole number" : "a decimal"}`);
      // As it is written: 1.50 is not 1.5 where a dose was measured.
      return (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(coded.trim());
    }
    case "boolean": {
      const word = coded.trim().toLowerCase();
      if (TRUE.includes(word)) return true;
      if (FALSE.includes(word)) return false;
      throw new RowFault(`${column} is neither true nor false`);
    }
    case "date": {
      const { YYYY, MM, DD } = clockParts(coded, field, "YYYY-MM-DD");
      return `${YYYY}-${MM}-${DD}`;
    }
    case "instant":
      return instantOf(coded, field);
  }
}

function instantOf(text: string, field: FieldMapping): string {
  if (field.format === undefined && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text))
    return text;
  if (field.zone === undefined)
    throw new RowFault(`${field.column} has no offset, and its mapping names no zone`);
  const { YYYY, MM, DD, HH, mm, ss } = clockParts(text, field, "YYYY-MM-DD HH:mm:ss");
  const date = new TZDate(
    Number(YYYY),
    Number(MM) - 1,
    Number(DD),
    Number(HH),
    Number(mm),
    Number(ss),
    field.zone,
  );
  const offset = -date.getTimezoneOffset();
  const part = (minutes: number): string => String(minutes).padStart(2, "0");
  const sign = offset < 0 ? "-" : "+";
  const size = Math.abs(offset);
  return `${YYYY}-${MM}-${DD}T${HH}:${mm}:${ss}${sign}${part(Math.floor(size / 60))}:${part(size % 60)}`;
}

interface ClockParts {
  readonly YYYY: string;
  readonly MM: string;
  readonly DD: string;
  readonly HH: string;
  readonly mm: string;
  readonly ss: string;
}

/** The parts of a date or time as its format has them. */
function clockParts(text: string, { column, format }: FieldMapping, usual: string): ClockParts {
  const shape = format ?? usual;
  const names: string[] = [];
  const pattern = shape.replace(/YYYY|MM|DD|HH|mm|ss|[^A-Za-z]/g, (token) => {
    if (!/[A-Za-z]/.test(token)) return token.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
    names.push(token);
    return token === "YYYY" ? "(\\d{4})" : "(\\d{1,2})";
  });
  const found = new RegExp(`^${pattern}$`).exec(text.trim());
  const part = (name: string, absent: string): string =>
    (found?.[names.indexOf(name) + 1] ?? absent).padStart(2, "0");
  if (found === null) throw new RowFault(`${column} is not written as ${shape}`);
  const of = (name: string): string => (names.includes(name) ? part(name, "00") : "00");
  const parts = { YYYY: of("YYYY"), MM: of("MM"), DD: of("DD"), HH: of("HH"), mm: of("mm"), ss: of("ss") };
  const iso = `${parts.YYYY}-${parts.MM}-${parts.DD}T${parts.HH}:${parts.mm}:${parts.ss}Z`;
  const date = new Date(iso);
  if (Number.isNaN(date.getTime()) || date.toISOString().slice(0, 19) !== iso.slice(0, 19))
    throw new RowFault(`${column} is no day or time that there is`);
  return parts;
}
