import { PgBoss } from "pg-boss";
import { log } from "#lib/log.ts";
import { keepRooms } from "#lib/replay/snapshots.server.ts";
import type { Runtime } from "#lib/runtime.ts";
import { keepHouse } from "./housekeeping.server.ts";

/** Work on a schedule. Of several instances one does it, whichever takes it first. */
interface Job {
  readonly name: string;
  /** In UTC, down to the minute. */
  readonly cron: string;
  readonly run: (runtime: Runtime) => Promise<void>;
}

const JOBS: readonly Job[] = [
  { name: "housekeeping", cron: "* * * * *", run: keepHouse },
  { name: "replay", cron: "* * * * *", run: (runtime) => keepRooms(runtime) },
];

const CONNECTIONS_MAX = 2;
const POLLING_SECONDS = 5;
const JOB_SECONDS_MAX = 120;
const STOP_MS_MAX = 5_000;

/**
 * Starts the workers on the application's own database connection string.
 * @returns a function that lets the jobs under way finish, and stops
 */
export async function startJobs(runtime: Runtime, databaseUrl: string): Promise<() => Promise<void>> {
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
  for (const { name, cron, run } of JOBS) {
    await boss.createQueue(name, { policy: "short", retryLimit: 0, expireInSeconds: JOB_SECONDS_MAX });
    await boss.work(name, { pollingIntervalSeconds: POLLING_SECONDS }, () => run(runtime));
    await boss.schedule(name, cron);
  }
  return () => boss.stop({ graceful: true, timeout: STOP_MS_MAX });
}
