"use client";

import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import type { EntryFilter } from "#components/shell/links.ts";
import { orpc } from "#lib/door/client.ts";
import { useRoom } from "#lib/room/live.client.tsx";

const PAGE_SIZE = 50;

/** A cutover's entries from `headSeq` downwards, page by page. What is below a head never changes. */
export function useEntries(filter: EntryFilter, headSeq: number) {
  const { cutover } = useRoom();
  return useInfiniteQuery({
    ...orpc.journal.listEntries.infiniteOptions({
      input: (before: number) => ({ cutoverId: cutover.id, ...filter, before, limit: PAGE_SIZE }),
      initialPageParam: headSeq + 1,
      getNextPageParam: ({ next }) => next ?? undefined,
      staleTime: Number.POSITIVE_INFINITY,
    }),
    placeholderData: keepPreviousData,
  });
}
