import { z } from "zod";
import { timeZone } from "#lib/door/fields.ts";

/** The form of a mapping file; a file of another form is refused. */
export const MAPPING_VERSION = 1;

/** An element of the record to be made: `birthDate`, `name[0].given[1]`, `subject.reference`. */
const path = z
  .string()
  .regex(
    /^[a-z][A-Za-z0-9]*(\[\d{1,2}\])?(\.[a-z][A-Za-z0-9]*(\[\d{1,2}\])?)*$/,
    "an element, such as birthDate or name[0].family",
  );

const column = z.string().min(1);
const fieldSchema = z.strictObject({
  column,
  as: z.enum(["string", "integer", "decimal", "boolean", "date", "instant"]).default("string"),
  /** How a date or an instant is written: YYYY, MM, DD, HH, mm, ss and what stands between them. */
  format: z
    .string()
    .regex(/^(YYYY|MM|DD|HH|mm|ss|[^A-Za-z])+$/, "made of YYYY, MM, DD, HH, mm, ss")
    .optional(),
  /** Where the wall clock of an instant hung. */
  zone: timeZone.optional(),
  /** What each value becomes; one that is not here is a fault of its row. */
  codes: z.record(z.string(), z.string()).optional(),
  /** The value is the id of a record of this type. */
  reference: z
    .string()
    .regex(/^[A-Z][A-Za-z]*$/, "a resource type")
    .optional(),
});
export type FieldMapping = z.infer<typeof fieldSchema>;

export const tableSchema = z.strictObject({
  /** In the folder of its side: a .csv, .csv.gz or .parquet file, or several of a pattern with `*`, one table in parts. */
  file: z.string().regex(/^[^/\\]+\.(csv|csv\.gz|parquet)$/, "the name of a .csv, .csv.gz or .parquet file"),
  type: z.string().regex(/^[A-Z][A-Za-z]{0,63}$/, "a FHIR resource type"),
  /** The column that holds the record's id. */
  id: column,
  delimiter: z.string().length(1).default(","),
  /** Of a CSV. Latin 1 is read as Windows 1252, which has characters where Latin 1 has none. */
  encoding: z.enum(["utf-8", "latin1", "windows-1252", "utf-16le"]).default("utf-8"),
  fields: z.record(
    path,
    z.union([column, fieldSchema, z.strictObject({ value: z.union([z.string(), z.boolean(), z.int()]) })], {
      error: "a column's name, {column, as, …}, or {value}",
    }),
  ),
});
export type TableMapping = z.infer<typeof tableSchema>;

/** How tables become records. */
export const mappingSchema = z.strictObject({
  version: z.literal(MAPPING_VERSION),
  tables: z.array(tableSchema).min(1),
});
export type Mapping = z.infer<typeof mappingSchema>;
