import { readFile } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { digestFile } from "#lib/evidence/workFolder.server.ts";
import { fileBytes } from "#lib/fileBytes.ts";
import { connect } from "#lib/postgres/connect.ts";
import { migrate } from "#lib/postgres/migrate.ts";
import { textLines } from "#lib/textLines.ts";
import { BACKUP_FILE, type Backup, BackupError, backupSchema, tableFile } from "./format.ts";
import { appliedMigrations, listTables, type Table } from "./tables.server.ts";

const ROWS_PER_INSERT = 1_000;

/** Reads what a backup says of itself, and that its files are what it says. @throws BackupError when they are not */
async function readBackup(folder: string): Promise<Backup> {
  let backup: Backup;
  try {
    backup = backupSchema.parse(JSON.parse(await readFile(join(folder, BACKUP_FILE), "utf8")));
  } catch (error) {
    throw new BackupError(`${folder} is not a backup. Nothing was changed.`, { cause: error });
  }
  for (const { name, sha256 } of backup.tables) {
    const found = await digestFile(join(folder, tableFile(name))).catch(() => undefined);
    if (found?.sha256 !== sha256)
      throw new BackupError(
        `${tableFile(name)} of the backup is ${found ? "not what was written" : "missing"}. Nothing was changed; take another backup.`,
      );
  }
  return backup;
}

/**
 * Puts a backup into an empty database, whole or not at all. It changes no row on the way: entries keep their bytes, so that what
 * was sealed still fits, and what was not still does not.
 * @param ownerUrl a database without a cutover; it is migrated first
 * @throws BackupError when the backup is none, the database is not empty, or it has another shape
 */
export async function restoreBackup(
  ownerUrl: string,
  folder: string,
  onTable: (name: string) => void = () => undefined,
): Promise<Backup> {
  const backup = await readBackup(folder);
  await migrate(ownerUrl);
  const client = await connect(ownerUrl);
  try {
    await requireSameShape(client, backup);
    await requireEmpty(client);
    await client.query("BEGIN");
    const tables = await listTables(client);
    // The guards are for those who change records; here they are put back as they were. Nobody else sees this before the end.
    for (const { name } of tables)
      await client.query(`ALTER TABLE ${pg.escapeIdentifier(name)} DISABLE TRIGGER USER`);
    await client.query("DELETE FROM journal");
    for (const table of tables) {
      onTable(table.name);
      const rows = await fill(client, table, join(folder, tableFile(table.name)));
      const expected = backup.tables.find(({ name }) => name === table.name)?.rows;
      if (rows !== expected)
        throw new BackupError(
          `${table.name} has ${rows} rows, the backup says ${expected}. Nothing was changed.`,
        );
    }
    for (const { name } of tables)
      await client.query(`ALTER TABLE ${pg.escapeIdentifier(name)} ENABLE TRIGGER USER`);
    await client.query("COMMIT");
    return backup;
  } finally {
    await client.end();
  }
}

async function requireSameShape(client: pg.Client, { migrations, version }: Backup): Promise<void> {
  const applied = await appliedMigrations(client);
  const other = [
    ...applied.filter((name) => !migrations.includes(name)),
    ...migrations.filter((name) => !applied.includes(name)),
  ];
  if (other.length > 0)
    throw new BackupError(
      `The backup is of another Holdpoint (${version}; it differs in ${other[0]}): restore it with that one, then start the new one. Nothing was restored.`,
    );
}

async function requireEmpty(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ entries: string }>("SELECT count(*) AS entries FROM journal_entry");
  if (rows[0]?.entries !== "0")
    throw new BackupError(
      "The database is not empty: a backup is restored into a new one. Nothing was changed.",
    );
}

async function fill(client: pg.Client, table: Table, file: string): Promise<number> {
  let count = 0;
  let batch: string[] = [];
  const insert = async (): Promise<void> => {
    if (batch.length === 0) return;
    const rows = `[${batch.join(",")}]`;
    if (table.name === "signal_sample") await makePartitions(client, rows);
    const columns = table.columns.map((column) => pg.escapeIdentifier(column)).join(", ");
    // With its schema: a bare "trigger" is PostgreSQL's own type of that name.
    const name = `public.${pg.escapeIdentifier(table.name)}`;
    await client.query(
      `INSERT INTO ${name} (${columns}) SELECT ${columns} FROM jsonb_populate_recordset(NULL::${name}, $1::jsonb)`,
      [rows],
    );
    count += batch.length;
    batch = [];
  };
  for await (const line of textLines(fileBytes(file))) {
    batch.push(line);
    if (batch.length === ROWS_PER_INSERT) await insert();
  }
  await insert();
  return count;
}

/** A sample that fell into the default partition would keep its day from ever getting one. */
const makePartitions = (client: pg.Client, rows: string) =>
  client.query(
    `SELECT ensure_sample_partition(day) FROM
       (SELECT DISTINCT (observed_at AT TIME ZONE 'UTC')::date AS day FROM jsonb_populate_recordset(NULL::signal_sample, $1::jsonb)) AS days`,
    [rows],
  );
