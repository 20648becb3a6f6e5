"use client";

import { ChangeGate } from "#components/gateChanges/ChangeGate.tsx";
import { Time } from "#components/ui/Time.tsx";
import { allOf } from "#lib/door/positions.ts";
import { requiredOf } from "#lib/gates/policy.ts";
import type { GateView } from "#lib/gates/rules.ts";
import { useNow } from "#lib/room/live.client.tsx";

/** What a GO takes at this gate, in words. The open poll's own policy, as it was when it opened. */
export function GatePolicy({ view }: { view: GateView }) {
  const { gate, poll } = view;
  const nowMs = useNow();
  const open = poll?.closedAt === null ? poll : undefined;
  const policy = open?.policy ?? gate.policy;
  const { positions, quorum, approvalExpiryMinutes, executionExpiryMinutes } = policy;
  const required = requiredOf(policy);
  return (
    <div className="border-t border-line px-3 py-2 text-small text-dim">
      <div className="mb-1 flex items-start justify-between gap-3">
        <h3 className="text-faint">
          Policy
          {open && (
            <>
              , frozen when the poll opened at <Time at={open.openedAt} nowMs={nowMs} className="figures" />
            </>
          )}
        </h3>
        <ChangeGate view={view} />
      </div>
      <p>
        {allOf(positions)} {positions.length === 1 ? "is" : "are"} polled; GO takes {quorum} of{" "}
        {positions.length}
        {required.length > 0 && `, that of ${allOf(required)} in any case`}, no HOLD and no NO-GO, and every
        criterion met, or waived by whom it names. An answer of GO holds for {approvalExpiryMinutes} min, or
        until the evidence changes; a decided GO is carried out within {executionExpiryMinutes} min.
      </p>
    </div>
  );
}
