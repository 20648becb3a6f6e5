"use client";

import { RetentionPanel } from "#components/retention/RetentionPanel.tsx";
import { EmptyState } from "#components/ui/EmptyState.tsx";
import { Panel } from "#components/ui/Panel.tsx";
import { bindersNewestFirst } from "#lib/evidence/rules.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import { BinderRow } from "./BinderRow.tsx";
import { InABinder } from "./InABinder.tsx";
import { RequestBinder } from "./RequestBinder.tsx";
import { SafeguardsLink } from "./SafeguardsLink.tsx";

/** The evidence binders of the cutover, and how long what is in them is kept. */
export function EvidencePage() {
  const { entities } = useRoom();
  const binders = bindersNewestFirst(entities);
  return (
    <div className="mx-auto grid max-w-6xl grid-cols-1 items-start gap-2.5 lg:grid-cols-[minmax(0,1fr)_26rem]">
      <h1 className="sr-only">Evidence</h1>
      <div className="grid grid-cols-1 gap-2.5">
        <Panel title="Evidence binders" aside="all of this cutover in one signed file">
          <RequestBinder />
          {binders.length === 0 ? (
            <EmptyState title="No binder was made yet">
              A binder is a ZIP that can be checked and read without Holdpoint. It holds everything up to the
              moment at which it is asked for.
            </EmptyState>
          ) : (
            <ul>
              {binders.map((binder) => (
                <BinderRow key={binder.id} binder={binder} />
              ))}
            </ul>
          )}
        </Panel>
        <RetentionPanel />
      </div>
      <div className="grid grid-cols-1 gap-2.5">
        <SafeguardsLink />
        <InABinder />
      </div>
    </div>
  );
}
