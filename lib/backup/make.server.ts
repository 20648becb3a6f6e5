import { createWriteStream } from "node:fs";
import { mkdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import pg from "pg";
import { digestFile } from "#lib/evidence/workFolder.server.ts";
import { connect } from "#lib/postgres/connect.ts";
import packageJson from "#package.json" with { type: "json" };
import { BACKUP_FILE, type Backup, BackupError, tableFile } from "./format.ts";
import { appliedMigrations, listTables, type Table } from "./tables.server.ts";

const ROWS_PER_FETCH = 2_000;
/** For the one who makes the backup alone. */
const FILE_MODE = 0o600;

/**
 * Writes a backup of one moment, while the server goes on. The folder appears when it is whole.
 * @param ownerUrl the tables' owner: some columns are read by nobody else
 * @param folder must not be there yet
 * @param onTable is told of each table before it is written
 * @throws BackupError when the folder can't be made
 */
export async function makeBackup(
  ownerUrl: string,
  folder: string,
  onTable: (name: string) => void = () => undefined,
): Promise<Backup> {
  if (await stat(folder).catch(() => undefined))
    throw new BackupError(`${folder} is there already. Nothing was written; name another folder.`);
  const draft = `${folder}.part`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(dirname(folder), { recursive: true });
  await mkdir(draft, { mode: 0o700 });
  const client = await connect(ownerUrl);
  try {
    await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    const backup = await writeTables(client, draft, onTable);
    await client.query("COMMIT");
    await writeFile(join(draft, BACKUP_FILE), `${JSON.stringify(backup, null, 2)}\n`, {
      flush: true,
      mode: FILE_MODE,
    });
    await rename(draft, folder);
    return backup;
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  } finally {
    await client.end();
  }
}

async function writeTables(
  client: pg.Client,
  draft: string,
  onTable: (name: string) => void,
): Promise<Backup> {
  const { rows: at } = await client.query<{ at: Date }>("SELECT now() AS at");
  const tables: Backup["tables"] = [];
  for (const table of await listTables(client)) {
    onTable(table.name);
    let rows = 0;
    const lines = async function* () {
      for await (const batch of readRows(client, table)) {
        rows += batch.length;
        yield batch.map((line) => `${line}\n`).join("");
      }
    };
    const file = join(draft, tableFile(table.name));
    await pipeline(
      Readable.from(lines()),
      createGzip(),
      createWriteStream(file, { mode: FILE_MODE, flush: true }),
    );
    tables.push({ name: table.name, rows, ...(await digestFile(file)) });
  }
  const { rows: journals } = await client.query<{ scope: string; entries: string }>(
    "SELECT scope, seq AS entries FROM journal ORDER BY scope",
  );
  return {
    format: "holdpoint-backup/1",
    madeAt: (at[0]?.at ?? new Date(0)).toISOString(),
    version: packageJson.version,
    migrations: await appliedMigrations(client),
    tables,
    journals: journals.map(({ scope, entries }) => ({ scope, entries: Number(entries) })),
  };
}

async function* readRows(client: pg.Client, { name }: Table): AsyncGenerator<string[]> {
  await client.query(
    `DECLARE backup NO SCROLL CURSOR FOR SELECT to_jsonb(one)::text AS line FROM ${pg.escapeIdentifier(name)} AS one`,
  );
  for (;;) {
    const { rows } = await client.query<{ line: string }>(`FETCH ${ROWS_PER_FETCH} FROM backup`);
    if (rows.length === 0) break;
    yield rows.map(({ line }) => line);
  }
  await client.query("CLOSE backup");
}
