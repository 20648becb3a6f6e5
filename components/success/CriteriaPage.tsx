"use client";

import { PlanTabs } from "#components/inventory/PlanTabs.tsx";
import { phaseState, phasesInOrder } from "#lib/plan/rules.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import { PhasePanel } from "./PhasePanel.tsx";

const ORDER = ["active", "ahead", "signed"];

/** What each phase has to achieve, who agreed to it before it began, and what came of it: where we are first. */
export function CriteriaPage() {
  const { entities } = useRoom();
  const phases = phasesInOrder(entities).sort(
    (a, b) => ORDER.indexOf(phaseState(a)) - ORDER.indexOf(phaseState(b)) || a.number - b.number,
  );
  return (
    <>
      <PlanTabs />
      <div className="grid grid-cols-[minmax(0,1fr)] gap-2.5">
        <h1 className="sr-only">Success criteria</h1>
        {phases.map((phase) => (
          <PhasePanel key={phase.id} phase={phase} />
        ))}
      </div>
    </>
  );
}
