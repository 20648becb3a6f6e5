"use client";

import { PlanTabs } from "#components/inventory/PlanTabs.tsx";
import { EmptyState } from "#components/ui/EmptyState.tsx";
import { Panel, PanelRow } from "#components/ui/Panel.tsx";
import { freezeState } from "#lib/freeze/rules.ts";
import { useNow, useRoom } from "#lib/room/live.client.tsx";
import { all } from "#lib/room/state.ts";
import { DeclareFreeze } from "./DeclareFreeze.tsx";
import { FreezePanel } from "./FreezePanel.tsx";

const ORDER = ["in-force", "ahead", "over"];

/** When systems are not changed, so that what was tested is what runs; and what was let through, by whom. */
export function FreezePage() {
  const { entities } = useRoom();
  const nowMs = useNow();
  const freezes = all(entities, "changeFreeze")
    .reverse()
    .sort((a, b) => ORDER.indexOf(freezeState(a, nowMs)) - ORDER.indexOf(freezeState(b, nowMs)));
  return (
    <>
      <PlanTabs />
      <div className="grid grid-cols-[minmax(0,1fr)] gap-2.5">
        <h1 className="sr-only">Change freeze</h1>
        <Panel title="Change freeze" aside="a change in spite of it takes a second person">
          {freezes.length === 0 && (
            <EmptyState title="No freeze was declared">
              While a freeze is in force, a contract that is changed is shown as a breach, and every change
              needs an exception that a second person approves.
            </EmptyState>
          )}
          <PanelRow>
            <DeclareFreeze />
          </PanelRow>
        </Panel>
        {freezes.map((freeze) => (
          <FreezePanel key={freeze.id} freeze={freeze} />
        ))}
      </div>
    </>
  );
}
