"use client";

import { Button } from "#components/ui/Button.tsx";
import { EmptyState } from "#components/ui/EmptyState.tsx";
import { grouped } from "#components/ui/number.ts";
import { Panel } from "#components/ui/Panel.tsx";
import { Th } from "#components/ui/Table.tsx";
import { useVirtualRows } from "#components/ui/useVirtualRows.ts";
import type { Run } from "#lib/runs/schema.ts";
import type { GroupFilter } from "#lib/triage/schema.ts";
import { RecordPanel } from "./RecordPanel.tsx";
import { RecordRow } from "./RecordRow.tsx";
import { useRecords } from "./useRecords.ts";

const ROW_PX = 45;
const COLUMNS = 5;

/** The records one by one, of the causes that are listed. A real table of which only the rows in sight are there. */
export function RecordList({
  run,
  filter,
  chosen,
}: {
  run: Run;
  filter: GroupFilter;
  chosen: number | undefined;
}) {
  const { data, isPending, isError, isFetching, hasNextPage, fetchNextPage, refetch } = useRecords(
    run.id,
    filter,
  );
  const rows = data?.pages.flatMap(({ records }) => records) ?? [];
  const { scroller, items, beforePx, afterPx, measure } = useVirtualRows({
    count: rows.length,
    estimatePx: ROW_PX,
    keyOf: (index) => rows[index]?.ordinal ?? index,
    canLoadMore: hasNextPage && !isFetching && !isError,
    loadMore: fetchNextPage,
  });
  const opened = rows.find(({ ordinal }) => ordinal === chosen);
  return (
    <>
      {opened && <RecordPanel key={opened.ordinal} record={opened} filter={filter} />}
      <Panel title="Records" aside="pseudonyms in place of record ids">
        {isPending ? (
          <EmptyState title="Reading the records…" />
        ) : isError ? (
          <EmptyState title="The records could not be read just now">
            Nothing is lost; the counts and causes stand.{" "}
            <Button size="small" onClick={() => void refetch()}>
              Read them again
            </Button>
          </EmptyState>
        ) : rows.length === 0 ? (
          <EmptyState title="No record of this sort in the newest run">
            Choose another count or cause. What a run closed is no longer among its records.
          </EmptyState>
        ) : (
          <>
            <section
              {...scroller}
              aria-label="List of records"
              className="max-h-[64dvh] overflow-auto [overflow-anchor:none]"
            >
              <table
                aria-rowcount={hasNextPage ? -1 : rows.length + 1}
                className="w-full border-collapse text-left"
              >
                <caption className="sr-only">Records of run {run.number}, the worst cause first</caption>
                <thead className="sticky top-0 z-10 bg-panel">
                  <tr>
                    <Th>what</Th>
                    <Th className="hidden md:table-cell">record, source → target</Th>
                    <Th className="hidden md:table-cell">fields</Th>
                    <Th className="hidden xl:table-cell">batch</Th>
                    <Th className="text-right">severity</Th>
                  </tr>
                </thead>
                <tbody>
                  <Spacer heightPx={beforePx} />
                  {items.map(({ index }) => {
                    const row = rows[index];
                    return (
                      row && (
                        <RecordRow
                          key={row.ordinal}
                          ref={measure}
                          index={index}
                          record={row}
                          filter={filter}
                          isChosen={row.ordinal === chosen}
                        />
                      )
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
        )}
      </Panel>
    </>
  );
}

/** The height of rows that are not there. */
function Spacer({ heightPx }: { heightPx: number }) {
  return heightPx > 0 ? (
    <tr>
      <td colSpan={COLUMNS} style={{ height: heightPx }} />
    </tr>
  ) : null;
}
