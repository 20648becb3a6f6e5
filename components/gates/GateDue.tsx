"use client";

import { Time } from "#components/ui/Time.tsx";
import { countdown } from "#components/ui/time.ts";
import type { GateView } from "#lib/gates/rules.ts";
import { useNow } from "#lib/room/live.client.tsx";

/** When a gate is due and how long that is; once it is passed, only when it was due. */
export function GateDue({ view: { gate, state } }: { view: GateView }) {
  const nowMs = useNow();
  if (gate.dueAt === null) return <span>no due time</span>;
  const leftMs = Date.parse(gate.dueAt) - nowMs;
  return (
    <span>
      due <Time at={gate.dueAt} nowMs={nowMs} className="figures" />
      {state !== "passed" && (
        <>
          {" · "}
          <span
            role="timer"
            aria-live="off"
            className={leftMs > 0 ? "figures text-ink" : "figures text-nogo"}
          >
            {countdown(leftMs)} {leftMs > 0 ? "left" : "overdue"}
          </span>
        </>
      )}
    </span>
  );
}
