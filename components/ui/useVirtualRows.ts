"use client";

import { useVirtualizer, type VirtualItem } from "@tanstack/react-virtual";
import { type RefObject, useCallback, useEffect, useRef } from "react";

/** Rows drawn beyond the edges, so that fast scrolling shows no gaps. */
const OVERSCAN_ROWS = 12;
/** The next page is asked for when fewer rows than this are left below. */
const ROWS_AHEAD = 30;

interface VirtualRowsOptions {
  count: number;
  /** How tall a row is, before it is measured, in pixels. */
  estimatePx: number;
  keyOf: (index: number) => number;
  /** There is more behind the last row, and it is not being fetched yet. */
  canLoadMore: boolean;
  loadMore: () => void;
}

interface VirtualRows {
  /** For the element that scrolls: what scrolls must be reachable by keyboard (WCAG 2.1.1), in Safari too. */
  readonly scroller: { readonly ref: RefObject<HTMLDivElement | null>; readonly tabIndex: 0 };
  readonly items: readonly VirtualItem[];
  /** The height of what is not drawn before and after `items`, in pixels. */
  readonly beforePx: number;
  readonly afterPx: number;
  /** The `ref` of every row, which also carries `data-index`. */
  readonly measure: (element: Element | null) => void;
  readonly scrollTo: (index: number) => void;
}

/** A long list of which only what is in sight is in the document, and whose pages are fetched as they come into sight. */
export function useVirtualRows(options: VirtualRowsOptions): VirtualRows {
  const { count, estimatePx, keyOf, canLoadMore, loadMore } = options;
  const scrollRef = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scrollRef.current,
    estimateSize: () => estimatePx,
    getItemKey: keyOf,
    overscan: OVERSCAN_ROWS,
  });
  const items = virtualizer.getVirtualItems();
  const [first] = items;
  const last = items.at(-1);

  const nearEnd = last !== undefined && last.index >= count - ROWS_AHEAD;
  useEffect(() => {
    if (nearEnd && canLoadMore) loadMore();
  }, [nearEnd, canLoadMore, loadMore]);

  const scrollTo = useCallback(
    (index: number) => virtualizer.scrollToIndex(index, { align: "start" }),
    [virtualizer],
  );

  return {
    scroller: { ref: scrollRef, tabIndex: 0 },
    items,
    beforePx: first?.start ?? 0,
    afterPx: virtualizer.getTotalSize() - (last?.end ?? 0),
    measure: virtualizer.measureElement,
    scrollTo,
  };
}
