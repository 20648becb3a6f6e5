"use client";

import { Time } from "#components/ui/Time.tsx";
import { allOf } from "#lib/door/positions.ts";
import type { GateView } from "#lib/gates/rules.ts";
import { useNow } from "#lib/room/live.client.tsx";

/** What a GO takes at this gate, in words. The open poll's own policy, as it was when it opened. */
export function GatePolicy({ view: { gate, poll } }: { view: GateView }) {
  const nowMs = useNow();
  const open = poll?.closedAt === null ? poll : undefined;
  const { positions, quorum, approvalExpiryMinutes, executionExpiryMinutes } = open?.policy ?? gate.policy;
  return (
    <div className="border-t border-line px-3 py-2 text-small text-dim">
      <h3 className="mb-1 text-faint">
        Policy
        {open && (
          <>
            , frozen when the poll opened at <Time at={open.openedAt} nowMs={nowMs} className="figures" />
          </>
        )}
      </h3>
      <p>
        {allOf(positions)} {positions.length === 1 ? "is" : "are"} polled; GO takes {quorum} of{" "}
        {positions.length}, no HOLD and no NO-GO, and every criterion met. An answer of GO holds for{" "}
        {approvalExpiryMinutes} min, or until the evidence changes; a decided GO is carried out within{" "}
        {executionExpiryMinutes} min.
      </p>
    </div>
  );
}
