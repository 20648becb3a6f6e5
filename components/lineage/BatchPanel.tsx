"use client";

import { useQuery } from "@tanstack/react-query";
import { MappingVersionName } from "#components/mappings/MappingVersionName.tsx";
import { HowToRun } from "#components/runs/HowToRun.tsx";
import { EmptyState } from "#components/ui/EmptyState.tsx";
import { Hash } from "#components/ui/Hash.tsx";
import { grouped } from "#components/ui/number.ts";
import { Panel } from "#components/ui/Panel.tsx";
import { RefusalLine } from "#components/ui/RefusalLine.tsx";
import { Table, Td, Th } from "#components/ui/Table.tsx";
import { Time } from "#components/ui/Time.tsx";
import { orpc } from "#lib/door/client.ts";
import type { Batch } from "#lib/lineage/schema.ts";
import { useNow, useRoom } from "#lib/room/live.client.tsx";
import { latestCompleted } from "#lib/runs/rules.ts";

/** The loader's batches: which mapping transformed what, when, and what became of it. */
export function BatchPanel() {
  const { cutover, entities } = useRoom();
  const latest = latestCompleted(entities);
  const { data, isError } = useQuery({
    ...orpc.lineage.listBatches.queryOptions({ input: { cutoverId: cutover.id } }),
    // A crosswalk comes with a run: the next one is another question.
    queryKey: ["lineage", cutover.id, latest?.id],
  });
  const hash = data?.crosswalkSha256 ?? undefined;
  return (
    <Panel
      title="The loader’s batches"
      aside={
        hash !== undefined && (
          <span>
            of the crosswalk <Hash hash={hash} />
          </span>
        )
      }
    >
      {isError && (
        <RefusalLine sentence="The batches could not be read. Nothing was lost; open the page again." />
      )}
      {data?.batches.length === 0 && (
        <EmptyState title="No crosswalk has been filed yet">
          It comes with a reconciliation run, under pseudonyms. <HowToRun />
        </EmptyState>
      )}
      {data !== undefined && data.batches.length > 0 && <BatchTable batches={data.batches} />}
    </Panel>
  );
}

function BatchTable({ batches }: { batches: readonly Batch[] }) {
  const nowMs = useNow();
  return (
    <Table caption="Batches by mapping version and operator" tall="max-h-[48dvh]">
      <thead>
        <tr>
          <Th>batch</Th>
          <Th>mapping</Th>
          <Th className="hidden sm:table-cell">by</Th>
          <Th className="hidden sm:table-cell">transformed</Th>
          <Th numeric>migrated</Th>
          <Th numeric className="hidden sm:table-cell">
            rejected
          </Th>
          <Th numeric className="hidden sm:table-cell">
            skipped
          </Th>
          <Th numeric className="hidden sm:table-cell">
            quarantined
          </Th>
          <Th numeric className="sm:hidden">
            set aside
          </Th>
        </tr>
      </thead>
      <tbody>
        {batches.map(({ batch, mappingVersion, operator, firstAt, lastAt, ...counts }) => (
          <tr key={`${batch} ${mappingVersion} ${operator}`}>
            <Td className="figures">{batch ?? "not said"}</Td>
            <Td className="figures">
              <MappingVersionName version={mappingVersion} />
            </Td>
            <Td className="hidden sm:table-cell">{operator ?? "not said"}</Td>
            <Td className="hidden sm:table-cell">
              {firstAt === null ? "not said" : <Time at={firstAt} nowMs={nowMs} />}
              {lastAt !== null && lastAt !== firstAt && (
                <>
                  {" to "}
                  <Time at={lastAt} nowMs={nowMs} />
                </>
              )}
            </Td>
            <Td numeric>{grouped(counts.migrated)}</Td>
            <Td numeric className="hidden sm:table-cell">
              {grouped(counts.rejected)}
            </Td>
            <Td numeric className="hidden sm:table-cell">
              {grouped(counts.skipped)}
            </Td>
            <Td numeric className="hidden sm:table-cell">
              {grouped(counts.quarantined)}
            </Td>
            <Td numeric className="sm:hidden">
              {grouped(counts.rejected + counts.skipped + counts.quarantined)}
            </Td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
