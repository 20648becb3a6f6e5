"use client";

import { PlanTabs } from "#components/inventory/PlanTabs.tsx";
import { EmptyState } from "#components/ui/EmptyState.tsx";
import { counted } from "#components/ui/number.ts";
import { Panel, PanelRow } from "#components/ui/Panel.tsx";
import { exposureState, exposuresInOrder, whyNotClose } from "#lib/exposure/rules.ts";
import { useNow, useRoom } from "#lib/room/live.client.tsx";
import { ExposureRow } from "./ExposureRow.tsx";
import { RegisterExposure } from "./RegisterExposure.tsx";

/** Everything that the migration made and that has to go again: what is overdue first. */
export function ExposuresPage() {
  const { entities } = useRoom();
  const nowMs = useNow();
  const exposures = exposuresInOrder(entities, nowMs);
  const left = exposures.filter((exposure) => exposureState(exposure, nowMs) !== "removed").length;
  const blocks = whyNotClose(entities, nowMs);
  return (
    <>
      <PlanTabs />
      <div className="grid grid-cols-[minmax(0,1fr)] gap-2.5">
        <h1 className="sr-only">Exposures</h1>
        <Panel title="Exposure register" aside={`${counted(left, "exposure")} not removed yet`}>
          {blocks !== undefined && (
            <PanelRow>
              <p className="text-hold">{blocks} Until then the cutover can’t be closed.</p>
            </PanelRow>
          )}
          {exposures.length === 0 && (
            <EmptyState title="Nothing is registered">
              Register every temporary account, staging copy, API, backup and log that the migration makes,
              with its owner and its end. What is overdue and not proved removed stands against closing the
              cutover.
            </EmptyState>
          )}
          <PanelRow>
            <RegisterExposure />
          </PanelRow>
          {exposures.map((exposure) => (
            <ExposureRow key={exposure.id} exposure={exposure} />
          ))}
        </Panel>
      </div>
    </>
  );
}
