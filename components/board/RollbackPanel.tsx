"use client";

import { useLinks } from "#components/shell/useLinks.ts";
import { TriggerCard } from "#components/triggers/TriggerCard.tsx";
import { useTriggerViews } from "#components/triggers/useTriggerViews.ts";
import { EmptyState } from "#components/ui/EmptyState.tsx";
import { Panel, PanelRow } from "#components/ui/Panel.tsx";
import { PanelLink } from "#components/ui/PanelLink.tsx";
import { countdown } from "#components/ui/time.ts";
import { marginToNoReturnMs } from "#lib/plan/rules.ts";
import { useNow, useRoom } from "#lib/room/live.client.tsx";
import { WindowBar } from "./WindowBar.tsx";

/** Whether there is still a way back, and what says to take it. */
export function RollbackPanel() {
  const { cutover } = useRoom();
  const links = useLinks();
  const triggers = useTriggerViews();
  const margin = marginToNoReturnMs(cutover, useNow());
  return (
    <Panel title="Rollback" aside={<PanelLink href={links.rollback}>triggers and signals</PanelLink>}>
      {margin === undefined ? (
        <EmptyState title="No point of no return is set">
          Without one nobody can say how long a rollback is still possible. It is part of the cutover's plan.
        </EmptyState>
      ) : (
        <PanelRow>
          <p
            data-tone={margin > 0 ? "none" : "nogo"}
            className={`figures text-display font-medium ${margin > 0 ? "" : "text-(--tone)"}`}
          >
            {countdown(margin)}
          </p>
          <p className="mt-1 text-dim">
            {margin > 0
              ? "left in which a rollback can still be finished"
              : "Past the point of no return: recovery is forward only."}
          </p>
          <WindowBar />
        </PanelRow>
      )}
      {triggers.map((triggerOnScreen) => (
        <TriggerCard key={triggerOnScreen.trigger.id} {...triggerOnScreen} />
      ))}
      {triggers.length === 0 && (
        <EmptyState title="No rollback trigger is defined">
          Define one over a signal, so that the room is told when it is time to go back.
        </EmptyState>
      )}
    </Panel>
  );
}
