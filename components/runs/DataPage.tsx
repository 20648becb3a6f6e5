"use client";

import { EscalationList } from "#components/dailyRuns/EscalationList.tsx";
import { PlanPanel } from "#components/dailyRuns/PlanPanel.tsx";
import { CommandLine } from "#components/ui/CommandLine.tsx";
import { EmptyState } from "#components/ui/EmptyState.tsx";
import { Panel } from "#components/ui/Panel.tsx";
import { useRoom } from "#lib/room/live.client.tsx";
import { latestCompleted, runsNewestFirst } from "#lib/runs/rules.ts";
import { RunDetail } from "./RunDetail.tsx";
import { RunList } from "./RunList.tsx";
import { useRunFilter } from "./useRunFilter.ts";
import { ValidationPanel } from "./ValidationPanel.tsx";

/** The reconciliation runs of the cutover, and the one that the address asks for in full. */
export function DataPage() {
  const { entities, cutover } = useRoom();
  const filter = useRunFilter();
  const runs = runsNewestFirst(entities);
  if (runs.length === 0)
    return (
      <div className="mx-auto grid max-w-4xl grid-cols-1 gap-2.5">
        <Panel title="Reconciliation">
          <EmptyState title="Nothing has been reconciled yet">
            Compare an export of the source with one of the target; the run appears here while it works:
            <CommandLine>{`npx holdpoint reconcile --source DIR --target DIR --crosswalk FILE --out DIR --cutover ${cutover.id}`}</CommandLine>
          </EmptyState>
        </Panel>
        <PlanPanel />
      </div>
    );
  const shown =
    filter.run === undefined
      ? (latestCompleted(entities) ?? runs[0])
      : runs.find(({ number }) => number === filter.run);
  return (
    <div className="grid grid-cols-1 items-start gap-2.5 lg:grid-cols-[19rem_minmax(0,1fr)]">
      <h1 className="sr-only">Data</h1>
      <div className="grid grid-cols-1 content-start gap-2.5">
        <EscalationList />
        <RunList runs={runs} shown={shown} />
        <PlanPanel />
      </div>
      {shown ? (
        <div className="grid min-w-0 grid-cols-1 gap-2.5">
          <RunDetail run={shown} filter={filter} />
          <ValidationPanel />
        </div>
      ) : (
        <Panel title={`Run ${filter.run}`}>
          <EmptyState title="This cutover has no such run">Choose one of those listed.</EmptyState>
        </Panel>
      )}
    </div>
  );
}
