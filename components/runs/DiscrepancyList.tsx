"use client";

import type { DiscrepancyFilter } from "#components/shell/links.ts";
import { EmptyState } from "#components/ui/EmptyState.tsx";
import { PagedTable } from "#components/ui/PagedTable.tsx";
import { Th } from "#components/ui/Table.tsx";
import type { Run } from "#lib/runs/schema.ts";
import { DiscrepancyRow } from "./DiscrepancyRow.tsx";
import { useDiscrepancies } from "./useDiscrepancies.ts";

const ROW_PX = 45;
const COLUMNS = 7;

/** The discrepancies one by one. */
export function DiscrepancyList({ run, filter }: { run: Run; filter: DiscrepancyFilter }) {
  const discrepancies = useDiscrepancies(run, filter);
  const { data } = discrepancies;
  const rows = data?.pages.flatMap((page) => page.discrepancies) ?? [];

  return (
    <PagedTable
      label="List of discrepancies"
      caption={`Discrepancies of run ${run.number}`}
      className="max-h-[72dvh]"
      columns={COLUMNS}
      rows={rows}
      pages={discrepancies}
      estimatePx={ROW_PX}
      keyOf={({ ordinal }) => ordinal}
      head={
        <>
          <Th numeric className="hidden md:table-cell">
            no.
          </Th>
          <Th>what</Th>
          <Th className="hidden md:table-cell">record, source → target</Th>
          <Th className="hidden md:table-cell">fields</Th>
          <Th className="hidden xl:table-cell">cause</Th>
          <Th className="hidden xl:table-cell">batch</Th>
          <Th className="text-right">severity</Th>
        </>
      }
      draw={(row, place) => <DiscrepancyRow {...place} discrepancy={row} />}
      stands="Nothing is lost; the account above stands."
      empty={
        <EmptyState title="No discrepancy of this sort">
          Widen the filter, or choose another domain. The account above counts what the loader set aside,
          which is not listed here.
        </EmptyState>
      }
    />
  );
}
