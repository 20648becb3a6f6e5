"use client";

import { useState } from "react";
import { saveFile } from "#components/journal/saveFile.ts";
import { HowToRun } from "#components/runs/HowToRun.tsx";
import { Button } from "#components/ui/Button.tsx";
import { EmptyState } from "#components/ui/EmptyState.tsx";
import { grouped, percent } from "#components/ui/number.ts";
import { Panel, PanelRow } from "#components/ui/Panel.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { Table, Td, Th } from "#components/ui/Table.tsx";
import { positionTitle } from "#lib/door/positions.ts";
import { conceptMapOf, coverageNow } from "#lib/mappings/rules.ts";
import { CODE_OWNER, type CodeCoverage } from "#lib/mappings/schema.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import { CodeQueue } from "./CodeQueue.tsx";

/** What the ConceptMaps cover of the source's local codes, and the queue of those that they do not. */
export function CodeCoveragePanel() {
  const { entities } = useRoom();
  const coverage = coverageNow(entities);
  return (
    <Panel
      title="Local codes"
      aside={
        coverage && `the terminologist’s queue, ${positionTitle(CODE_OWNER)} · ${grouped(coverage.open)} open`
      }
    >
      {!coverage || coverage.systems.length === 0 ? (
        <EmptyState
          title={coverage ? "The source holds no local code" : "No run has looked up local codes yet"}
        >
          They come with a reconciliation run that lands in this cutover: the codes of local systems in the
          source, and what its ConceptMaps make of them. <HowToRun />
        </EmptyState>
      ) : (
        <Covered coverage={coverage} />
      )}
    </Panel>
  );
}

const total = ({ mapped, unmapped, ambiguous }: CodeCoverage["systems"][number]["codes"]): number =>
  mapped + unmapped + ambiguous;

function Covered({ coverage }: { coverage: CodeCoverage }) {
  const { entities } = useRoom();
  const [all, setAll] = useState(false);
  const decided = Object.values(entities.codeDecision).some(({ decision }) => decision === "map-to");
  return (
    <>
      <Table caption="Local codes by system">
        <thead>
          <tr>
            <Th>system</Th>
            <Th numeric className="hidden md:table-cell">
              codes
            </Th>
            <Th numeric>mapped</Th>
            <Th numeric>unmapped</Th>
            <Th numeric className="hidden sm:table-cell">
              ambiguous
            </Th>
            <Th numeric className="hidden md:table-cell">
              records without one mapping
            </Th>
            <Th>stands</Th>
          </tr>
        </thead>
        <tbody>
          {coverage.systems.map(({ system, codes, records }) => (
            <tr key={system}>
              <Td className="wrap-anywhere">{system}</Td>
              <Td numeric className="hidden md:table-cell">
                {grouped(total(codes))}
              </Td>
              <Td numeric>{percent(codes.mapped, total(codes))}</Td>
              <Td numeric>{grouped(codes.unmapped)}</Td>
              <Td numeric className="hidden sm:table-cell">
                {grouped(codes.ambiguous)}
              </Td>
              <Td numeric className="hidden md:table-cell">
                {grouped(records.unmapped + records.ambiguous)}
              </Td>
              <Td>
                <StateBadge state={codes.unmapped + codes.ambiguous === 0 ? "OK" : "CHECK"} />
              </Td>
            </tr>
          ))}
        </tbody>
      </Table>
      <PanelRow className="flex flex-wrap items-start gap-2">
        <Button size="small" aria-pressed={all} onClick={() => setAll(!all)}>
          {all ? "Show the queue only" : "Show mapped codes too"}
        </Button>
        <Button
          size="small"
          whyOff={decided ? undefined : "Nobody has mapped a code here yet."}
          onClick={() =>
            saveFile(
              "conceptmap-addition.json",
              "application/json",
              `${JSON.stringify(conceptMapOf(entities), null, 1)}\n`,
            )
          }
        >
          Save as a ConceptMap
        </Button>
      </PanelRow>
      <CodeQueue key={`${coverage.runId} ${all}`} coverage={coverage} all={all} />
    </>
  );
}
