import type { Tx } from "#lib/db.ts";
import type { Vitals } from "#lib/room/pulse.ts";
import type { RoomState } from "#lib/room/state.ts";
import { SAMPLE_AHEAD_MS_MAX } from "#lib/signals/schema.ts";

/**
 * A room's vitals as they were at a time, as far as they were kept: of each signal the newest sample that had been received, and when its
 * triggers had last been looked at. The progress of runs, the use of tokens and the journal's seal are not kept, and so not known.
 */
export async function vitalsAt(tx: Tx, { cutoverId, entities }: RoomState, at: Date): Promise<Vitals> {
  const signalIds = Object.keys(entities.signal);
  const latestAllowed = new Date(at.getTime() + SAMPLE_AHEAD_MS_MAX);
  const samples = await tx.$queryRaw<{ id: string; value: number; observedAt: Date; receivedAt: Date }[]>`
    SELECT signal.id::text, newest.value, newest.observed_at AS "observedAt", newest.received_at AS "receivedAt"
      FROM unnest(${signalIds}::uuid[]) AS signal(id)
     CROSS JOIN LATERAL (
       SELECT value, observed_at, received_at FROM signal_sample
        WHERE signal_id = signal.id AND observed_at <= ${latestAllowed} AND received_at <= ${at}
        ORDER BY observed_at DESC LIMIT 1) newest`;
  const span = await tx.evaluationSpan.findFirst({
    where: { cutoverId, sinceAt: { lte: at } },
    orderBy: { sinceAt: "desc" },
    select: { untilAt: true },
  });
  // Within a span nobody was ever without an evaluation for longer than a view may be: see EVALUATION_AGE_MS_MAX.
  const evaluatedAt = span && new Date(Math.min(span.untilAt.getTime(), at.getTime()));
  return {
    samples: Object.fromEntries(
      samples.map(({ id, value, observedAt, receivedAt }) => [
        id,
        { value, observedAt: observedAt.toISOString(), receivedAt: receivedAt.toISOString() },
      ]),
    ),
    progress: {},
    tokenUses: null,
    evaluatedAt: evaluatedAt?.toISOString() ?? null,
    seal: null,
  };
}
