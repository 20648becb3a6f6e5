"use client";

import { HoldsPanel } from "#components/holds/HoldsPanel.tsx";
import { PushHelp } from "#components/signals/PushHelp.tsx";
import { ServiceTokens } from "#components/signals/ServiceTokens.tsx";
import { SignalPanel } from "#components/signals/SignalPanel.tsx";
import { EmptyState } from "#components/ui/EmptyState.tsx";
import { Panel } from "#components/ui/Panel.tsx";
import { MarginPanel } from "./MarginPanel.tsx";
import { TriggerPanel } from "./TriggerPanel.tsx";
import { useTriggerViews } from "./useTriggerViews.ts";

/** Whether to go back and whether one still can: the margin, the triggers, and the signals that they watch. */
export function RollbackPage() {
  const triggers = useTriggerViews();
  return (
    <div className="grid grid-cols-1 items-start gap-2.5 lg:grid-cols-[minmax(0,5fr)_minmax(0,7fr)]">
      <h1 className="sr-only">Rollback</h1>
      <div className="grid grid-cols-1 gap-2.5">
        <MarginPanel />
        <HoldsPanel />
        {triggers.map((triggerOnScreen) => (
          <TriggerPanel key={triggerOnScreen.trigger.id} {...triggerOnScreen} />
        ))}
        {triggers.length === 0 && (
          <Panel title="Triggers">
            <EmptyState title="No rollback trigger is defined">
              A trigger watches a signal and recommends going back when it crosses a threshold. The incident
              commander defines it through <code>triggers.defineTrigger</code> of the API.
            </EmptyState>
          </Panel>
        )}
      </div>
      <div className="grid grid-cols-1 gap-2.5">
        <SignalPanel />
        <PushHelp />
        <ServiceTokens />
      </div>
    </div>
  );
}
