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

/**
 * Makes FHIR-shaped records of a table's rows, each a line of NDJSON without its end. What the mapping says is worked out once, not for every
 * row. What it returns throws a RowFault for a row that is not as the mapping says.
 */
export function recordMaker(table: TableMapping): (row: Row) => string {
  const writers = Object.entries(table.fields).map(([path, mapping]) => writerOf(path, mapping));
  return (row) => {
    const id = row.get(table.id);
    if (id === undefined) throw new RowFault(`the column ${table.id}, which holds the id, is empty`);
    const record: Built = { resourceType: table.type, id };
    for (const write of writers) write(record, row);
    return JSON.stringify(record, (_, value) =>
      Array.isArray(value) ? value.filter((item) => item !== undefined) : value,
    );
  };
}

function writerOf(path: string, mapping: TableMapping["fields"][string]): (record: Built, row: Row) => void {
  const steps = stepsOf(path);
  const field = typeof mapping === "string" ? { column: mapping, as: "string" as const } : mapping;
  if ("value" in field) return (record) => put(record, steps, field.value);
  const convert = converterOf(field);
  return (record, row) => {
    const text = row.get(field.column);
    if (text !== undefined) put(record, steps, convert(text));
  };
}

/** `name[0].given[1]`, step by step. */
const stepsOf = (path: string): (string | number)[] =>
  path.split(".").flatMap((segment) => {
    const [, name = segment, index] = /^(.+?)(?:\[(\d+)\])?$/.exec(segment) ?? [];
    return index === undefined ? [name] : [name, Number(index)];
  });

function put(record: Built, steps: readonly (string | number)[], value: unknown): void {
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

function converterOf(field: FieldMapping): (text: string) => unknown {
  const { column, codes, reference } = field;
  const read = reference === undefined ? readerOf(field) : (id: string) => `${reference}/${id}`;
  if (codes === undefined) return read;
  const known = new Map(Object.entries(codes));
  return (text) => {
    const coded = known.get(text);
    if (coded === undefined) throw new RowFault(`${column} holds a code that its mapping does not have`);
    return read(coded);
  };
}

function readerOf(field: FieldMapping): (text: string) => unknown {
  const { column, as } = field;
  switch (as) {
    case "string":
      return (text) => text;
    case "integer":
      return numberReader(/^-?(0|[1-9]\d*)$/, `${column} is not a whole number`);
    case "decimal":
      return numberReader(
        /^[+-]?(0|[1-9]\d*|(?=\.\d))(\.\d*)?([eE][+-]?\d+)?$/,
        `${column} is not a decimal`,
      );
    case "boolean":
      return (text) => {
        const word = text.trim().toLowerCase();
        if (TRUE.includes(word)) return true;
        if (FALSE.includes(word)) return false;
        throw new RowFault(`${column} is neither true nor false`);
      };
    case "date": {
      const partsOf = clockReader(field, "YYYY-MM-DD");
      return (text) => {
        const { YYYY, MM, DD } = partsOf(text);
        return `${YYYY}-${MM}-${DD}`;
      };
    }
    case "instant":
      return instantReader(field);
  }
}

/** As it is written, but for what JSON has no such spelling of, `.5`: 1.50 is not 1.5 where a dose was measured. */
function numberReader(shape: RegExp, fault: string): (text: string) => unknown {
  return (text) => {
    const figure = text.trim();
    if (!shape.test(figure)) throw new RowFault(fault);
    return (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(asJson(figure));
  };
}

const asJson = (figure: string): string =>
  figure
    .replace(/^\+/, "")
    .replace(/^(-?)\./, "$10.")
    .replace(/\.(?=[eE]|$)/, "");

function instantReader(field: FieldMapping): (text: string) => string {
  const { column, format, zone } = field;
  const partsOf = clockReader(field, "YYYY-MM-DD HH:mm:ss");
  return (text) => {
    if (format === undefined && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text))
      return text;
    if (zone === undefined) throw new RowFault(`${column} has no offset, and its mapping names no zone`);
    const parts = partsOf(text);
    const { YYYY, MM, DD, HH, mm, ss } = parts;
    return `${YYYY}-${MM}-${DD}T${HH}:${mm}:${ss}${offsetOf(parts, zone)}`;
  };
}

/** By how much a zone's clocks were off UTC when they showed this: `-05:00`. */
function offsetOf({ YYYY, MM, DD, HH, mm, ss }: ClockParts, zone: string): string {
  const [year, month, day] = [Number(YYYY), Number(MM) - 1, Number(DD)];
  const date = new TZDate(year, month, day, Number(HH), Number(mm), Number(ss), zone);
  const minutes = -date.getTimezoneOffset();
  const size = Math.abs(minutes);
  const part = (figure: number): string => String(figure).padStart(2, "0");
  return `${minutes < 0 ? "-" : "+"}${part(Math.floor(size / 60))}:${part(size % 60)}`;
}

interface ClockParts {
  readonly YYYY: string;
  readonly MM: string;
  readonly DD: string;
  readonly HH: string;
  readonly mm: string;
  readonly ss: string;
}

/** Reads the parts of a date or time as its format has them. */
function clockReader({ column, format }: FieldMapping, usual: string): (text: string) => ClockParts {
  const shape = format ?? usual;
  const names: string[] = [];
  const pattern = shape.replace(/YYYY|MM|DD|HH|mm|ss|[^A-Za-z]/g, (token) => {
    if (!/[A-Za-z]/.test(token)) return token.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
    names.push(token);
    return token === "YYYY" ? "(\\d{4})" : "(\\d{1,2})";
  });
  const regExp = new RegExp(`^${pattern}$`);
  return (text) => {
    const found = regExp.exec(text.trim());
    if (found === null) throw new RowFault(`${column} is not written as ${shape}`);
    const of = (name: string): string => (found[names.indexOf(name) + 1] ?? "00").padStart(2, "0");
    const part = (name: string): string => (names.includes(name) ? of(name) : "00");
    const parts = {
      YYYY: part("YYYY"),
      MM: part("MM"),
      DD: part("DD"),
      HH: part("HH"),
      mm: part("mm"),
      ss: part("ss"),
    };
    const iso = `${parts.YYYY}-${parts.MM}-${parts.DD}T${parts.HH}:${parts.mm}:${parts.ss}Z`;
    const date = new Date(iso);
    if (Number.isNaN(date.getTime()) || date.toISOString().slice(0, 19) !== iso.slice(0, 19))
      throw new RowFault(`${column} is no day or time that there is`);
    return parts;
  };
}
