import type { Tx } from "#lib/db.ts";
import type { Window } from "./findSignal.ts";
import type { BindingOf } from "./schema.ts";

/** The samples of a criterion's window up to `now`, in brief. */
export async function readWindow(
  tx: Tx,
  { signalId, windowSeconds }: BindingOf<"signal">,
  now: Date,
): Promise<Window> {
  const from = new Date(now.getTime() - windowSeconds * 1_000);
  const { _count, _min, _max } = await tx.signalSample.aggregate({
    where: { signalId, observedAt: { gt: from } },
    _count: { _all: true },
    _min: { value: true },
    _max: { value: true },
  });
  return { count: _count._all, min: _min.value ?? Number.NaN, max: _max.value ?? Number.NaN };
}
