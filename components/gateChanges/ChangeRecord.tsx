"use client";

import { Time } from "#components/ui/Time.tsx";
import type { GateChange } from "#lib/gateChanges/schema.ts";
import type { Gate } from "#lib/gates/schema.ts";
import { useNow, useRoom } from "#lib/room/live.client.tsx";
import { all, type Entities } from "#lib/room/state.ts";
import { ChangedTerms } from "./ChangedTerms.tsx";

const ENDED: Record<NonNullable<GateChange["outcome"]>, string> = {
  applied: "in force at once",
  approved: "approved",
  refused: "refused",
  withdrawn: "withdrawn",
};

/** The changes of a gate that are decided, the newest first. */
export const changesOf = (entities: Pick<Entities, "gateChange">, gate: Gate): GateChange[] =>
  all(entities, "gateChange")
    .filter(({ gateId, outcome }) => gateId === gate.id && outcome !== null)
    .reverse();

/** What was changed of a gate, by whom and why. */
export function ChangeRecord({ gate }: { gate: Gate }) {
  const { entities } = useRoom();
  const nowMs = useNow();
  return (
    <ol>
      {changesOf(entities, gate).map((change) => (
        <li key={change.id} className="grid gap-1 border-t border-line px-3 py-3">
          <p>
            <b className="font-semibold">Changed by {change.proposedByName}</b>{" "}
            <span className="text-small text-dim">
              <Time at={change.proposedAt} nowMs={nowMs} className="figures" /> · <q>{change.reason}</q> ·{" "}
              {change.outcome !== null && ENDED[change.outcome]}
              {change.outcome !== "applied" && ` by ${change.decidedByName}`}
              {change.decisionReason !== null && (
                <>
                  : <q>{change.decisionReason}</q>
                </>
              )}
            </span>
          </p>
          <ChangedTerms before={change.before} after={change.after} />
        </li>
      ))}
    </ol>
  );
}
