"use client";

import { useQuery } from "@tanstack/react-query";
import { useId } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { WhyOff } from "#components/ui/Button.tsx";
import { EmptyState } from "#components/ui/EmptyState.tsx";
import { Panel, PanelRow } from "#components/ui/Panel.tsx";
import { Table, Th } from "#components/ui/Table.tsx";
import { orpc } from "#lib/door/client.ts";
import { DOMAINS } from "#lib/reconciliation/vocabulary.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import { resultsOf } from "#lib/runs/rules.ts";
import type { Run } from "#lib/runs/schema.ts";
import { sampleOf } from "#lib/sampling/rules.ts";
import { drawSample } from "#lib/sampling/schema.ts";
import { DomainSampleRow } from "./DomainSampleRow.tsx";

/** Every domain of the newest run: what was handed over, what was drawn, and what the reviewers say. */
export function DomainSamples({ run }: { run: Run }) {
  const { cutover, entities } = useRoom();
  const { data, isError } = useQuery(
    orpc.sampling.listFrames.queryOptions({
      input: { cutoverId: cutover.id, runId: run.id },
      staleTime: Number.POSITIVE_INFINITY,
    }),
  );
  const notAllowedId = useId();
  const notAllowed = useWhyNotAllowed(drawSample);
  const covered = resultsOf(entities, run.id);
  const domains = DOMAINS.filter(
    (domain) =>
      sampleOf(entities, domain) || covered.some((result) => result.domain === domain && result.eligible > 0),
  );
  return (
    <Panel title="Samples for clinical review" aside={`of run ${run.number}, ${run.label}`}>
      {isError && (
        <EmptyState title="What this run handed over could not be read just now">
          Samples that were drawn stand below.
        </EmptyState>
      )}
      {notAllowed !== undefined && (
        <PanelRow>
          <WhyOff id={notAllowedId}>{notAllowed}</WhyOff>
        </PanelRow>
      )}
      <Table caption={`Samples by domain, run ${run.number}`}>
        <thead>
          <tr>
            <Th>domain</Th>
            <Th numeric className="hidden sm:table-cell">
              population
            </Th>
            <Th className="hidden md:table-cell">drawn</Th>
            <Th>review</Th>
            <Th numeric>agreement at 95 %</Th>
            <Th className="hidden lg:table-cell">chosen, not by chance</Th>
            <Th />
          </tr>
        </thead>
        <tbody>
          {domains.map((domain) => (
            <DomainSampleRow
              key={domain}
              run={run}
              domain={domain}
              frame={data?.frames.find((frame) => frame.domain === domain)}
              sample={sampleOf(entities, domain)}
              notAllowedShownAt={notAllowed === undefined ? undefined : notAllowedId}
            />
          ))}
        </tbody>
      </Table>
    </Panel>
  );
}
