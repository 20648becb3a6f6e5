import { AppError } from "#lib/door/errors.ts";
import { defineProcedure } from "#lib/door/query.ts";
import * as spec from "./schema.ts";

/**
 * Keeps samples and the newest of them. A sample of an instant that is known already is not taken twice, so that a sender may
 * repeat a push. A sample dated ahead of the database's clock is refused whole: it would look fresh for too long.
 */
export const pushSamples = defineProcedure({
  spec: spec.pushSamples,
  async handle({ tx, now }, { cutoverId, key, samples }) {
    const signal = await tx.signal.findUnique({ where: { cutoverId_key: { cutoverId, key } } });
    if (!signal) throw new AppError("not-found", `This cutover has no signal ${key}. No sample was kept.`);
    const latestAllowedMs = now.getTime() + spec.SAMPLE_AHEAD_MS_MAX;
    if (samples.some(({ observedAt }) => Date.parse(observedAt) > latestAllowedMs))
      throw new AppError(
        "refused",
        "A sample is dated in the future: the sender's clock is wrong. No sample was kept; send them again with the right time.",
      );
    const rows = samples.map(({ value, observedAt }) => ({
      signalId: signal.id,
      observedAt: new Date(observedAt),
      receivedAt: now,
      value,
    }));
    const { count } = await tx.signalSample.createMany({ data: rows, skipDuplicates: true });
    const newest = rows.reduce((a, b) => (b.observedAt > a.observedAt ? b : a));
    const value = {
      value: newest.value,
      observedAt: newest.observedAt.toISOString(),
      receivedAt: now.toISOString(),
    };
    // Pushes may arrive out of order: an older sample never takes a newer one's place.
    await tx.$executeRaw`
      INSERT INTO vital (cutover_id, kind, subject_id, value, updated_at)
      VALUES (${cutoverId}::uuid, 'sample', ${signal.id}::uuid, ${value}::jsonb, ${now})
      ON CONFLICT (cutover_id, kind, subject_id) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at
      WHERE vital.value->>'observedAt' < excluded.value->>'observedAt'`;
    return { accepted: count, alreadyKnown: rows.length - count };
  },
});
