import { isUtf8 } from "node:buffer";
import { open, readFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { fileBytes } from "#lib/fileBytes.ts";
import { plural } from "#lib/plural.ts";
import { BadInputError } from "../errors.ts";
import { requireNoneUnread, type SideFile, sideFiles } from "../sideFiles.ts";
import { readYaml, type YamlFault } from "../yaml.ts";
import { csvRowsIn } from "./csv.ts";
import { type Mapping, mappingSchema, type TableMapping } from "./schema.ts";
import { type Row, RowFault, recordMaker } from "./toRecord.ts";

/** Broken rows that one table lists; more are only counted. */
const LISTED_PER_TABLE = 100;
/** Stands in the NDJSON for a row that gave no record: the engine counts it as a line that can't be read. */
const NO_RECORD = "!";
const LINES_PER_WRITE = 1_000;
const NEWLINE = 0x0a;

/** Where a broken row is in its table, by its line in the NDJSON that was made of the table. */
export type BrokenRows = ReadonlyMap<number, { readonly lineNumber: number; readonly reason: string }>;

export interface ConvertedTable {
  readonly table: TableMapping;
  /** The name of its file, or of a part of it. */
  readonly name: string;
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
  for (const [number, { index, table, name, path: givenPath }] of (
    await filesOfTables(role, folder, mappingFile, mapping)
  ).entries()) {
    const path = join(spillFolder, `${role}-table-${number}.ndjson`);
    const rows = name.endsWith(".parquet")
      ? parquetRows(givenPath)
      : csvRows({ path: givenPath, name }, table);
    const broken = await convert(rows, { table, name }, path, signal, (column) => fault(column, index));
    converted.push({ table, name, givenPath, path, broken });
  }
  return converted;
}

/** The tables that a mapping names, in a side's folder. @throws BadInputError for the mapping, or when there is a file that it does not name */
export async function tableFiles(
  role: "source" | "target",
  folder: string,
  mappingFile: string,
): Promise<SideFile[]> {
  const { mapping } = await readMapping(mappingFile);
  return filesOfTables(role, folder, mappingFile, mapping);
}

async function filesOfTables(
  role: "source" | "target",
  given: string,
  mappingFile: string,
  { tables }: Mapping,
): Promise<(SideFile & { readonly table: TableMapping; readonly index: number })[]> {
  const files = (await sideFiles(role, given)).filter(({ path }) => resolve(path) !== resolve(mappingFile));
  const found = tables.flatMap((table, index) => {
    const pattern = new RegExp(`^${table.file.split("*").map(escaped).join("[^/]*")}$`);
    const parts = files.filter(({ name }) => pattern.test(name));
    if (parts.length === 0)
      throw new BadInputError(
        "NO_SUCH_FILE",
        `The ${role} ${given} holds no ${table.file}, which its mapping names.`,
      );
    return parts.map((file) => ({ ...file, table, index }));
  });
  const names = found.map(({ name }) => name);
  requireNoneUnread(
    role,
    given,
    files.filter(({ name }) => !names.includes(name)),
    `No table of ${basename(mappingFile)} is called so: map them, or take them out of the folder.`,
  );
  return found;
}

const escaped = (text: string): string => text.replace(/[.+?^${}()|[\]\\]/g, "\\$&");

/** A row that can't be told apart into cells. */
interface RowProblem {
  readonly place: number;
  readonly problem: string;
}

interface PlacedRow {
  readonly row: Row;
  /** Counting from 1: of a CSV the line on which the row ends, of Parquet the row. */
  readonly place: number;
  readonly columns: ReadonlySet<string>;
}

async function convert(
  rows: AsyncIterable<PlacedRow | RowProblem>,
  { table, name }: Pick<ConvertedTable, "table" | "name">,
  path: string,
  signal: AbortSignal | undefined,
  noColumn: (column: string) => BadInputError,
): Promise<BrokenRows> {
  const broken = new Map<number, { lineNumber: number; reason: string }>();
  const make = recordMaker(table);
  const out = await open(path, "w");
  let lines: string[] = [];
  let written = 0;
  let isChecked = false;
  try {
    for await (const placed of rows) {
      signal?.throwIfAborted();
      if ("columns" in placed && !isChecked) {
        const absent = columnsOf(table).find((column) => !placed.columns.has(column));
        if (absent !== undefined) throw noColumn(absent);
        isChecked = true;
      }
      const onFault = (reason: string): void => {
        if (broken.size < LISTED_PER_TABLE)
          broken.set(written + lines.length + 1, { lineNumber: placed.place, reason });
      };
      if ("problem" in placed) {
        onFault(placed.problem);
        lines.push(NO_RECORD);
      } else lines.push(lineOf(placed.row, make, onFault));
      if (lines.length < LINES_PER_WRITE) continue;
      await out.write(`${lines.join("\n")}\n`);
      written += lines.length;
      lines = [];
    }
    if (lines.length > 0) await out.write(`${lines.join("\n")}\n`);
  } catch (error) {
    if (signal?.aborted || error instanceof BadInputError) throw error;
    throw new BadInputError("BROKEN_TABLE", `${name} cannot be read as a table.`, { cause: error });
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

/** The rows of a CSV, by the names in its first line. @throws BadInputError for one of which no row could be told apart */
async function* csvRows(
  { path, name }: SideFile,
  { delimiter, encoding }: TableMapping,
): AsyncGenerator<PlacedRow | RowProblem> {
  let header: readonly string[] | undefined;
  let columns: ReadonlySet<string> = new Set();
  for await (const row of csvRowsIn(textOf(path, name, encoding), delimiter)) {
    if (header === undefined) {
      if ("fault" in row)
        throw new BadInputError(
          "BROKEN_TABLE",
          `${name}:${row.line}: the names of its columns can't be read: ${row.fault}.`,
        );
      header = row.cells;
      const twice = header.find((column, index) => column !== "" && header?.indexOf(column) !== index);
      if (twice !== undefined)
        throw new BadInputError(
          "BROKEN_TABLE",
          `${name} has two columns called ${twice}: nobody knows which one is meant.`,
        );
      columns = new Set(header);
    } else if ("fault" in row) yield { place: row.line, problem: row.fault };
    else if (row.cells.length !== header.length)
      yield {
        place: row.line,
        problem: `the row has ${row.cells.length} cells, and the table ${plural(header.length, "column")}`,
      };
    else {
      const cells = header.map((column, index) => [column, row.cells[index] ?? ""] as const);
      yield { row: new Map(cells.filter(([, value]) => value !== "")), place: row.line, columns };
    }
  }
}

async function* textOf(
  path: string,
  name: string,
  encoding: TableMapping["encoding"],
): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  try {
    for await (const bytes of fileBytes(path)) yield decoder.decode(bytes, { stream: true });
    yield decoder.decode();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const line = encoding === "utf-8" ? `:${await firstLineNotUtf8(path)}` : "";
    throw new BadInputError(
      "BROKEN_TABLE",
      `${name}${line} is not written in ${encoding}: say in the mapping's table which \`encoding\` it has, latin1, windows-1252 or utf-16le.`,
    );
  }
}

async function firstLineNotUtf8(path: string): Promise<number> {
  let line = 1;
  let rest: Buffer = Buffer.alloc(0);
  for await (const bytes of fileBytes(path)) {
    rest = Buffer.concat([rest, bytes]);
    let at = 0;
    for (let end = rest.indexOf(NEWLINE); end >= 0; end = rest.indexOf(NEWLINE, at)) {
      if (!isUtf8(rest.subarray(at, end))) return line;
      line += 1;
      at = end + 1;
    }
    rest = rest.subarray(at);
  }
  return line;
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
