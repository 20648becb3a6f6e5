import { z } from "zod";
import { count, instant, line, sha256 } from "#lib/door/fields.ts";

/**
 * A backup is a folder: `backup.json`, and for each table a file of a row per line, as PostgreSQL writes it in JSON, packed with gzip.
 * It needs no program of PostgreSQL's and is read with anything.
 */

export const BACKUP_FILE = "backup.json";

/** PostgreSQL's own limit for a name, in lower case: it becomes part of a file's name. */
const tableName = z.string().regex(/^[a-z_][a-z0-9_]{0,62}$/);

export const backupSchema = z.object({
  format: z.literal("holdpoint-backup/1"),
  /** The moment that all of it is of. */
  madeAt: instant,
  /** Holdpoint's. */
  version: z.string(),
  /** The database's shape: it is restored into just that. */
  migrations: z.array(z.string()),
  tables: z.array(z.object({ name: tableName, rows: count, bytes: count, sha256 })),
  /** Where each journal ended. */
  journals: z.array(z.object({ scope: line, entries: count })),
});
export type Backup = z.infer<typeof backupSchema>;

export const tableFile = (name: string): string => `${name}.ndjson.gz`;

/** A backup that can't be made, or is not one. Its message is a sentence that says what was not changed. */
export class BackupError extends Error {
  override readonly name = "BackupError";
}
