import { IDEMPOTENCY_DAYS } from "#lib/door/idempotency.ts";
import { log } from "#lib/log.ts";
import { endSilentRuns } from "#lib/runs/silence.server.ts";
import type { Runtime } from "#lib/runtime.ts";

const ROUND_MS = 30_000;
/** Partitions for samples are made this many days ahead. */
const PARTITION_DAYS_AHEAD = 3;

/** Makes the coming days' partitions, forgets old idempotency keys, ends runs that have died. Safe for several instances at once. */
export async function keepHouse(runtime: Runtime): Promise<void> {
  const { db } = runtime;
  await db.$executeRaw`
    SELECT ensure_sample_partition((now() AT TIME ZONE 'UTC')::date + day)
      FROM generate_series(0, ${PARTITION_DAYS_AHEAD}::int) AS day`;
  await db.$executeRaw`
    DELETE FROM idempotency_record WHERE created_at < now() - make_interval(days => ${IDEMPOTENCY_DAYS}::int)`;
  await endSilentRuns(runtime);
}

/** Keeps house now, and every half minute until the returned function is called. */
export async function startHousekeeping(runtime: Runtime): Promise<() => Promise<void>> {
  const keep = (): Promise<void> =>
    keepHouse(runtime).catch((error: unknown) =>
      log.warn({ err: error }, "housekeeping failed; it is tried again"),
    );
  await keep();
  let round = Promise.resolve();
  const timer = setInterval(() => {
    round = keep();
  }, ROUND_MS);
  return async () => {
    clearInterval(timer);
    await round;
  };
}
