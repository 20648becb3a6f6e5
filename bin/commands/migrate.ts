import { Command } from "commander";
import { readSettings } from "#lib/env.ts";
import { type ConfiguredDatabase, openConfiguredDatabase } from "#lib/postgres/configured.ts";
import { migrate, migrationStatus } from "#lib/postgres/migrate.ts";
import { writeNewMigration } from "#lib/postgres/new-migration.ts";

/** `holdpoint migrate`: brings the configured database up to date, or says where it stands. */
export function migrateCommand(): Command {
  const command = new Command("migrate").description("Bring the database to the newest migration");
  command.action(() => withDatabase(apply));
  command
    .command("status")
    .description("Say which migrations are applied and which are not; changes nothing")
    .action(() => withDatabase(printStatus));
  command
    .command("new")
    .argument("<name...>", "what the migration does, in words")
    .description("For developers: write the migration from the last one to prisma/schema")
    .action(async (words: string[]) => {
      const file = await writeNewMigration(words.join(" "), new Date());
      console.log(file ?? "prisma/schema asks for no change.");
    });
  return command;
}

async function withDatabase(use: (database: ConfiguredDatabase) => Promise<void>): Promise<void> {
  const database = await openConfiguredDatabase(readSettings());
  try {
    await use(database);
  } finally {
    await database.close();
  }
}

async function apply({ ownerUrl, ownerVariable }: ConfiguredDatabase): Promise<void> {
  const applied = await migrate(ownerUrl, ownerVariable);
  for (const name of applied) console.log(`applied ${name}`);
  if (applied.length === 0) console.log("The database is up to date.");
}

async function printStatus({ ownerUrl, ownerVariable }: ConfiguredDatabase): Promise<void> {
  const status = await migrationStatus(ownerUrl, ownerVariable);
  for (const [state, names] of Object.entries(status)) {
    for (const name of names) console.log(`${state.padEnd(8)} ${name}`);
  }
  if (status.applied.length + status.pending.length === 0) console.log("There are no migrations.");
}
