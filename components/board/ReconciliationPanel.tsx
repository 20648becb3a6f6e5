"use client";

import Link from "next/link";
import { memo } from "react";
import { DomainTable } from "#components/runs/DomainTable.tsx";
import { RulesLink } from "#components/runs/RulesLink.tsx";
import { RunChart } from "#components/runs/RunChart.tsx";
import { RunUnderWay } from "#components/runs/RunUnderWay.tsx";
import { runSeries } from "#components/runs/runSeries.ts";
import { useLinks } from "#components/shell/useLinks.ts";
import { useGroupViews } from "#components/triage/useGroupViews.ts";
import { CommandLine } from "#components/ui/CommandLine.tsx";
import { EmptyState } from "#components/ui/EmptyState.tsx";
import { counted, grouped } from "#components/ui/number.ts";
import { Panel, PanelRow } from "#components/ui/Panel.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { Time } from "#components/ui/Time.tsx";
import { duration } from "#components/ui/time.ts";
import { capital } from "#lib/plural.ts";
import { useNow, useRoom } from "#lib/room/live.client.tsx";
import { all } from "#lib/room/state.ts";
import { whyOtherRules } from "#lib/ruleChanges/ofRun.ts";
import { latestCompleted, resultsOf, runsNewestFirst } from "#lib/runs/rules.ts";
import type { Run } from "#lib/runs/schema.ts";
import { isToDecide } from "#lib/triage/rules.ts";

/** What the newest account says by domain, the run under way, and how it came there run by run. Drawn when the room changes, not by the second. */
export const ReconciliationPanel = memo(function ReconciliationPanel() {
  const { entities, cutover } = useRoom();
  const [newest] = runsNewestFirst(entities);
  const run = latestCompleted(entities);
  const asked = all(entities, "criterion").flatMap(({ binding }) =>
    binding.kind === "reconciliation" ? [binding.domain] : [],
  );
  return (
    <Panel
      title={run ? `Reconciliation, run ${run.number}` : "Reconciliation"}
      aside={run && <RunNote run={run} />}
    >
      {newest?.status === "running" && <RunUnderWay run={newest} />}
      {newest && newest !== run && newest.status !== "running" && <RunWithoutResult run={newest} />}
      {run ? (
        <>
          <RunOfOtherRules run={run} />
          <DomainTable run={run} results={resultsOf(entities, run.id)} asked={asked} />
          <RunChart points={runSeries(entities)} />
          <TriageLine />
        </>
      ) : (
        newest?.status !== "running" && (
          <EmptyState title="Nothing has been reconciled">
            <p>
              Run the engine on the legacy extract and the export of the target; it shows here as it goes:
            </p>
            <CommandLine>{`npx holdpoint reconcile --source DIR --target DIR --crosswalk FILE --out DIR --cutover ${cutover.id}`}</CommandLine>
          </EmptyState>
        )
      )}
    </Panel>
  );
});

/** What of the causes waits, and what waited too long: each a way to them. */
function TriageLine() {
  const links = useLinks();
  const views = useGroupViews().filter(({ state }) => state !== "closed");
  if (views.length === 0) return null;
  const overdue = views.filter(({ sla }) => sla === "overdue").length;
  const waiting = views.filter(isToDecide).length;
  return (
    <PanelRow className="flex flex-wrap items-center gap-x-4 gap-y-1 text-small">
      {overdue > 0 && (
        <Link
          href={links.causes({ sla: "overdue" })}
          className="inline-flex min-h-6 items-center gap-1.5 underline-offset-3 hover:underline"
        >
          <StateBadge state="OVERDUE" /> {counted(overdue, "cause")}
        </Link>
      )}
      <Link
        href={links.triage}
        className="inline-flex min-h-6 items-center text-dim underline-offset-3 hover:text-ink hover:underline"
      >
        {waiting === 0
          ? "every cause is decided on"
          : `${counted(waiting, "cause")} of discrepancies to decide on`}
      </Link>
    </PanelRow>
  );
}

function RunNote({ run }: { run: Run }) {
  const nowMs = useNow();
  const { entities } = useRoom();
  const records = (run.sourceRecords ?? 0) + (run.targetRecords ?? 0);
  return (
    <span title={run.label}>
      {run.finishedAt !== null && <Time at={run.finishedAt} nowMs={nowMs} />} · {grouped(records)} records
      {run.durationMs !== null && ` · ${duration(run.durationMs)}`}
      {/* Where they are others, the first row below says so. */}
      {whyOtherRules(entities, run) === undefined && (
        <>
          {" · "}
          <RulesLink run={run} />
        </>
      )}
      {run.inputHash !== null && <span className="figures"> · {run.inputHash.slice(0, 8)}</span>}
    </span>
  );
}

/** What other rules found stands below, and counts for nothing. */
function RunOfOtherRules({ run }: { run: Run }) {
  const links = useLinks();
  const why = whyOtherRules(useRoom().entities, run);
  if (why === undefined) return null;
  return (
    <PanelRow className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
      <StateBadge state="OTHER RULES" />
      <span>{capital(why)}.</span>
      <span className="text-dim">Below is what it found; it counts for no gate.</span>
      <Link href={links.runRules(run.number)} className="inline-flex min-h-6 items-center link">
        how its rules differ
      </Link>
    </PanelRow>
  );
}

/** The newest run came to nothing: what is below is the one before, and no verdict of it counts. */
function RunWithoutResult({ run }: { run: Run }) {
  return (
    <PanelRow className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
      <StateBadge state={run.status === "failed" ? "FAILED" : "CANCELLED"} />
      <span>
        Run {run.number}: {run.failure ?? "no reason was given"}
      </span>
      <span className="text-dim">Below is the account before it; it counts for no gate.</span>
    </PanelRow>
  );
}
