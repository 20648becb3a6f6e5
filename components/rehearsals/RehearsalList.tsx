"use client";

import { useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { linksOf } from "#components/shell/links.ts";
import { Button } from "#components/ui/Button.tsx";
import { EmptyState } from "#components/ui/EmptyState.tsx";
import { Panel, PanelRow } from "#components/ui/Panel.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { Time } from "#components/ui/Time.tsx";
import { whyNotRecordResult } from "#lib/rehearsals/rules.ts";
import { type RehearsalResult, type RehearsalSummary, recordResult } from "#lib/rehearsals/schema.ts";
import { useNow } from "#lib/room/live.client.tsx";
import { RecordResult } from "./RecordResult.tsx";

interface RehearsalListProps {
  /** Undefined until they are read. */
  rehearsals: readonly RehearsalSummary[] | undefined;
  results: readonly RehearsalResult[];
}

/** Each rehearsal, with the way to its room. */
export function RehearsalList({ rehearsals, results }: RehearsalListProps) {
  return (
    <Panel title="Rehearsals" aside="each in a room of its own">
      {rehearsals === undefined && (
        <PanelRow>
          <p role="status" className="text-dim">
            Looking for rehearsals …
          </p>
        </PanelRow>
      )}
      {rehearsals?.length === 0 && (
        <EmptyState title="It has not been rehearsed">
          A rehearsal is a copy of this plan: its tasks, gates, people and slices, with times of its own.
          Tasks are begun and gates decided in it as on the night. What it measures then sharpens the forecast
          here.
        </EmptyState>
      )}
      {rehearsals?.map((rehearsal) => (
        <RehearsalRow key={rehearsal.id} rehearsal={rehearsal} results={results} />
      ))}
    </Panel>
  );
}

function RehearsalRow({
  rehearsal,
  results,
}: {
  rehearsal: RehearsalSummary;
  results: readonly RehearsalResult[];
}) {
  const nowMs = useNow();
  const [asking, setAsking] = useState(false);
  const { id, name, freezeAt, closedAt, begun, tasks, isMember } = rehearsal;
  const result = results.find(({ rehearsalId }) => rehearsalId === id);
  const whyOff = useWhyNotAllowed(recordResult) ?? whyNotRecordResult(rehearsal, results, id, begun);
  return (
    <PanelRow className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-2">
          {isMember ? (
            <a className="font-medium link" href={linksOf(id).board}>
              {name}
            </a>
          ) : (
            <b className="font-medium">{name}</b>
          )}
          <StateBadge state={result ? (result.passed ? "PASSED" : "FAILED") : closedAt ? "CLOSED" : "OPEN"} />
        </p>
        <p className="text-small text-dim">
          {freezeAt !== null && (
            <>
              freeze <Time at={freezeAt} nowMs={nowMs} className="figures" /> ·{" "}
            </>
          )}
          {begun} of {tasks} tasks begun
        </p>
      </div>
      {!result && (
        <Button size="small" whyOff={whyOff} onClick={() => setAsking(true)}>
          Record its result…
        </Button>
      )}
      {asking && <RecordResult rehearsal={rehearsal} whyOff={whyOff} onClose={() => setAsking(false)} />}
    </PanelRow>
  );
}
