"use client";

import { useQuery } from "@tanstack/react-query";
import { MappingVersionName } from "#components/mappings/MappingVersionName.tsx";
import { EmptyState } from "#components/ui/EmptyState.tsx";
import { grouped } from "#components/ui/number.ts";
import { Panel } from "#components/ui/Panel.tsx";
import { RefusalLine } from "#components/ui/RefusalLine.tsx";
import { Table, Td, Th } from "#components/ui/Table.tsx";
import { Time } from "#components/ui/Time.tsx";
import { orpc } from "#lib/door/client.ts";
import type { Batch } from "#lib/lineage/schema.ts";
import { useNow, useRoom } from "#lib/room/live.client.tsx";
import { latestCompleted } from "#lib/runs/rules.ts";

/** Enough of a hash to tell two apart at a glance; the whole is on hover. */
const HASH_SHOWN = 12;

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
            of the crosswalk{" "}
            <span className="figures" title={hash}>
              {hash.slice(0, HASH_SHOWN)}
            </span>
          </span>
        )
      }
    >
      {isError && (
        <RefusalLine sentence="The batches could not be read. Nothing was lost; open the page again." />
      )}
      {data?.batches.length === 0 && (
        <EmptyState title="No crosswalk has been filed yet">
          It comes with a reconciliation run, under pseudonyms.
        </EmptyState>
      )}
      {data !== undefined && data.batches.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
        <section aria-label="List of batches" tabIndex={0} className="max-h-[48dvh] overflow-auto">
          <BatchTable batches={data.batches} />
        </section>
      )}
    </Panel>
  );
}

function BatchTable({ batches }: { batches: readonly Batch[] }) {
  const nowMs = useNow();
  return (
    <Table caption="Batches by mapping version and operator">
      <thead className="sticky top-0 bg-panel">
        <tr>
          <Th>Batch</Th>
          <Th>Mapping</Th>
          <Th className="hidden sm:table-cell">By</Th>
          <Th className="hidden sm:table-cell">Transformed</Th>
          <Th numeric>Migrated</Th>
          <Th numeric className="hidden sm:table-cell">
            Rejected
          </Th>
          <Th numeric className="hidden sm:table-cell">
            Skipped
          </Th>
          <Th numeric className="hidden sm:table-cell">
            Quarantined
          </Th>
          <Th numeric className="sm:hidden">
            Set aside
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
