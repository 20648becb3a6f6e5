"use client";

import type { DiscrepancyFilter } from "#components/shell/links.ts";
import { Button } from "#components/ui/Button.tsx";
import { EmptyState } from "#components/ui/EmptyState.tsx";
import { grouped } from "#components/ui/number.ts";
import { Th } from "#components/ui/Table.tsx";
import { useVirtualRows } from "#components/ui/useVirtualRows.ts";
import type { Run } from "#lib/runs/schema.ts";
import { DiscrepancyRow } from "./DiscrepancyRow.tsx";
import { useDiscrepancies } from "./useDiscrepancies.ts";

const ROW_PX = 45;

/** The discrepancies one by one. A real table of which only the rows in sight are there. */
export function DiscrepancyList({ run, filter }: { run: Run; filter: DiscrepancyFilter }) {
  const { data, isPending, isError, isFetching, hasNextPage, fetchNextPage, refetch } = useDiscrepancies(
    run,
    filter,
  );
  const rows = data?.pages.flatMap(({ discrepancies }) => discrepancies) ?? [];
  const { scroller, items, beforePx, afterPx, measure } = useVirtualRows({
    count: rows.length,
    estimatePx: ROW_PX,
    keyOf: (index) => rows[index]?.ordinal ?? index,
    canLoadMore: hasNextPage && !isFetching && !isError,
    loadMore: fetchNextPage,
  });

  if (isPending) return <EmptyState title="Reading the list…" />;
  if (isError)
    return (
      <EmptyState title="The list could not be read just now">
        Nothing is lost; the account above stands.{" "}
        <Button size="small" onClick={() => void refetch()}>
          Read it again
        </Button>
      </EmptyState>
    );
  if (rows.length === 0)
    return (
      <EmptyState title="No discrepancy of this sort">
        Widen the filter, or choose another domain. The account above counts what the loader set aside, which
        is not listed here.
      </EmptyState>
    );
  return (
    <>
      <section
        {...scroller}
        aria-label="List of discrepancies"
        className="max-h-[72dvh] overflow-auto [overflow-anchor:none]"
      >
        <table
          aria-rowcount={hasNextPage ? -1 : rows.length + 1}
          className="w-full border-collapse text-left"
        >
          <caption className="sr-only">Discrepancies of run {run.number}</caption>
          <thead className="sticky top-0 z-10 bg-panel">
            <tr>
              <Th numeric className="hidden md:table-cell">
                no.
              </Th>
              <Th>what</Th>
              <Th className="hidden md:table-cell">record, source → target</Th>
              <Th className="hidden md:table-cell">fields</Th>
              <Th className="hidden xl:table-cell">cause</Th>
              <Th className="hidden xl:table-cell">batch</Th>
              <Th className="text-right">severity</Th>
            </tr>
          </thead>
          <tbody>
            <Spacer heightPx={beforePx} />
            {items.map(({ index }) => {
              const row = rows[index];
              return (
                row && <DiscrepancyRow key={row.ordinal} ref={measure} index={index} discrepancy={row} />
              );
            })}
            <Spacer heightPx={afterPx} />
          </tbody>
        </table>
      </section>
      <p role="status" className="border-t border-line px-3 py-1.5 text-small text-faint">
        {hasNextPage
          ? `the first ${grouped(rows.length)}; more are read as you scroll`
          : `${grouped(rows.length)} in all`}
      </p>
    </>
  );
}

/** The height of rows that are not there. */
function Spacer({ heightPx }: { heightPx: number }) {
  return heightPx > 0 ? (
    <tr>
      <td colSpan={7} style={{ height: heightPx }} />
    </tr>
  ) : null;
}
