import { databaseNow } from "#lib/clock.ts";
import { settleSignal } from "#lib/criteria/commands.ts";
import { evaluateSignal } from "#lib/criteria/findSignal.ts";
import { readWindow } from "#lib/criteria/window.server.ts";
import type { Tx } from "#lib/db.ts";
import { execute } from "#lib/door/command.ts";
import { toEntity } from "#lib/door/store.ts";
import { log } from "#lib/log.ts";
import type { EntityOf } from "#lib/room/entities.ts";
import { EVALUATION_AGE_MS_MAX, type Vitals } from "#lib/room/pulse.ts";
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
 * Looks at every trigger of every cutover once, and at every criterion over a signal, and makes those change that have to. What a trigger becomes is decided by its command
 * after the lock; here it is only found out which to ask.
 */
export async function evaluateOnce(runtime: Runtime): Promise<void> {
  const due = await runtime.db.$transaction(async (tx) => {
    const [lock] = await tx.$queryRaw<[{ held: boolean }]>`
      SELECT pg_try_advisory_xact_lock(${EVALUATION_LOCK}) AS held`;
    if (!lock.held) return [];
    const now = await databaseNow(tx);
    const rows = await tx.trigger.findMany({ include: { signal: true } });
    const asking = await signalCriteria(tx);
    const cutoverIds = [...new Set([...rows, ...asking].map(({ cutoverId }) => cutoverId))];
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
    return [
      ...changing.map(({ trigger: { id, cutoverId } }) => ({ of: "trigger" as const, id, cutoverId })),
      ...(await flipping(tx, asking, samples, now)),
    ];
  });
  const call = { caller: { kind: "system", name: "trigger evaluator" }, idempotencyKey: null } as const;
  for (const { of, id, cutoverId } of due)
    if (of === "trigger") await execute(runtime, transitionTrigger, { cutoverId, triggerId: id }, call);
    else await execute(runtime, settleSignal, { cutoverId, criterionId: id }, call);
}

/** The criteria over signals that are asked, in rooms that are open. */
async function signalCriteria(tx: Tx): Promise<EntityOf<"criterion">[]> {
  const rows = await tx.criterion.findMany({
    where: { removedAt: null, cutover: { closedAt: null }, binding: { path: ["kind"], equals: "signal" } },
  });
  return rows.map((row) => toEntity("criterion", row));
}

/** Those of them whose samples say something else than is known of them. */
async function flipping(
  tx: Tx,
  criteria: readonly EntityOf<"criterion">[],
  samples: Vitals["samples"],
  now: Date,
): Promise<{ readonly of: "criterion"; readonly id: string; readonly cutoverId: string }[]> {
  const asked = criteria.flatMap(({ id, cutoverId, binding }) =>
    binding.kind === "signal" ? [{ id, cutoverId, binding }] : [],
  );
  const rows = await tx.signal.findMany({
    where: { id: { in: asked.map(({ binding }) => binding.signalId) } },
  });
  const signals = new Map(rows.map((row) => [row.id, toEntity("signal", row)]));
  const checks = await tx.signalCheck.findMany({
    where: { criterionId: { in: asked.map(({ id }) => id) } },
    select: { criterionId: true, state: true, why: true },
  });
  const knownOf = new Map(checks.map((check) => [check.criterionId, check]));
  const due: { of: "criterion"; id: string; cutoverId: string }[] = [];
  for (const { id, cutoverId, binding } of asked) {
    const signal = signals.get(binding.signalId);
    if (!signal) continue;
    const window = await readWindow(tx, binding, now);
    const { state, why } = evaluateSignal(binding, signal, window, samples[signal.id], now.getTime());
    const known = knownOf.get(id);
    if (known?.state !== state || known.why !== why) due.push({ of: "criterion", id, cutoverId });
  }
  return due;
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
