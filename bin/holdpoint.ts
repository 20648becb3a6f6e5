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
import type { Opened } from "./commands/binder.ts";

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

/** What a command needs is loaded when it is asked for: all of it takes longer to load than a small reconciliation takes to run. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  reconcile: async () => (await import("./commands/reconcile.ts")).reconcileCommand(openRunSink),
  validate: async () => (await import("./commands/validate.ts")).validateCommand(openRuntime),
  export: async () => (await import("./commands/export.ts")).exportCommand(),
  "import-results": async () =>
    (await import("./commands/importResults.ts")).importResultsCommand((cutoverId) => openRunSink(cutoverId)),
  match: async () => (await import("./commands/match.ts")).matchCommand(openMatchingChannel),
  workforce: async () => (await import("./commands/workforce.ts")).workforceCommand(openAccountChannel),
  population: async () => (await import("./commands/population.ts")).populationCommand(),
  person: async () => (await import("./commands/person.ts")).personCommand(openRuntime),
  cutover: async () => (await import("./commands/cutover.ts")).cutoverCommand(openRuntime),
  journal: async () => (await import("./commands/journal.ts")).journalCommand(openRuntime),
  values: async () => (await import("./commands/values.ts")).valuesCommand(openRuntime),
  binder: async () => (await import("./commands/binder.ts")).binderCommand(openAll),
  verify: async () => (await import("./commands/verify.ts")).verifyCommand(),
  worker: async () => (await import("./commands/worker.ts")).workerCommand(openAll),
  retention: async () => (await import("./commands/retention.ts")).retentionCommand(openRuntime),
  backup: async () => (await import("./commands/backup.ts")).backupCommand(),
  restore: async () => (await import("./commands/backup.ts")).restoreCommand(),
  migrate: async () => (await import("./commands/migrate.ts")).migrateCommand(),
};
/** What `npm start` and its like hand over to. */
const HIDDEN: typeof COMMANDS = {
  start: async () => (await import("./commands/start.ts")).startCommand("start"),
  dev: async () => (await import("./commands/start.ts")).startCommand("dev"),
  test: async () => (await import("./commands/test.ts")).testCommand(),
  check: async () => (await import("./commands/test.ts")).checkCommand(),
  bench: async () => (await import("./commands/bench.ts")).benchCommand(),
  mutate: async () => (await import("./commands/mutate.ts")).mutateCommand(),
};

const program = new Command("holdpoint")
  .description("The command center for EHR cutover war rooms.")
  .version(packageJson.version)
  .addHelpText("after", "\nTo start the war room: npm start");
const asked = process.argv[2] ?? "";
const isKnown = Object.hasOwn(COMMANDS, asked) || Object.hasOwn(HIDDEN, asked);
for (const [commands, options] of [
  [COMMANDS, {}],
  [HIDDEN, { hidden: true }],
] as const) {
  for (const [name, load] of Object.entries(commands))
    if (!isKnown || name === asked) program.addCommand(await load(), options);
}

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
