import { IDEMPOTENCY_DAYS } from "#lib/door/idempotency.ts";
import { endSilentRuns } from "#lib/runs/silence.server.ts";
import type { Runtime } from "#lib/runtime.ts";

/** Partitions for samples are made this many days ahead. */
const PARTITION_DAYS_AHEAD = 3;

/** Makes the coming days' partitions, forgets old idempotency keys and counts of guesses and challenges, ends runs that have died. Safe to repeat at any time. */
export async function keepHouse(runtime: Runtime): Promise<void> {
  const { db } = runtime;
  await db.$executeRaw`
    SELECT ensure_sample_partition((now() AT TIME ZONE 'UTC')::date + day)
      FROM generate_series(0, ${PARTITION_DAYS_AHEAD}::int) AS day`;
  await db.$executeRaw`
    DELETE FROM idempotency_record WHERE created_at < now() - make_interval(days => ${IDEMPOTENCY_DAYS}::int)`;
  await db.$executeRaw`DELETE FROM attempt WHERE expire < now()`;
  await db.$executeRaw`DELETE FROM spent_challenge WHERE expires_at < now()`;
  await endSilentRuns(runtime);
}
