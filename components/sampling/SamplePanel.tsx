"use client";

import { domainTitle } from "#components/runs/words.ts";
import { Panel, PanelRow } from "#components/ui/Panel.tsx";
import { Progress } from "#components/ui/Progress.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { Time } from "#components/ui/Time.tsx";
import { plural } from "#lib/plural.ts";
import { useNow, useRoom } from "#lib/room/live.client.tsx";
import { WILSON_WORDS } from "#lib/sampling/interval.ts";
import { hasRecord, type RecordKey, sessionUntil, standingOfSample, whyStale } from "#lib/sampling/rules.ts";
import type { Sample } from "#lib/sampling/schema.ts";
import { Agreement } from "./Agreement.tsx";
import { BeginReview } from "./BeginReview.tsx";
import { ChartReview } from "./ChartReview.tsx";
import { EnlargeSample } from "./EnlargeSample.tsx";
import { nextFor } from "./nextFor.ts";
import { RecordLinks } from "./RecordLinks.tsx";

/** One sample: how its review stands, its records, and the chart that is looked at. */
export function SamplePanel({ sample, record }: { sample: Sample; record: RecordKey | undefined }) {
  const { entities, me } = useRoom();
  const nowMs = useNow();
  const standing = standingOfSample(entities, sample);
  const stale = whyStale(entities, sample);
  const run = entities.run[sample.runId];
  const until = sessionUntil(entities, sample.id, me.personId, nowMs);
  const shown =
    record && hasRecord(sample, record)
      ? record
      : (nextFor(entities, sample, me.personId) ?? { part: "random", place: 0 });
  return (
    <Panel
      title={`${domainTitle(sample.domain)}: ${plural(sample.random, "chart")} by chance, ${sample.risk + sample.site} chosen`}
      aside={
        <>
          run {run?.number}, of {sample.population.toLocaleString("en-US")} records · drawn by{" "}
          {sample.drawnByName} <Time at={sample.drawnAt} nowMs={nowMs} className="figures" />
        </>
      }
    >
      <PanelRow className="grid gap-2">
        <p className="flex flex-wrap items-center gap-x-4 gap-y-1">
          {stale !== undefined && (
            <span className="inline-flex items-center gap-2">
              <StateBadge state="STALE" /> {stale}
            </span>
          )}
          <span>
            <b className="figures">
              {standing.reviewed} of {standing.drawn}
            </b>{" "}
            by chance reviewed
          </span>
          <span>
            agreement <Agreement standing={standing} />
          </span>
          <span className="text-dim">
            {standing.chosen.notAgreed} of {standing.chosen.reviewed} chosen ones not agreed
          </span>
          {standing.open.length > 0 && (
            <span className="text-(--tone)" data-tone="nogo">
              {standing.open.length} open
            </span>
          )}
        </p>
        {stale === undefined && <EnlargeSample sample={sample} />}
        <Progress label="Reviewed" done={standing.reviewed} total={standing.drawn} />
        <p className="text-small text-faint">{WILSON_WORDS}</p>
        <p className="text-small text-faint">
          Seed <code className="break-all">{sample.seed}</code>
        </p>
      </PanelRow>
      <PanelRow>
        <RecordLinks sample={sample} shown={shown} />
      </PanelRow>
      <PanelRow>
        {until === undefined ? (
          <BeginReview sample={sample} />
        ) : (
          <ChartReview key={`${shown.part}-${shown.place}`} sample={sample} record={shown} until={until} />
        )}
      </PanelRow>
    </Panel>
  );
}
