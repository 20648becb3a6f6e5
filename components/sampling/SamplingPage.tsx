"use client";

import { HowToRun } from "#components/runs/HowToRun.tsx";
import { EmptyState } from "#components/ui/EmptyState.tsx";
import { Panel } from "#components/ui/Panel.tsx";
import { useRoom } from "#lib/room/live.client.tsx";
import { latestCompleted } from "#lib/runs/rules.ts";
import { sampleOf } from "#lib/sampling/rules.ts";
import { DomainSamples } from "./DomainSamples.tsx";
import { PlanPanel } from "./PlanPanel.tsx";
import { SamplePanel } from "./SamplePanel.tsx";
import { useSamplingFilter } from "./useSamplingFilter.ts";

/** Charts that clinicians compare: how they are drawn, how far the review is, and one record beside the other. */
export function SamplingPage() {
  const { entities } = useRoom();
  const { domain, key } = useSamplingFilter();
  const run = latestCompleted(entities);
  const sample = domain === undefined ? undefined : sampleOf(entities, domain);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-2.5">
      <h1 className="sr-only">Sampling</h1>
      {sample && <SamplePanel sample={sample} record={key} />}
      {run ? (
        <DomainSamples run={run} />
      ) : (
        <Panel title="Samples for clinical review">
          <EmptyState title="Nothing to draw from yet">
            A reconciliation run with --cutover or --push hands over records of each domain, sealed, by the
            plan below. The samples are drawn here. <HowToRun />
          </EmptyState>
        </Panel>
      )}
      <PlanPanel />
    </div>
  );
}
