"use client";

import { PanelRow } from "#components/ui/Panel.tsx";
import { Time } from "#components/ui/Time.tsx";
import { positionTitle } from "#lib/door/positions.ts";
import type { PairDecision } from "#lib/identity/schema.ts";
import { useNow } from "#lib/room/live.client.tsx";
import { ANSWER_WORDS, KIND_WORDS } from "./words.ts";

/** Every word on a pair, the oldest first, undone ones among them. */
export function PairWords({ decisions }: { decisions: readonly PairDecision[] }) {
  const nowMs = useNow();
  if (decisions.length === 0) return null;
  const undone = new Set(decisions.map(({ undoesId }) => undoesId));
  return (
    <PanelRow>
      <ol aria-label="Words on this pair" className="grid gap-1.5">
        {decisions.map(({ id, kind, answer, survivors, reason, personName, position, decidedAt }) => (
          <li key={id}>
            <span className={undone.has(id) ? "text-faint line-through" : "font-medium"}>
              {KIND_WORDS[kind]}
              {kind !== "undo" &&
                `: ${answer === null ? "held back until the second is given" : ANSWER_WORDS[answer].toLowerCase()}`}
            </span>{" "}
            <span className="text-small text-dim">
              {personName}, {positionTitle(position)}, <Time at={decidedAt} nowMs={nowMs} />
              {reason !== null && ` · “${reason}”`}
              {survivors !== null &&
                ` · ${Object.entries(survivors)
                  .map(([field, side]) => `${field} of the ${side === "a" ? "first" : "second"}`)
                  .join(", ")}`}
            </span>
          </li>
        ))}
      </ol>
    </PanelRow>
  );
}
