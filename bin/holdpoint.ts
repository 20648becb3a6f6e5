import { Command } from "commander";
import { readSettings } from "#lib/env.ts";
import { openConfiguredDatabase } from "#lib/postgres/configured.ts";
import type { ReconciliationSink } from "#lib/reconciliation/sink.ts";
import { StartupError } from "#lib/startup-error.ts";
import packageJson from "#package.json" with { type: "json" };
import { migrateCommand } from "./commands/migrate.ts";
import { populationCommand } from "./commands/population.ts";
import { reconcileCommand } from "./commands/reconcile.ts";
import { startCommand } from "./commands/start.ts";
import { checkCommand, testCommand } from "./commands/test.ts";

/** What a command has opened, closed in reverse when it has ended. */
const opened = new AsyncDisposableStack();

/** Where a run with `--cutover` lands: the configured database, which is started when nobody runs it. */
async function openRunSink(cutoverId: string): Promise<ReconciliationSink> {
  const { RunSink } = await import("#lib/runs/sink.server.ts");
  const { createRuntime } = await import("./runtime.ts");
  const settings = readSettings();
  const database = await openConfiguredDatabase(settings);
  opened.defer(() => database.close());
  const runtime = await createRuntime(settings, database.appUrl);
  opened.defer(() => runtime.db.$disconnect());
  return new RunSink(runtime, cutoverId);
}

const program = new Command("holdpoint")
  .description("The command center for EHR cutover war rooms.")
  .version(packageJson.version)
  .addHelpText("after", "\nTo start the war room: npm start")
  .addCommand(reconcileCommand(openRunSink))
  .addCommand(populationCommand())
  .addCommand(migrateCommand())
  .addCommand(startCommand("start"), { hidden: true })
  .addCommand(startCommand("dev"), { hidden: true })
  .addCommand(testCommand(), { hidden: true })
  .addCommand(checkCommand(), { hidden: true });

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof StartupError)) throw error;
  console.error(`\n${error.message}`);
  process.exitCode = error.exitCode;
} finally {
  await opened.disposeAsync();
}
