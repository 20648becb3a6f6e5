import type { DuckDBConnection } from "@duckdb/node-api";
import { type ColumnKind, type ColumnProfile, kindOf } from "./columns.ts";
import { isYearFirst, readAsDates } from "./dates.ts";
import { flattenPatients } from "./patients.ts";
import { quoted, text } from "./sql.ts";

/** A column that both sides have, as records are compared by it: `c0`, `c1` … in the table `record`. */
export interface Column {
  readonly name: string;
  readonly kind: ColumnKind;
  /** The share of its values in which there is a digit. */
  readonly digitShare: number;
}

export interface Records {
  readonly columns: readonly Column[];
  readonly count: number;
  /** Whether each side is a file of its own; else duplicates are looked for within one. */
  readonly twoSided: boolean;
}

/** A file that can't be matched. Its message names the file and never a value. */
export class MatchInputError extends Error {
  override readonly name = "MatchInputError";
}

type Row = Readonly<Record<string, unknown>>;

export async function rowsOf(connection: DuckDBConnection, sql: string): Promise<Row[]> {
  return (await connection.runAndReadAll(sql)).getRowObjectsJS();
}

const PATIENTS_FILE = /\.(ndjson|json)(\.gz)?$/;

/** Case, accents, spaces and punctuation are how a value was typed, not what it is. */
const plain = (column: string): string =>
  `nullif(regexp_replace(lower(strip_accents(${column})), '[^a-z0-9]+', '', 'g'), '')`;

/**
 * Reads one or two files into the table `record(k, side, id, c0, f0, c1, f1, …)`: CSV with a heading and the ids in the first
 * column, or FHIR R4 Patients as NDJSON. `f` is how many records of its side have the value.
 * @throws MatchInputError
 */
export async function readRecords(
  connection: DuckDBConnection,
  files: readonly [string, string?],
): Promise<Records> {
  const [fileA, fileB] = files;
  await read(connection, "given0", fileA);
  if (fileB !== undefined) await read(connection, "given1", fileB);
  const names = await sharedColumns(connection, fileB !== undefined);
  const side = async (index: number): Promise<string> => {
    const columns: string[] = [];
    for (const [column, name] of names.entries()) {
      const date = await readAsDates(connection, `given${index}`, name);
      columns.push(`${plain(date ?? quoted(name))} AS c${column}`);
    }
    return `SELECT ${index}::TINYINT AS side, trim(id) AS id, ${columns.join(", ")} FROM given${index}`;
  };
  const sides = fileB === undefined ? await side(0) : `${await side(0)} UNION ALL ${await side(1)}`;
  const frequencies = names
    .map((_, column) => `count(*) OVER (PARTITION BY side, c${column})::INTEGER AS f${column}`)
    .join(", ");
  await connection.run(
    `CREATE TABLE record AS SELECT (row_number() OVER ())::INTEGER AS k, *, ${frequencies} FROM (${sides})`,
  );
  const [counted] = await rowsOf(
    connection,
    "SELECT count(*)::INTEGER AS records, count(DISTINCT (side, id))::INTEGER AS ids, count(id)::INTEGER AS named FROM record",
  );
  const count = Number(counted?.records ?? 0);
  if (Number(counted?.ids) !== count || Number(counted?.named) !== count)
    throw new MatchInputError(
      "The first column must hold an id of its own for every record. Nothing was written; give each record one.",
    );
  const columns: Column[] = [];
  for (const [index, name] of names.entries()) {
    const profile = await profileOf(connection, index);
    columns.push({ name, kind: kindOf(profile), digitShare: profile.withDigit });
  }
  return { columns, count, twoSided: fileB !== undefined };
}

async function read(connection: DuckDBConnection, table: string, file: string): Promise<void> {
  try {
    if (PATIENTS_FILE.test(file)) await flattenPatients(connection, table, file);
    else
      await connection.run(
        `CREATE TABLE ${table} AS SELECT * FROM read_csv(${text(file)}, all_varchar = true, header = true, strict_mode = true)`,
      );
  } catch (error) {
    throw new MatchInputError(
      `${file} can't be read as CSV with a heading, or as Patients in NDJSON. Nothing was written.`,
      { cause: error },
    );
  }
  const columns = (await rowsOf(connection, `DESCRIBE ${table}`)).map(({ column_name }) =>
    String(column_name),
  );
  const [first, ...others] = columns;
  if (first === undefined || others.length === 0)
    throw new MatchInputError(`${file} has no column besides its ids. Nothing was written.`);
  if (first !== "id") await connection.run(`ALTER TABLE ${table} RENAME COLUMN ${quoted(first)} TO id`);
  // Headings are often written with a space after the comma.
  for (const name of others)
    if (name !== name.trim().toLowerCase())
      await connection.run(
        `ALTER TABLE ${table} RENAME COLUMN ${quoted(name)} TO ${quoted(name.trim().toLowerCase())}`,
      );
}

async function sharedColumns(connection: DuckDBConnection, twoSided: boolean): Promise<string[]> {
  const namesOf = async (table: string): Promise<string[]> =>
    (await rowsOf(connection, `DESCRIBE ${table}`))
      .map(({ column_name }) => String(column_name))
      .filter((name) => name !== "id");
  const first = await namesOf("given0");
  if (!twoSided) return first;
  const second = await namesOf("given1");
  const shared = first.filter((name) => second.includes(name));
  if (shared.length === 0)
    throw new MatchInputError(
      "The two files have no column in common. Nothing was written; give what is the same the same heading.",
    );
  return shared;
}

async function profileOf(connection: DuckDBConnection, column: number): Promise<ColumnProfile> {
  const [seen] = await rowsOf(
    connection,
    `SELECT avg(${isYearFirst(`c${column}`)}::INTEGER) AS "yearFirst",
            avg(regexp_matches(c${column}, '^[0-9]+$')::INTEGER) AS digits,
            avg(regexp_matches(c${column}, '[0-9]')::INTEGER) AS "withDigit",
            count(DISTINCT c${column})::INTEGER AS "distinct",
            count(*)::INTEGER AS records,
            avg(length(c${column})) AS length
       FROM record WHERE c${column} IS NOT NULL`,
  );
  const figure = (name: keyof ColumnProfile): number => Number(seen?.[name] ?? 0);
  return {
    yearFirst: figure("yearFirst"),
    digits: figure("digits"),
    withDigit: figure("withDigit"),
    distinct: figure("distinct"),
    records: figure("records"),
    length: figure("length"),
  };
}
