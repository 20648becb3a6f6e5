import { PgBoss } from "pg-boss";
import { keepBlocks } from "#lib/journal/blocks.server.ts";
import { log } from "#lib/log.ts";
import { keepRooms } from "#lib/replay/snapshots.server.ts";
import type { Runtime } from "#lib/runtime.ts";
import { escalateOverdue } from "#lib/triage/escalate.server.ts";
import { keepHouse } from "./housekeeping.server.ts";

/** Work on a schedule. Of several instances one does it, whichever takes it first. */
export interface Job {
  readonly name: string;
  /** In UTC, down to the minute. */
  readonly cron: string;
  readonly run: (runtime: Runtime) => Promise<void>;
  /** How long it may take. */
  readonly secondsMax?: number;
}

const JOBS: readonly Job[] = [
  { name: "housekeeping", cron: "* * * * *", run: keepHouse },
  { name: "replay", cron: "* * * * *", run: (runtime) => keepRooms(runtime) },
  { name: "triage", cron: "* * * * *", run: escalateOverdue },
  { name: "proofs", cron: "* * * * *", run: keepBlocks },
];

const CONNECTIONS_MAX = 2;
const POLLING_SECONDS = 5;
const JOB_SECONDS_MAX = 120;
const STOP_MS_MAX = 5_000;

interface RunningJobs {
  /** Has a job done at the next look of whichever instance, ahead of its schedule. */
  readonly soon: (name: string) => void;
  /** Lets the jobs under way finish, and stops. */
  readonly stop: () => Promise<void>;
}

/**
 * Starts the workers on the application's own database connection string.
 * @param more jobs beside the housekeeping
 */
export async function startJobs(
  runtime: Runtime,
  databaseUrl: string,
  more: readonly Job[] = [],
): Promise<RunningJobs> {
  // Now too, and before anything is pushed: a sample of a day without a partition would keep that day from getting one.
  await keepHouse(runtime);
  const boss = new PgBoss({
    connectionString: databaseUrl,
    max: CONNECTIONS_MAX,
    // The schema is made by a migration, because the application may not make one.
    createSchema: false,
  });
  boss.on("error", (error) =>
    log.warn({ err: error }, "background work is interrupted; it goes on by itself"),
  );
  await boss.start();
  for (const { name, cron, run, secondsMax = JOB_SECONDS_MAX } of [...JOBS, ...more]) {
    await boss.createQueue(name, { policy: "short", retryLimit: 0, expireInSeconds: secondsMax });
    await boss.work(name, { pollingIntervalSeconds: POLLING_SECONDS }, () => run(runtime));
    await boss.schedule(name, cron);
  }
  return {
    soon: (name) =>
      void boss
        .send(name)
        .catch((error: unknown) => log.warn({ err: error, name }, "a job waits for its schedule")),
    stop: () => boss.stop({ graceful: true, timeout: STOP_MS_MAX }),
  };
}
