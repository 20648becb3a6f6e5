"use client";

import type { DiscrepancyFilter } from "#components/shell/links.ts";
import { useLinks } from "#components/shell/useLinks.ts";
import { grouped } from "#components/ui/number.ts";
import { Panel } from "#components/ui/Panel.tsx";
import { PanelLink } from "#components/ui/PanelLink.tsx";
import type { DomainResult, Run } from "#lib/runs/schema.ts";
import { DiscrepancyCounts } from "./DiscrepancyCounts.tsx";
import { DiscrepancyFilters } from "./DiscrepancyFilters.tsx";
import { DiscrepancyList } from "./DiscrepancyList.tsx";
import { domainTitle } from "./words.ts";

interface DiscrepancyPanelProps {
  run: Run;
  results: readonly DomainResult[];
  filter: DiscrepancyFilter;
}

/** What a run found: how many of what first, then each. */
export function DiscrepancyPanel({ run, results, filter }: DiscrepancyPanelProps) {
  const chosen = results.filter(({ domain }) => filter.domain === undefined || domain === filter.domain);
  const total = chosen.reduce((sum, { discrepancies }) => sum + discrepancies, 0);
  const links = useLinks();
  const where = filter.domain === undefined ? "" : ` in ${domainTitle(filter.domain)}`;
  return (
    <Panel
      id="discrepancies"
      title="Discrepancies"
      aside={
        <>
          {`${grouped(total)}${where}, pseudonyms in place of record ids · `}
          <PanelLink href={links.triage}>by cause</PanelLink>{" "}
          <PanelLink href={links.lineage}>trace a record</PanelLink>
          {" · "}
          <PanelLink href={links.entries({ command: "values.reveal" })}>who was shown values</PanelLink>
        </>
      }
    >
      <DiscrepancyCounts results={chosen} filter={filter} />
      <DiscrepancyFilters results={results} filter={filter} />
      <DiscrepancyList
        // A list of its own for each question: it starts at its top.
        key={JSON.stringify([run.id, filter])}
        run={run}
        filter={filter}
      />
    </Panel>
  );
}
