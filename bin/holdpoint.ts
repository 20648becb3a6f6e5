import { Command } from "commander";
import { BackupError } from "#lib/backup/format.ts";
import { AppError } from "#lib/door/errors.ts";
import { readSettings } from "#lib/env.ts";
import exitCodes from "#lib/exit-codes.json" with { type: "json" };
import type { MatchingChannel } from "#lib/identity/fileMatching.ts";
import { openConfiguredDatabase } from "#lib/postgres/configured.ts";
import type { HandOverOptions } from "#lib/runs/handOver.ts";
import type { LandingSink } from "#lib/runs/landing.ts";
import type { Runtime } from "#lib/runtime.ts";
import { StartupError } from "#lib/startup-error.ts";
import type { AccountChannel } from "#lib/workforce/sendAccounts.ts";
import packageJson from "#package.json" with { type: "json" };
import { backupCommand, restoreCommand } from "./commands/backup.ts";
import { benchCommand } from "./commands/bench.ts";
import { binderCommand, type Opened } from "./commands/binder.ts";
import { cutoverCommand } from "./commands/cutover.ts";
import { exportCommand } from "./commands/export.ts";
import { importResultsCommand } from "./commands/importResults.ts";
import { journalCommand } from "./commands/journal.ts";
import { matchCommand } from "./commands/match.ts";
import { migrateCommand } from "./commands/migrate.ts";
import { mutateCommand } from "./commands/mutate.ts";
import { personCommand } from "./commands/person.ts";
import { populationCommand } from "./commands/population.ts";
import { reconcileCommand } from "./commands/reconcile.ts";
import { retentionCommand } from "./commands/retention.ts";
import { startCommand } from "./commands/start.ts";
import { checkCommand, testCommand } from "./commands/test.ts";
import { validateCommand } from "./commands/validate.ts";
import { valuesCommand } from "./commands/values.ts";
import { verifyCommand } from "./commands/verify.ts";
import { workerCommand } from "./commands/worker.ts";
import { workforceCommand } from "./commands/workforce.ts";

/** What a command has opened, closed in reverse when it has ended. */
const opened = new AsyncDisposableStack();

/** The configured database, which is started when nobody runs it, and the way through its door. */
async function openAll(): Promise<Opened> {
  const { createRuntime } = await import("./runtime.ts");
  const settings = readSettings();
  const database = await openConfiguredDatabase(settings);
  opened.defer(() => database.close());
  const runtime = await createRuntime(settings, database.appUrl);
  opened.defer(() => runtime.db.$disconnect());
  return { runtime, settings, databaseUrl: database.appUrl };
}

const openRuntime = async (): Promise<Runtime> => (await openAll()).runtime;

/** Where a run with `--cutover` lands. */
async function openRunSink(cutoverId: string, handOver?: HandOverOptions): Promise<LandingSink> {
  const { RunSink } = await import("#lib/runs/sink.server.ts");
  return new RunSink(await openRuntime(), cutoverId, handOver);
}

/** Where a matching with `--cutover` is filed. */
async function openMatchingChannel(): Promise<MatchingChannel> {
  const { matchingChannel } = await import("#lib/identity/channel.server.ts");
  return matchingChannel(await openRuntime());
}

/** Where accounts with `--cutover` go. */
async function openAccountChannel(): Promise<AccountChannel> {
  const { accountChannel } = await import("#lib/workforce/channel.server.ts");
  return accountChannel(await openRuntime());
}

const program = new Command("holdpoint")
  .description("The command center for EHR cutover war rooms.")
  .version(packageJson.version)
  .addHelpText("after", "\nTo start the war room: npm start")
  .addCommand(reconcileCommand(openRunSink))
  .addCommand(validateCommand(openRuntime))
  .addCommand(exportCommand())
  .addCommand(importResultsCommand((cutoverId) => openRunSink(cutoverId)))
  .addCommand(matchCommand(openMatchingChannel))
  .addCommand(workforceCommand(openAccountChannel))
  .addCommand(populationCommand())
  .addCommand(personCommand(openRuntime))
  .addCommand(cutoverCommand(openRuntime))
  .addCommand(journalCommand(openRuntime))
  .addCommand(valuesCommand(openRuntime))
  .addCommand(binderCommand(openAll))
  .addCommand(verifyCommand())
  .addCommand(workerCommand(openAll))
  .addCommand(retentionCommand(openRuntime))
  .addCommand(backupCommand())
  .addCommand(restoreCommand())
  .addCommand(migrateCommand())
  .addCommand(startCommand("start"), { hidden: true })
  .addCommand(startCommand("dev"), { hidden: true })
  .addCommand(testCommand(), { hidden: true })
  .addCommand(checkCommand(), { hidden: true })
  .addCommand(benchCommand(), { hidden: true })
  .addCommand(mutateCommand(), { hidden: true });

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof StartupError || error instanceof AppError || error instanceof BackupError))
    throw error;
  console.error(`\n${error.message}`);
  process.exitCode = error instanceof StartupError ? error.exitCode : exitCodes.configuration;
} finally {
  await opened.disposeAsync();
}
