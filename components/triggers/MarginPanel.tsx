"use client";

import { WindowBar } from "#components/board/WindowBar.tsx";
import { EmptyState } from "#components/ui/EmptyState.tsx";
import { Panel, PanelRow } from "#components/ui/Panel.tsx";
import { Time } from "#components/ui/Time.tsx";
import { countdown } from "#components/ui/time.ts";
import { marginToNoReturnMs } from "#lib/plan/rules.ts";
import { useNow, useRoom } from "#lib/room/live.client.tsx";

/** How long a rollback can still be finished. */
export function MarginPanel() {
  const { cutover } = useRoom();
  const nowMs = useNow();
  const margin = marginToNoReturnMs(cutover, nowMs);
  if (margin === undefined || cutover.pointOfNoReturnAt === null)
    return (
      <Panel title="Point of no return">
        <EmptyState title="None is set">
          Without one nobody can say how long a rollback is still possible. It is part of the cutover’s plan.
        </EmptyState>
      </Panel>
    );
  return (
    <Panel
      title="Point of no return"
      aside={<Time at={cutover.pointOfNoReturnAt} nowMs={nowMs} className="figures text-ink" />}
    >
      <PanelRow>
        <p
          role="timer"
          aria-live="off"
          className={`figures text-display font-medium ${margin > 0 ? "" : "text-nogo"}`}
        >
          {countdown(margin)}
        </p>
        <p className="mt-1 text-dim">
          {margin > 0
            ? "left in which a rollback can still be finished"
            : "Past the point of no return: recovery is forward only, as it was approved beforehand."}
        </p>
        <WindowBar />
      </PanelRow>
    </Panel>
  );
}
