"use client";

import { RunActions } from "#components/dailyRuns/RunActions.tsx";
import type { DiscrepancyFilter } from "#components/shell/links.ts";
import { EmptyState } from "#components/ui/EmptyState.tsx";
import { Hash } from "#components/ui/Hash.tsx";
import { grouped } from "#components/ui/number.ts";
import { Panel, PanelRow } from "#components/ui/Panel.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { Time } from "#components/ui/Time.tsx";
import { duration } from "#components/ui/time.ts";
import { useNow, useRoom } from "#lib/room/live.client.tsx";
import { all } from "#lib/room/state.ts";
import { resultsOf } from "#lib/runs/rules.ts";
import type { Run } from "#lib/runs/schema.ts";
import { AccountPanel } from "./AccountPanel.tsx";
import { DiscrepancyPanel } from "./DiscrepancyPanel.tsx";
import { DomainTable } from "./DomainTable.tsx";
import { RulesLink } from "./RulesLink.tsx";
import { RulesPanel } from "./RulesPanel.tsx";
import { RunProgressBar } from "./RunProgressBar.tsx";
import { runWord } from "./words.ts";

/** One run: what it compared, its account by domain, and what it found. */
export function RunDetail({ run, filter }: { run: Run; filter: DiscrepancyFilter }) {
  const { entities } = useRoom();
  const results = resultsOf(entities, run.id);
  const asked = all(entities, "criterion").flatMap(({ binding }) =>
    binding.kind === "reconciliation" ? [binding.domain] : [],
  );
  return (
    <div className="grid min-w-0 grid-cols-1 gap-2.5">
      <Panel title={`Run ${run.number} · ${run.label}`} aside={<StateBadge state={runWord(entities, run)} />}>
        <RunFacts run={run} />
        <RunActions run={run} />
        {run.status === "running" && (
          <PanelRow>
            <RunProgressBar run={run} />
            <p className="mt-2 text-small text-faint">
              Its account and its discrepancies appear here when it is complete. Until then the last complete
              run stands.
            </p>
          </PanelRow>
        )}
        {run.failure !== null && (
          <EmptyState title={run.failure}>
            The run has no account. The verdict of the run before it is not current any more: what rests on it
            is unknown until a run completes.
          </EmptyState>
        )}
        {run.status === "completed" && (
          <PanelRow className="text-small">
            <RulesLink run={run} />
          </PanelRow>
        )}
        {run.status === "completed" && <DomainTable run={run} results={results} asked={asked} />}
      </Panel>
      {run.status === "completed" && (
        <>
          <AccountPanel run={run} results={results} filter={filter} />
          <DiscrepancyPanel run={run} results={results} filter={filter} />
          <RulesPanel run={run} />
        </>
      )}
    </div>
  );
}

function RunFacts({ run }: { run: Run }) {
  const nowMs = useNow();
  return (
    <PanelRow className="flex flex-wrap gap-x-6 gap-y-1 text-small text-dim">
      <span>
        started <Time at={run.startedAt} nowMs={nowMs} className="figures" />
      </span>
      {run.finishedAt !== null && (
        <span>
          ended <Time at={run.finishedAt} nowMs={nowMs} className="figures" />
        </span>
      )}
      {run.durationMs !== null && <span>took {duration(run.durationMs)}</span>}
      {run.sourceRecords !== null && (
        <span>
          <span className="figures">{grouped(run.sourceRecords)}</span> source records
        </span>
      )}
      {run.targetRecords !== null && (
        <span>
          <span className="figures">{grouped(run.targetRecords)}</span> target records
        </span>
      )}
      {run.inputHash !== null && (
        <span>
          input <Hash hash={run.inputHash} />
        </span>
      )}
    </PanelRow>
  );
}
