import { hashOf } from "#lib/journal/canonical.ts";
import { readCsv } from "./csv.ts";
import { FIELDS, type ItemField, NAME_SEPARATOR } from "./fields.ts";
import { type InventoryFacts, itemsOf, kindTitle, sameName, whyNotItem } from "./rules.ts";
import { ITEM_FIELDS, ITEMS_PER_KIND_MAX, type Item, type ItemKind } from "./schema.ts";

/** What an import would do, worked out in the browser for its preview and again by the door, by the same rule. */

export const IMPORT_ROWS_MAX = 1_000;
/** A file with more has something wrong with it as a whole. */
export const PROBLEMS_MAX = 200;

interface ImportProblem {
  /** As the spreadsheet counts: the header is row 1. */
  readonly row: number;
  readonly column: string | null;
  readonly sentence: string;
}

export interface ImportRow {
  readonly row: number;
  readonly name: string;
  readonly does: "add" | "change" | "nothing";
  /** Of the thing that has the name already. */
  readonly itemId: string | undefined;
  /** Everything of a new thing; of a known one what changes. */
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface ImportPlan {
  readonly rows: readonly ImportRow[];
  readonly problems: readonly ImportProblem[];
  /** Of what would be done: the same hash, the same doing. */
  readonly hash: string;
}

const normal = (label: string): string => label.trim().toLowerCase().replaceAll("'", "’");

const MINUTES = /^(\d{1,7})\s*(m|min|minutes?|h|hours?|d|days?)?$/i;
const MINUTES_OF_UNIT: Readonly<Record<string, number>> = { m: 1, h: 60, d: 24 * 60 };

export type Read = { readonly value: unknown } | { readonly wrong: string };

export interface Names {
  readonly systems: readonly Item[];
  readonly interfaces: readonly Item[];
}

function findPart(name: string, { systems, interfaces }: Names, alsoInterfaces: boolean): Read {
  const found = [...systems, ...(alsoInterfaces ? interfaces : [])].filter((item) =>
    sameName(item.name, name),
  );
  const [first, second] = found;
  if (second) return { wrong: `“${name}” is a system and an interface too; give one of them another name.` };
  return first
    ? { value: first.id }
    : { wrong: `There is no ${alsoInterfaces ? "system or interface" : "system"} “${name}”.` };
}

/** A cell, or what was typed into a form's field, as the field's value. */
export function readCell(field: ItemField, cell: string, names: Names): Read {
  if (cell === "") {
    if (field.type === "systems" || field.type === "parts") return { value: [] };
    return field.optional ? { value: null } : { wrong: "It can’t be empty." };
  }
  switch (field.type) {
    case "choice": {
      const option = field.options.find(({ value, label }) => sameName(value, cell) || sameName(label, cell));
      return option
        ? { value: option.value }
        : { wrong: `It is one of: ${field.options.map(({ label }) => label).join(", ")}.` };
    }
    case "minutes": {
      const [, amount, unit = "m"] = MINUTES.exec(cell) ?? [];
      const factor = MINUTES_OF_UNIT[unit.slice(0, 1).toLowerCase()];
      return amount === undefined || factor === undefined
        ? { wrong: "It is a time: minutes, or such as 4 h or 2 d." }
        : { value: Number(amount) * factor };
    }
    case "months":
    case "number":
      return /^\d{1,9}$/.test(cell) ? { value: Number(cell) } : { wrong: "It is a whole number." };
    case "system":
      return findPart(cell, names, false);
    case "systems":
    case "parts": {
      const ids: unknown[] = [];
      for (const name of cell.split(NAME_SEPARATOR).map((part) => part.trim())) {
        if (name === "") continue;
        const part = findPart(name, names, field.type === "parts");
        if ("wrong" in part) return part;
        ids.push(part.value);
      }
      return { value: ids };
    }
    default:
      return { value: cell };
  }
}

interface Column {
  readonly field: ItemField;
  readonly index: number;
}

/** The columns that a header names. */
function readHeader(
  kind: ItemKind,
  header: readonly string[],
): { columns: readonly Column[]; problems: readonly ImportProblem[] } {
  const problems: ImportProblem[] = [];
  const columns: Column[] = [];
  header.forEach((label, index) => {
    if (label === "") return;
    const field = FIELDS[kind].find(
      (candidate) => normal(candidate.label) === normal(label) || normal(candidate.name) === normal(label),
    );
    if (!field)
      problems.push({
        row: 1,
        column: label,
        sentence: `There is no such column; a ${kindTitle(kind)} has: ${FIELDS[kind].map((each) => each.label).join(", ")}.`,
      });
    else if (columns.some((column) => column.field === field))
      problems.push({ row: 1, column: label, sentence: "The column is there twice." });
    else columns.push({ field, index });
  });
  if (!columns.some(({ field }) => field.name === "name"))
    problems.push({
      row: 1,
      column: null,
      sentence: "There is no column Name; the first row names the columns.",
    });
  return { columns, problems };
}

/**
 * What importing a CSV file would do: a row whose name is in the inventory changes that thing, another adds one; columns that the file does
 * not have stay as they are.
 */
export function planImport(kind: ItemKind, text: string, facts: InventoryFacts): ImportPlan {
  const { rows: table, problem } = readCsv(text);
  const none = (problems: readonly ImportProblem[]): ImportPlan => ({
    rows: [],
    problems: problems.slice(0, PROBLEMS_MAX),
    hash: hashOf("inventory-import", []),
  });
  if (problem) return none([{ ...problem, column: null }]);
  const [header = [], ...body] = table;
  const { columns, problems: headerProblems } = readHeader(kind, header);
  if (headerProblems.length > 0) return none(headerProblems);
  const filled = body
    .map((cells, index) => ({ cells, row: index + 2 }))
    .filter(({ cells }) => cells.some((cell) => cell !== ""));
  if (filled.length === 0)
    return none([{ row: 1, column: null, sentence: "There is nothing under the header." }]);
  if (filled.length > IMPORT_ROWS_MAX)
    return none([
      {
        row: IMPORT_ROWS_MAX + 2,
        column: null,
        sentence: `A file may hold ${IMPORT_ROWS_MAX} rows; split it.`,
      },
    ]);

  const names = { systems: itemsOf(facts, "system"), interfaces: itemsOf(facts, "interface") };
  const known: readonly Item[] = itemsOf(facts, kind);
  const firstRowOf = new Map<string, number>();
  const problems: ImportProblem[] = [];
  const rows: ImportRow[] = [];
  for (const { cells, row } of filled) {
    const planned = planRow(kind, columns, cells, row, names, known, facts);
    if (planned.row) {
      const key = planned.row.name.toLowerCase();
      const first = firstRowOf.get(key);
      firstRowOf.set(key, first ?? row);
      if (first !== undefined)
        problems.push({ row, column: "Name", sentence: `Row ${first} has the same name.` });
      rows.push(planned.row);
    }
    problems.push(...planned.problems);
  }
  const adding = rows.filter(({ does }) => does === "add").length;
  if (known.length + adding > ITEMS_PER_KIND_MAX)
    problems.push({
      row: 1,
      column: null,
      sentence: `The inventory would hold more than ${ITEMS_PER_KIND_MAX}.`,
    });
  const done = rows
    .filter(({ does }) => does !== "nothing")
    .map(({ row, does, itemId = null, fields }) => ({ row, does, itemId, fields }));
  return { rows, problems: problems.slice(0, PROBLEMS_MAX), hash: hashOf("inventory-import", done) };
}

function planRow(
  kind: ItemKind,
  columns: readonly Column[],
  cells: readonly string[],
  row: number,
  names: Names,
  known: readonly Item[],
  facts: InventoryFacts,
): { row: ImportRow | undefined; problems: readonly ImportProblem[] } {
  const problems: ImportProblem[] = [];
  const wrong = (field: ItemField | undefined, sentence: string): void => {
    problems.push({ row, column: field?.label ?? null, sentence });
  };
  const widest = Math.max(...columns.map(({ index }) => index));
  if (cells.slice(widest + 1).some((cell) => cell !== ""))
    wrong(undefined, "The row has more cells than the header; is a comma or a semicolon not quoted?");
  const given: Record<string, unknown> = {};
  for (const { field, index } of columns) {
    const read = readCell(field, cells[index] ?? "", names);
    if ("wrong" in read) wrong(field, read.wrong);
    else {
      const shape = (ITEM_FIELDS[kind].shape as Record<string, { safeParse(v: unknown): Parsed }>)[
        field.name
      ];
      const parsed = shape?.safeParse(read.value);
      if (parsed?.success) given[field.name] = parsed.data;
      else wrong(field, `${parsed?.error?.issues[0]?.message ?? "It does not fit"}.`);
    }
  }
  const name = typeof given.name === "string" ? given.name : undefined;
  if (name === undefined) return { row: undefined, problems };
  const item = known.find((candidate) => sameName(candidate.name, name));
  if (item === undefined)
    for (const field of FIELDS[kind])
      if (!columns.some((column) => column.field === field)) {
        if (field.optional) given[field.name] = null;
        else if (field.type === "systems" || field.type === "parts") given[field.name] = [];
        else wrong(field, "It is new, and the file has no such column.");
      }
  if (problems.length > 0) return { row: undefined, problems };
  const before = item as Record<string, unknown> | undefined;
  const fields = before
    ? Object.fromEntries(
        Object.entries(given).filter(([key, value]) => JSON.stringify(before[key]) !== JSON.stringify(value)),
      )
    : given;
  const whyNot = whyNotItem(kind, { ...before, ...given, name }, facts, item?.id);
  if (whyNot !== undefined) wrong(undefined, whyNot);
  const does = item === undefined ? "add" : Object.keys(fields).length > 0 ? "change" : "nothing";
  return { row: { row, name, does, itemId: item?.id, fields }, problems };
}

interface Parsed {
  readonly success: boolean;
  readonly data?: unknown;
  readonly error?: { readonly issues: readonly { readonly message: string }[] };
}
