"use client";

import { useCallback, useState } from "react";
import type { EntryFilter } from "#components/shell/links.ts";
import { Button } from "#components/ui/Button.tsx";
import { EmptyState } from "#components/ui/EmptyState.tsx";
import { counted } from "#components/ui/number.ts";
import { useVirtualRows } from "#components/ui/useVirtualRows.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import { EntryRow } from "./EntryRow.tsx";
import { useEntries } from "./useEntries.ts";
import { useHead } from "./useHead.ts";
import { useTargetEntry } from "./useTargetEntry.ts";

const ROW_PX = 41;

const toggled = (set: ReadonlySet<number>, member: number): ReadonlySet<number> =>
  new Set(set.has(member) ? [...set].filter((other) => other !== member) : [...set, member]);

/** The entries one by one. New ones come in at the top while it is in sight; further down nothing moves. */
export function EntryList({ filter }: { filter: EntryFilter }) {
  const { entities } = useRoom();
  const head = useHead();
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set());
  const toggle = useCallback((seq: number) => setOpen((before) => toggled(before, seq)), []);
  const { data, isPending, isError, isFetching, hasNextPage, fetchNextPage, refetch } = useEntries(
    filter,
    head.seq,
  );
  const rows = data?.pages.flatMap(({ entries }) => entries) ?? [];
  const { scroller, items, beforePx, afterPx, measure, scrollTo } = useVirtualRows({
    count: rows.length,
    estimatePx: ROW_PX,
    keyOf: (index) => rows[index]?.entry.seq ?? index,
    canLoadMore: hasNextPage && !isFetching && !isError,
    loadMore: fetchNextPage,
  });
  useTargetEntry({
    indexOf: (seq) => rows.findIndex(({ entry }) => entry.seq === seq),
    onTarget: (seq) => {
      head.startAt(seq);
      setOpen((before) => new Set([...before, seq]));
    },
    scrollTo,
  });

  if (isPending) return <EmptyState title="Reading the journal…" />;
  if (rows.length === 0 && !isError)
    return <EmptyState title="No entry of this sort">Ask for less, or show all.</EmptyState>;
  return (
    <>
      {isError && (
        <EmptyState title="The journal could not be read just now">
          Nothing is lost.{" "}
          <Button size="small" onClick={() => void refetch()}>
            Read it again
          </Button>
        </EmptyState>
      )}
      <div className="relative border-t border-line">
        <section
          {...scroller}
          aria-label="Entries"
          onScroll={({ currentTarget }) => head.onScroll(currentTarget.scrollTop)}
          className="h-[calc(100dvh-16rem)] min-h-96 overflow-y-auto [overflow-anchor:none] -outline-offset-2"
        >
          <ol style={{ paddingTop: beforePx, paddingBottom: afterPx }}>
            {items.map(({ index }) => {
              const row = rows[index];
              return (
                row && (
                  <EntryRow
                    key={row.entry.seq}
                    ref={measure}
                    index={index}
                    listed={row}
                    facts={entities}
                    open={open.has(row.entry.seq)}
                    onToggle={toggle}
                  />
                )
              );
            })}
          </ol>
        </section>
        <NewerEntries
          count={head.newer}
          onShow={() => {
            head.follow();
            scrollTo(0);
          }}
        />
      </div>
    </>
  );
}

function NewerEntries({ count, onShow }: { count: number; onShow: () => void }) {
  return (
    <div role="status" className="absolute bottom-3 left-1/2 -translate-x-1/2">
      {count > 0 && (
        <Button size="small" intent="primary" className="shadow-dialog" onClick={onShow}>
          ↑ {counted(count, "newer entry", "newer entries")}
        </Button>
      )}
    </div>
  );
}
