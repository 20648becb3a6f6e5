"use client";

import { EmptyState } from "#components/ui/EmptyState.tsx";
import { Panel } from "#components/ui/Panel.tsx";
import { isOpen } from "#lib/deviations/rules.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import { all } from "#lib/room/state.ts";
import { DeviationPanel } from "./DeviationPanel.tsx";
import { RequestDeviation } from "./RequestDeviation.tsx";

/** What is done and is not in the runbook: the open ones first, each newest first. */
export function DeviationsView() {
  const { entities } = useRoom();
  const deviations = all(entities, "deviation").reverse();
  const open = deviations.filter(isOpen);
  const ended = deviations.filter((deviation) => !isOpen(deviation));
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-2.5 lg:grid-cols-[minmax(0,1fr)_24rem]">
      <div className="grid grid-cols-[minmax(0,1fr)] gap-2.5">
        {deviations.length === 0 && (
          <Panel title="Deviations">
            <EmptyState title="Nothing was done outside the runbook">
              What has to be done and is not in it is asked for here, approved by a second person, done, and
              verified by somebody other than who did it. While one is open, no gate is passed.
            </EmptyState>
          </Panel>
        )}
        {[...open, ...ended].map((deviation) => (
          <DeviationPanel key={deviation.id} deviation={deviation} />
        ))}
      </div>
      <RequestDeviation />
    </div>
  );
}
