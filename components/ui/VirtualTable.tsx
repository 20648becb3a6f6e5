"use client";

import { clsx } from "clsx";
import { Fragment, type ReactNode, type Ref } from "react";
import type { Pages } from "./Paged.tsx";
import { useVirtualRows } from "./useVirtualRows.ts";

/** What a row's `tr` carries: its place among the rows, and how it is measured. */
export interface RowPlace {
  readonly ref: Ref<HTMLTableRowElement>;
  readonly index: number;
}

interface VirtualTableProps<Row> {
  /** What scrolls, and the table in it, in words. */
  label: string;
  caption: string;
  /** The heads of the columns, and how many they are. */
  head: ReactNode;
  columns: number;
  rows: readonly Row[];
  pages: Pick<Pages, "hasNextPage" | "isFetching" | "isError" | "fetchNextPage">;
  /** How tall a row is, before it is measured, in pixels. */
  estimatePx: number;
  keyOf: (row: Row) => number;
  /** Draws a row; its `tr` takes the place as `ref` and `data-index`. */
  draw: (row: Row, place: RowPlace) => ReactNode;
  /** How tall it may be. */
  className: string;
}

/** A real table of which only the rows in sight are there, and whose pages are fetched as they come into sight. */
export function VirtualTable<Row>(props: VirtualTableProps<Row>) {
  const { label, caption, head, columns, rows, pages, estimatePx, keyOf, draw, className } = props;
  const { hasNextPage, isFetching, isError, fetchNextPage } = pages;
  const keyAt = (index: number): number => {
    const row = rows[index];
    return row === undefined ? index : keyOf(row);
  };
  const { scroller, items, beforePx, afterPx, measure } = useVirtualRows({
    count: rows.length,
    estimatePx,
    keyOf: keyAt,
    canLoadMore: hasNextPage && !isFetching && !isError,
    loadMore: fetchNextPage,
  });
  return (
    <section
      {...scroller}
      aria-label={label}
      className={clsx("overflow-auto [overflow-anchor:none]", className)}
    >
      <table aria-rowcount={hasNextPage ? -1 : rows.length + 1} className="w-full border-collapse text-left">
        <caption className="sr-only">{caption}</caption>
        <thead className="sticky top-0 z-10 bg-panel">
          <tr>{head}</tr>
        </thead>
        <tbody>
          <SpacerRow heightPx={beforePx} columns={columns} />
          {items.map(({ index }) => {
            const row = rows[index];
            return row && <Fragment key={keyAt(index)}>{draw(row, { ref: measure, index })}</Fragment>;
          })}
          <SpacerRow heightPx={afterPx} columns={columns} />
        </tbody>
      </table>
    </section>
  );
}

/** The height of rows that are not there. */
export function SpacerRow({ heightPx, columns }: { heightPx: number; columns: number }) {
  return heightPx > 0 ? (
    <tr>
      <td colSpan={columns} style={{ height: heightPx }} />
    </tr>
  ) : null;
}
