import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { checkJournals, describeRestore, type RestoreCheck } from "#lib/backup/check.server.ts";
import type { Backup } from "#lib/backup/format.ts";
import { makeBackup } from "#lib/backup/make.server.ts";
import { restoreBackup } from "#lib/backup/restore.server.ts";
import { execute } from "#lib/door/command.ts";
import { readSettings } from "#lib/env.ts";
import { knownKeys } from "#lib/journal/signer.ts";
import { openConfiguredDatabase } from "#lib/postgres/configured.ts";
import { openEmbeddedPostgres } from "#lib/postgres/embedded.ts";
import { recordRestoreTest } from "#lib/retention/commands.ts";
import { loadAnchors, loadHeadSigning } from "#lib/secrets.ts";
import { createRuntime } from "../runtime.ts";

const EXIT_DOES_NOT_FIT = 3;
const BY = { caller: { kind: "system", name: "command line" }, idempotencyKey: null } as const;

const tellTable = (name: string): void => void process.stderr.write(`${name}\n`);

/** `holdpoint backup`: all records of one moment, into a folder. */
export function backupCommand(): Command {
  return new Command("backup")
    .description("Write all records, as they are at one moment, into a folder; the server goes on meanwhile")
    .argument("<dir>", "a folder that is not there yet; the secrets are not in it and are kept apart")
    .action(async (dir: string) => {
      const database = await openConfiguredDatabase(readSettings());
      try {
        const { madeAt, tables, journals } = await makeBackup(database.ownerUrl, dir, tellTable);
        const rows = tables.reduce((sum, table) => sum + table.rows, 0);
        console.log(`${dir} holds ${rows} rows and ${journals.length} journals as of ${madeAt}.`);
      } finally {
        await database.close();
      }
    });
}

/** `holdpoint restore`: a backup into an empty database, or with --test into a throw-away one. Exit code 3: it does not fit. */
export function restoreCommand(): Command {
  return new Command("restore")
    .description("Put a backup into the configured database, which must be empty, and check every journal")
    .argument("<dir>", "what `holdpoint backup` wrote")
    .option("--test", "into a throw-away PostgreSQL, and journal how it went: that the backup is one")
    .action(async (dir: string, { test }: { test?: true }) => {
      const check = test ? await restoreAsTest(dir) : await restore(dir);
      process.stdout.write(describeRestore(check));
      if (!check.fits) process.exitCode = EXIT_DOES_NOT_FIT;
    });
}

async function restore(dir: string): Promise<RestoreCheck> {
  const database = await openConfiguredDatabase(readSettings());
  try {
    return (await restoreInto(database.ownerUrl, dir)).check;
  } finally {
    await database.close();
  }
}

async function restoreInto(ownerUrl: string, dir: string): Promise<{ backup: Backup; check: RestoreCheck }> {
  const settings = readSettings();
  const backup = await restoreBackup(ownerUrl, dir, tellTable);
  const { db } = await createRuntime(settings, ownerUrl);
  try {
    const keys = knownKeys(await loadHeadSigning(settings));
    return { backup, check: await checkJournals(db, keys, await loadAnchors(settings)) };
  } finally {
    await db.$disconnect();
  }
}

async function restoreAsTest(dir: string): Promise<RestoreCheck> {
  const folder = await mkdtemp(join(tmpdir(), "holdpoint-restore-"));
  const scratch = await openEmbeddedPostgres({ dir: folder, durable: false });
  let restored: { backup: Backup; check: RestoreCheck };
  try {
    restored = await restoreInto(scratch.ownerUrl, dir);
  } finally {
    await scratch.close();
    await rm(folder, { recursive: true, force: true });
  }
  const { backup, check } = restored;
  const settings = readSettings();
  const database = await openConfiguredDatabase(settings);
  try {
    const runtime = await createRuntime(settings, database.appUrl);
    const { madeAt, journals } = backup;
    const told = { madeAt, journals: journals.length, entries: check.entries, fits: check.fits };
    await execute(runtime, recordRestoreTest, told, BY);
    await runtime.db.$disconnect();
  } finally {
    await database.close();
  }
  return check;
}
