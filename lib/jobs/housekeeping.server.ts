import { IDEMPOTENCY_DAYS } from "#lib/door/idempotency.ts";
import { endSilentRuns } from "#lib/runs/silence.server.ts";
import type { Runtime } from "#lib/runtime.ts";
import { PROOF_KEPT_MS } from "#lib/signatures/proofs.server.ts";

/** Partitions for samples are made this many days ahead. */
const PARTITION_DAYS_AHEAD = 3;

/** Makes the coming days' partitions, forgets old idempotency keys, counts of guesses, challenges and proofs, ends runs that have died. Safe to repeat at any time. */
export async function keepHouse(runtime: Runtime): Promise<void> {
  const { db } = runtime;
  await db.$executeRaw`
    SELECT ensure_sample_partition((now() AT TIME ZONE 'UTC')::date + day)
      FROM generate_series(0, ${PARTITION_DAYS_AHEAD}::int) AS day`;
  await db.$executeRaw`
    DELETE FROM idempotency_record WHERE created_at < now() - make_interval(days => ${IDEMPOTENCY_DAYS}::int)`;
  await db.$executeRaw`DELETE FROM attempt WHERE expire < now()`;
  await db.$executeRaw`DELETE FROM spent_challenge WHERE expires_at < now()`;
  await db.$executeRaw`
    DELETE FROM signature_proof WHERE created_at < now() - make_interval(secs => ${PROOF_KEPT_MS / 1_000}::int)`;
  await endSilentRuns(runtime);
}
