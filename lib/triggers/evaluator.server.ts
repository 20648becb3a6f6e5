import { databaseNow } from "#lib/clock.ts";
import { execute } from "#lib/door/command.ts";
import { toEntity } from "#lib/door/store.ts";
import { log } from "#lib/log.ts";
import { EVALUATION_AGE_MS_MAX } from "#lib/room/pulse.ts";
import { toVitals } from "#lib/room/vitals.ts";
import type { Runtime } from "#lib/runtime.ts";
import { transitionTrigger } from "./commands.ts";
import { changed, evaluateTrigger } from "./rules.ts";

const EVALUATION_INTERVAL_MS = 1_000;
/** That it was looked is told this often: well within EVALUATION_AGE_MS_MAX, and not so often that every screen draws anew for it. */
const EVALUATION_NEWS_S = 4;
/** Held while evaluating, so that of several instances one does it. */
const EVALUATION_LOCK = 4_651_101;

/**
 * Looks at every trigger of every cutover once, and makes those change that have to. What a trigger becomes is decided by its command
 * after the lock; here it is only found out which to ask.
 */
export async function evaluateOnce(runtime: Runtime): Promise<void> {
  const due = await runtime.db.$transaction(async (tx) => {
    const [lock] = await tx.$queryRaw<[{ held: boolean }]>`
      SELECT pg_try_advisory_xact_lock(${EVALUATION_LOCK}) AS held`;
    if (!lock.held) return [];
    const now = await databaseNow(tx);
    const rows = await tx.trigger.findMany({ include: { signal: true } });
    const cutoverIds = [...new Set(rows.map(({ cutoverId }) => cutoverId))];
    const vitals = await tx.vital.findMany({ where: { cutoverId: { in: cutoverIds }, kind: "sample" } });
    const { samples } = toVitals(vitals);
    const changing = rows
      .map((row) => ({ trigger: toEntity("trigger", row), signal: toEntity("signal", row.signal) }))
      .filter(({ trigger, signal }) =>
        changed(trigger, evaluateTrigger(trigger, signal, samples[signal.id], now.getTime())),
      );
    await tx.$executeRaw`
      WITH told AS (
        INSERT INTO vital (cutover_id, kind, subject_id, value, updated_at)
        SELECT id, 'evaluation', id, '{}', ${now} FROM unnest(${cutoverIds}::uuid[]) AS id
        ON CONFLICT (cutover_id, kind, subject_id) DO UPDATE SET updated_at = excluded.updated_at
        WHERE vital.updated_at <= excluded.updated_at - make_interval(secs => ${EVALUATION_NEWS_S}::int)
        RETURNING cutover_id
      ), went_on AS (
        UPDATE evaluation_span SET until_at = ${now}
          FROM told
         WHERE evaluation_span.cutover_id = told.cutover_id
           AND until_at >= ${now}::timestamptz - make_interval(secs => ${EVALUATION_AGE_MS_MAX / 1_000}::int)
        RETURNING evaluation_span.cutover_id
      )
      INSERT INTO evaluation_span (cutover_id, since_at, until_at)
      SELECT cutover_id, ${now}, ${now} FROM told
       WHERE cutover_id NOT IN (SELECT cutover_id FROM went_on)`;
    return changing.map(({ trigger }) => trigger);
  });
  for (const { id, cutoverId } of due)
    await execute(
      runtime,
      transitionTrigger,
      { cutoverId, triggerId: id },
      { caller: { kind: "system", name: "trigger evaluator" }, idempotencyKey: null },
    );
}

/** Evaluates once a second until the returned function is called. */
export function startEvaluator(runtime: Runtime): () => Promise<void> {
  let round = Promise.resolve();
  let busy = false;
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    round = evaluateOnce(runtime)
      // Triggers then show as not evaluated, on every screen: see EVALUATION_AGE_MS_MAX.
      .catch((error: unknown) => log.warn({ err: error }, "the triggers could not be evaluated"))
      .finally(() => {
        busy = false;
      });
  }, EVALUATION_INTERVAL_MS);
  return async () => {
    clearInterval(timer);
    await round;
  };
}
