import { CsvError, parse } from "csv-parse/browser/esm/sync";
import { stringify } from "csv-stringify/browser/esm/sync";
import { FIELDS, partNames, writeField } from "./fields.ts";
import { type InventoryFacts, itemsOf } from "./rules.ts";
import type { Item, ItemKind } from "./schema.ts";

/** CSV as hospitals have it: RFC 4180, and what spreadsheets make of it (a byte order mark, semicolons, tabs, a `sep=` line). */

const DELIMITERS = [",", ";", "\t"] as const;
const SEPARATOR_LINE = /^sep=(.)\r?\n/i;
/** What a spreadsheet takes for a formula; an apostrophe before it makes it text (OWASP, CSV injection). */
const FORMULA = /^'(?=[=+\-@\t\r])/;

interface CsvTable {
  /** The rows with the cells as they are read, the header first. Row 1 of the file is `rows[0]`: nothing is left out between. */
  readonly rows: readonly (readonly string[])[];
  /** Why the file can't be read, at that line of the file. */
  readonly problem: { readonly row: number; readonly sentence: string } | undefined;
}

/** The delimiter of a file, by its first line: the one that is there most often outside quotes. */
function delimiterOf(text: string): string {
  const [first = ""] = text.split(/\r?\n/, 1);
  const unquoted = first.replaceAll(/"[^"]*"/g, "");
  const counts = DELIMITERS.map((delimiter) => unquoted.split(delimiter).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ",";
}

/** A CSV file's text as rows of cells. Empty rows stay, so that a row's number is the one in the spreadsheet. */
export function readCsv(text: string): CsvTable {
  const unmarked = text.replace(/^\uFEFF/, "");
  const declared = SEPARATOR_LINE.exec(unmarked);
  const body = declared ? unmarked.slice(declared[0].length) : unmarked;
  try {
    const rows: string[][] = parse(body, {
      delimiter: declared?.[1] ?? delimiterOf(body),
      relax_column_count: true,
      record_delimiter: ["\r\n", "\n", "\r"],
    });
    return {
      rows: rows.map((cells) => cells.map((cell) => cell.trim().replace(FORMULA, ""))),
      problem: undefined,
    };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = typeof error.lines === "number" ? error.lines : 1;
    const sentence =
      error.code === "CSV_QUOTE_NOT_CLOSED"
        ? "A quotation mark is opened and never closed."
        : "A quotation mark stands in the middle of a cell; write it twice, in a cell that is quoted whole.";
    return { rows: [], problem: { row: line, sentence } };
  }
}

/** The inventory's things of a kind as a CSV file that a spreadsheet opens without running anything. */
export function writeCsv(kind: ItemKind, facts: InventoryFacts): string {
  const names = partNames(facts);
  const items: readonly Item[] = itemsOf(facts, kind);
  const rows = items.map((item) =>
    FIELDS[kind].map((field) => writeField(field, (item as Record<string, unknown>)[field.name], names)),
  );
  return stringify([FIELDS[kind].map(({ label }) => label), ...rows], {
    bom: true,
    escape_formulas: true,
    record_delimiter: "windows",
  });
}
