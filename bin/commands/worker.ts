import { Command } from "commander";
import { loadReconciliation } from "#lib/dailyRuns/inputs.server.ts";
import { loadMailServer } from "#lib/secrets.ts";
import { StartupError } from "#lib/startup-error.ts";
import type { Opened } from "./binder.ts";

/** `holdpoint worker`: takes part in reconciliation beside the server, on this machine or another, until it is stopped. */
export function workerCommand(openAll: () => Promise<Opened>): Command {
  return new Command("worker")
    .description(
      "Take part in reconciliation: on any machine that sees the extracts and the work folder of HOLDPOINT_RECONCILIATION_FILE",
    )
    .action(async () => {
      const { runtime, settings, databaseUrl } = await openAll();
      const reconciliation = loadReconciliation(settings);
      if (reconciliation === undefined)
        throw new StartupError(
          "configuration",
          "HOLDPOINT_RECONCILIATION_FILE is not set: it names what there is to reconcile. Nothing was started.",
        );
      const stopped = new Promise<void>((resolve) => {
        for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => resolve());
      });
      const { startReconciliation } = await import("#lib/dailyRuns/queue.server.ts");
      const mail = await loadMailServer(settings);
      const worker = await startReconciliation({ runtime, settings: reconciliation, mail }, databaseUrl);
      process.stdout.write(
        "The worker is ready. Ctrl-C stops it; another one goes on with what it was at.\n",
      );
      await stopped;
      await worker.stop();
    });
}
