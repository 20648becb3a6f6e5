import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openEmbeddedPostgres } from "./embedded.ts";
import { diffFromSchema, MIGRATIONS_DIR, migrate } from "./migrate.ts";

/**
 * Writes the next migration: every migration so far is applied to a throw-away PostgreSQL, which is then compared with
 * prisma/schema, so that there is no recorded state to go out of date. SQL of one's own (triggers, grants, partitions)
 * is added to the file by hand.
 * @param name what the migration does, in words
 * @param now the migration's place in the order
 * @returns the new file, or undefined when prisma/schema asks for no change
 */
export async function writeNewMigration(name: string, now: Date): Promise<string | undefined> {
  const scratchDir = await mkdtemp(join(tmpdir(), "holdpoint-migration-"));
  const scratch = await openEmbeddedPostgres({ dir: scratchDir, durable: false });
  let sql: string | undefined;
  try {
    await migrate(scratch.ownerUrl);
    sql = await diffFromSchema(scratch.ownerUrl);
  } finally {
    await scratch.close();
    await rm(scratchDir, { recursive: true, force: true });
  }
  if (sql === undefined) return undefined;
  const timestamp = now.toISOString().replaceAll(/\D/g, "").slice(0, 14);
  const folder = join(MIGRATIONS_DIR, `${timestamp}_${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "_")}`);
  await mkdir(folder, { recursive: true });
  const file = join(folder, "migration.sql");
  await writeFile(file, sql);
  return file;
}
