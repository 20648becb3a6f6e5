"use client";

import { HowToRun } from "#components/runs/HowToRun.tsx";
import { EmptyState } from "#components/ui/EmptyState.tsx";
import { Panel } from "#components/ui/Panel.tsx";
import { useRoom } from "#lib/room/live.client.tsx";
import { latestCompleted } from "#lib/runs/rules.ts";
import { matches } from "#lib/triage/rules.ts";
import { DomainAcceptances } from "./DomainAcceptances.tsx";
import { GroupCounts } from "./GroupCounts.tsx";
import { GroupList } from "./GroupList.tsx";
import { GroupPanel } from "./GroupPanel.tsx";
import { NextCause } from "./NextCause.tsx";
import { PolicyPanel } from "./PolicyPanel.tsx";
import { RecordList } from "./RecordList.tsx";
import { RulesPanel } from "./RulesPanel.tsx";
import { useGroupViews } from "./useGroupViews.ts";
import { useTriageFilter } from "./useTriageFilter.ts";

/** What differs, and who does what about it until when: counts first, then causes, then records. */
export function TriagePage() {
  const { entities } = useRoom();
  const views = useGroupViews();
  const { record, ...filter } = useTriageFilter();
  const run = latestCompleted(entities);
  if (!run)
    return (
      <Panel title="Discrepancies">
        <EmptyState title="Nothing has been reconciled yet">
          What a reconciliation finds stands here, by its causes. <HowToRun />
        </EmptyState>
      </Panel>
    );
  const { group: number, ...narrowing } = filter;
  const listed = views.filter((view) => matches(view, narrowing));
  const chosen = number === undefined ? undefined : views.find(({ group }) => group.number === number);
  return (
    <div className="grid grid-cols-1 items-start gap-2.5 xl:grid-cols-[21rem_minmax(0,1fr)]">
      <h1 className="sr-only">Discrepancies</h1>
      {number === undefined && <NextCause views={views} />}
      <GroupCounts views={views} filter={filter} />
      <div className="grid min-w-0 grid-cols-1 gap-2.5">
        <GroupList run={run} views={listed} filter={filter} />
        {chosen && <GroupPanel key={chosen.group.id} view={chosen} />}
        <RecordList
          // A list of its own for each question: it starts at its top.
          key={JSON.stringify([run.id, filter])}
          run={run}
          filter={filter}
          chosen={record}
        />
        <DomainAcceptances />
        <PolicyPanel />
        <RulesPanel />
      </div>
    </div>
  );
}
