import { stringify } from "csv-stringify/browser/esm/sync";
import { readCsv } from "#lib/inventory/csv.ts";
import { DOMAINS } from "#lib/reconciliation/vocabulary.ts";
import { rowKey } from "./rules.ts";
import { MAPPING_ROWS_MAX, type MappingRow, mappingRowSchema } from "./schema.ts";

/** Mappings as CSV: what a spreadsheet makes of them and back, with what is wrong by row. */

const COLUMNS = [
  ["Domain", "domain"],
  ["Legacy field", "legacyField"],
  ["FHIR path", "fhirPath"],
  ["Transformation", "transformation"],
  ["Note", "note"],
] as const satisfies readonly (readonly [string, keyof MappingRow])[];
const LABEL_OF: Readonly<Record<string, string>> = Object.fromEntries(
  COLUMNS.map(([label, name]) => [name, label]),
);

export interface RowProblem {
  /** As the spreadsheet counts: the header is row 1. */
  readonly row: number;
  readonly sentence: string;
}

export interface ReadRows {
  readonly rows: readonly MappingRow[];
  readonly problems: readonly RowProblem[];
}

const same = (a: string, b: string): boolean =>
  a.replace(/[\s_]/g, "").toLowerCase() === b.replace(/[\s_]/g, "").toLowerCase();

/** The rows of a CSV file, and everything that is wrong with it: nothing is imported while anything is. */
export function readRows(text: string): ReadRows {
  const { rows: table, problem } = readCsv(text);
  if (problem) return { rows: [], problems: [problem] };
  const [header = [], ...lines] = table;
  const at = COLUMNS.map(([label, name]) =>
    header.findIndex((cell) => same(cell, label) || same(cell, name)),
  );
  const missing = COLUMNS.filter(([, name], index) => at[index] === -1 && name !== "note").map(
    ([label]) => label,
  );
  if (missing.length > 0)
    return {
      rows: [],
      problems: [
        { row: 1, sentence: `There is no column ${missing.join(", ")}; the first row names the columns.` },
      ],
    };
  const rows: MappingRow[] = [];
  const problems: RowProblem[] = [];
  const seen = new Map<string, number>();
  lines.forEach((cells, index) => {
    const row = index + 2;
    if (cells.every((cell) => cell === "")) return;
    const given = Object.fromEntries(
      COLUMNS.map(([, name], column) => [name, cells[at[column] ?? -1] ?? ""]),
    );
    const read = mappingRowSchema.safeParse({ ...given, domain: String(given.domain).toLowerCase() });
    if (!read.success) {
      for (const { path, message } of read.error.issues) {
        const name = String(path[0]);
        const wanted =
          name === "domain"
            ? `one of ${DOMAINS.join(", ")}`
            : given[name] === ""
              ? "it can’t be empty"
              : message;
        problems.push({ row, sentence: `${LABEL_OF[name] ?? name}: ${wanted}.` });
      }
      return;
    }
    const first = seen.get(rowKey(read.data));
    if (first !== undefined)
      problems.push({ row, sentence: `The same field goes to the same element in row ${first}.` });
    else seen.set(rowKey(read.data), row);
    rows.push(read.data);
  });
  if (rows.length > MAPPING_ROWS_MAX)
    problems.push({
      row: MAPPING_ROWS_MAX + 2,
      sentence: `A version holds ${MAPPING_ROWS_MAX.toLocaleString("en-US")} rows at the most.`,
    });
  if (rows.length === 0 && problems.length === 0) problems.push({ row: 2, sentence: "There is no row." });
  return { rows, problems };
}

/** A version's rows as a CSV file that a spreadsheet opens without running anything. */
export const writeRows = (rows: readonly MappingRow[]): string =>
  stringify([COLUMNS.map(([label]) => label), ...rows.map((row) => COLUMNS.map(([, name]) => row[name]))], {
    bom: true,
    escape_formulas: true,
    record_delimiter: "windows",
  });
