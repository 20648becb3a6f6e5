import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { basename } from "node:path";
import { parse } from "csv-parse/sync";
import { z } from "zod";
import { BadInputError } from "#lib/reconciliation/errors.ts";
import { readYaml } from "#lib/reconciliation/yaml.ts";
import { type DvtRow, dvtRowSchema } from "./dvt.ts";

const BYTES_MAX = 256 * 1024 * 1024;

export interface ForeignFile {
  readonly rows: readonly DvtRow[];
  readonly sha256: string;
  readonly name: string;
}

/**
 * The rows of a result table: CSV with a head, a JSON array, or NDJSON, as `bq extract`, `bq query --format` and the tool itself write them.
 * @throws BadInputError that names the row, and quotes none
 */
export async function readDvtFile(path: string): Promise<ForeignFile> {
  let bytes: Buffer;
  try {
    if ((await stat(path)).size > BYTES_MAX) throw new RangeError("larger than 256 MiB");
    bytes = await readFile(path);
  } catch (cause) {
    throw new BadInputError("NO_SUCH_FILE", `The result ${path} cannot be read.`, { cause });
  }
  const rows = recordsOf(path, bytes.toString("utf8").replace(/^\uFEFF/, "")).map((record, index) => {
    const row = dvtRowSchema.safeParse(record);
    if (row.success) return row.data;
    throw new BadInputError(
      "BROKEN_TABLE",
      `Row ${index + 1} of ${basename(path)} is no result of the Data Validation Tool: it needs validation_type and validation_status.`,
    );
  });
  if (rows.length === 0) throw new BadInputError("NO_RECORDS", `${basename(path)} holds no result.`);
  return { rows, sha256: createHash("sha256").update(bytes).digest("hex"), name: basename(path) };
}

function recordsOf(path: string, text: string): unknown[] {
  try {
    if (/\.csv$/i.test(path)) return parse(text, { columns: true, skip_empty_lines: true });
    if (text.trimStart().startsWith("[")) return z.array(z.unknown()).parse(JSON.parse(text));
    return text
      .split("\n")
      .filter((line) => line.trim() !== "")
      .map((line) => JSON.parse(line) as unknown);
  } catch {
    // The parser's own words quote the file.
    throw new BadInputError("BROKEN_TABLE", `${basename(path)} is neither CSV, JSON nor NDJSON.`);
  }
}

const tablesSchema = z.strictObject({
  version: z.literal(1),
  /** The FHIR type that a table holds, by the table's name with or without its schema. */
  tables: z.record(z.string(), z.string().regex(/^[A-Z][A-Za-z]{0,63}$/)),
});

/** The FHIR types of tables, from a YAML file. @throws BadInputError with the line of every fault */
export async function readTableMap(path: string): Promise<Readonly<Record<string, string>>> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    throw new BadInputError("NO_SUCH_FILE", `The map of tables ${path} cannot be read.`, { cause });
  }
  const read = readYaml(text, tablesSchema);
  if (!("faults" in read)) return read.value.tables;
  const lines = read.faults.map(
    ({ line, column, message }) => `  ${basename(path)}:${line}:${column}: ${message}`,
  );
  throw new BadInputError("BROKEN_MAPPING", `The map of tables cannot be used:\n${lines.join("\n")}`);
}
