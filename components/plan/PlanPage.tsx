"use client";

import { SlicesPanel } from "#components/slices/SlicesPanel.tsx";
import { FactsPanel } from "./FactsPanel.tsx";
import { PhasesPanel } from "./PhasesPanel.tsx";

/** What this cutover is: its facts, the phases it goes through, and the slices that go over on their own. */
export function PlanPage() {
  return (
    <div className="grid grid-cols-1 items-start gap-2.5 lg:grid-cols-[minmax(0,8fr)_minmax(0,5fr)]">
      <h1 className="sr-only">Plan</h1>
      <div className="grid grid-cols-1 gap-2.5">
        <SlicesPanel />
      </div>
      <div className="grid grid-cols-1 gap-2.5">
        <FactsPanel />
        <PhasesPanel />
      </div>
    </div>
  );
}
