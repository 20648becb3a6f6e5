import { open, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { Readable } from "node:stream";
import { DuckDBInstance } from "@duckdb/node-api";
import { parse } from "csv-parse";
import { fileBytes } from "#lib/fileBytes.ts";
import { BadInputError } from "../errors.ts";
import { readYaml, type YamlFault } from "../yaml.ts";
import { type Mapping, mappingSchema, type TableMapping } from "./schema.ts";
import { type Row, RowFault, recordMaker } from "./toRecord.ts";

/** Broken rows that one table lists; more are only counted. */
const LISTED_PER_TABLE = 100;
/** Stands in the NDJSON for a row that gave no record: the engine counts it as a line that can't be read. */
const NO_RECORD = "!";
const LINES_PER_WRITE = 1_000;

/** Where a broken row is in its table, by its line in the NDJSON that was made of the table. */
export type BrokenRows = ReadonlyMap<number, { readonly lineNumber: number; readonly reason: string }>;

export interface ConvertedTable {
  readonly table: TableMapping;
  /** The table as it was given. */
  readonly givenPath: string;
  /** The NDJSON that was made of it. */
  readonly path: string;
  readonly broken: BrokenRows;
}

/** Makes FHIR-shaped NDJSON in `spillFolder` of the tables of a folder. @throws BadInputError for the mapping or a table as a whole */
export async function convertTables(
  role: "source" | "target",
  folder: string,
  mappingFile: string,
  spillFolder: string,
  signal: AbortSignal | undefined,
): Promise<ConvertedTable[]> {
  const { mapping, fault } = await readMapping(mappingFile);
  const converted: ConvertedTable[] = [];
  for (const [index, table] of mapping.tables.entries()) {
    const givenPath = join(folder, table.file);
    const path = join(spillFolder, `${role}-table-${index}.ndjson`);
    const rows = table.file.endsWith(".parquet")
      ? parquetRows(givenPath)
      : csvRows(givenPath, table.delimiter);
    const broken = await convert(rows, table, path, signal, (column) => fault(column, index));
    converted.push({ table, givenPath, path, broken });
  }
  return converted;
}

/** The tables that a mapping names, in a side's folder. @throws BadInputError for the mapping */
export async function tableFiles(folder: string, mappingFile: string): Promise<string[]> {
  const { mapping } = await readMapping(mappingFile);
  return mapping.tables.map(({ file }) => join(folder, file));
}

interface PlacedRow {
  readonly row: Row;
  /** Counting from 1: of a CSV the line on which the row ends, of Parquet the row. */
  readonly place: number;
  readonly columns: ReadonlySet<string>;
}

async function convert(
  rows: AsyncIterable<PlacedRow>,
  table: TableMapping,
  path: string,
  signal: AbortSignal | undefined,
  noColumn: (column: string) => BadInputError,
): Promise<BrokenRows> {
  const broken = new Map<number, { lineNumber: number; reason: string }>();
  const make = recordMaker(table);
  const out = await open(path, "w");
  let lines: string[] = [];
  let written = 0;
  try {
    for await (const { row, place, columns } of rows) {
      signal?.throwIfAborted();
      if (written === 0 && lines.length === 0) {
        const absent = columnsOf(table).find((column) => !columns.has(column));
        if (absent !== undefined) throw noColumn(absent);
      }
      lines.push(
        lineOf(row, make, (reason) => {
          if (broken.size < LISTED_PER_TABLE)
            broken.set(written + lines.length + 1, { lineNumber: place, reason });
        }),
      );
      if (lines.length < LINES_PER_WRITE) continue;
      await out.write(`${lines.join("\n")}\n`);
      written += lines.length;
      lines = [];
    }
    if (lines.length > 0) await out.write(`${lines.join("\n")}\n`);
  } catch (error) {
    if (signal?.aborted || error instanceof BadInputError) throw error;
    throw new BadInputError("BROKEN_TABLE", `${table.file} cannot be read as a table.`, { cause: error });
  } finally {
    await out.close();
  }
  return broken;
}

function lineOf(row: Row, make: (row: Row) => string, onFault: (reason: string) => void): string {
  try {
    return make(row);
  } catch (error) {
    if (!(error instanceof RowFault)) throw error;
    onFault(error.message);
    return NO_RECORD;
  }
}

function columnsOf({ id, fields }: TableMapping): string[] {
  const named = Object.values(fields).flatMap((field) => {
    if (typeof field === "string") return [field];
    return "column" in field ? [field.column] : [];
  });
  return [id, ...named];
}

async function* csvRows(path: string, delimiter: string): AsyncGenerator<PlacedRow> {
  const bytes = Readable.from(fileBytes(path), { objectMode: false });
  const parser = parse({ bom: true, columns: true, delimiter, info: true, skip_empty_lines: true });
  bytes.on("error", (error: Error) => parser.destroy(error));
  bytes.pipe(parser);
  let columns: ReadonlySet<string> | undefined;
  for await (const { record, info } of parser as AsyncIterable<{
    record: Record<string, string>;
    info: { lines: number };
  }>) {
    const cells = Object.entries(record);
    columns ??= new Set(cells.map(([name]) => name));
    yield { row: new Map(cells.filter(([, value]) => value !== "")), place: info.lines, columns };
  }
}

async function* parquetRows(path: string): AsyncGenerator<PlacedRow> {
  const instance = await DuckDBInstance.create(":memory:", { preserve_insertion_order: "true" });
  const connection = await instance.connect();
  try {
    const file = `'${path.replaceAll("'", "''")}'`;
    const result = await connection.stream(`SELECT COLUMNS(*)::VARCHAR FROM read_parquet(${file})`);
    const columns = new Set(result.columnNames());
    let place = 0;
    for await (const rows of result.yieldRowObjectJs()) {
      for (const row of rows) {
        place += 1;
        const cells = Object.entries(row).filter(
          (cell): cell is [string, string] => typeof cell[1] === "string" && cell[1] !== "",
        );
        yield { row: new Map(cells), place, columns };
      }
    }
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** @throws BadInputError that lists every fault with its line, column and path */
async function readMapping(
  file: string,
): Promise<{ mapping: Mapping; fault: (column: string, table: number) => BadInputError }> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    throw new BadInputError("NO_SUCH_FILE", `The mapping file ${file} cannot be read.`, { cause: error });
  }
  const name = basename(file);
  const refusal = (faults: readonly YamlFault[]): BadInputError =>
    new BadInputError(
      "BROKEN_MAPPING",
      `The mapping cannot be used:\n${faults.map(({ line, column, path, message }) => `  ${name}:${line}:${column}${path === "" ? "" : ` ${path}`}: ${message}`).join("\n")}`,
    );
  const read = readYaml(text, mappingSchema);
  if ("faults" in read) throw refusal(read.faults);
  const fault = (column: string, index: number): BadInputError => {
    const table = read.value.tables[index];
    const field = Object.entries(table?.fields ?? {}).find(
      ([, given]) =>
        given === column || (typeof given === "object" && "column" in given && given.column === column),
    );
    const path = ["tables", index, ...(table?.id === column ? ["id"] : ["fields", field?.[0] ?? ""])];
    return refusal([{ ...read.at(path), message: `${table?.file} has no column ${column}` }]);
  };
  return { mapping: read.value, fault };
}
