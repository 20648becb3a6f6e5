"use client";

import { Time } from "#components/ui/Time.tsx";
import type { Gate } from "#lib/gates/schema.ts";
import { useNow, useRoom } from "#lib/room/live.client.tsx";
import { all } from "#lib/room/state.ts";

/** What a gate asked once and asks no more, in the open: whoever answers sees what was taken out, by whom and why. */
export function RemovedCriteria({ gate }: { gate: Gate }) {
  const { entities } = useRoom();
  const nowMs = useNow();
  const removed = all(entities, "criterion").filter(
    ({ gateId, removedAt }) => gateId === gate.id && removedAt != null,
  );
  if (removed.length === 0) return null;
  return (
    <section aria-label={`Asked no more at gate ${gate.number}`} className="border-t border-line px-3 py-2">
      <h3 className="text-small text-faint">Asked no more</h3>
      <ul className="mt-1 grid gap-1 text-small text-dim">
        {removed.map(({ id, question, removedAt, removedByName, removalAskedByName, removalReason }) => (
          <li key={id}>
            <s>{question}</s> {removalAskedByName}, agreed by {removedByName}
            {removedAt != null && (
              <>
                , <Time at={removedAt} nowMs={nowMs} />
              </>
            )}
            : <q>{removalReason}</q>
          </li>
        ))}
      </ul>
    </section>
  );
}
