"use client";

import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import type { EntryFilter } from "#components/shell/links.ts";
import { orpc } from "#lib/door/client.ts";
import { HOUSE } from "#lib/journal/schema.ts";
import { useRoom } from "#lib/room/live.client.tsx";

const PAGE_SIZE = 50;

/** A cutover's entries, or those of the house about its people, from `headSeq` downwards, page by page. What is below a head never changes. */
export function useEntries({ journal, ...filter }: EntryFilter, headSeq: number) {
  const { cutover } = useRoom();
  const ofHouse = journal === HOUSE;
  const { listHouseEntries, listEntries } = orpc.journal;
  return useInfiniteQuery({
    ...(ofHouse ? listHouseEntries : listEntries).infiniteOptions({
      input: (before: number) => ({ cutoverId: cutover.id, ...filter, before, limit: PAGE_SIZE }),
      // The room does not follow the house's journal: what is there now is asked for once.
      initialPageParam: ofHouse ? Number.MAX_SAFE_INTEGER : headSeq + 1,
      getNextPageParam: ({ next }) => next ?? undefined,
      staleTime: ofHouse ? 0 : Number.POSITIVE_INFINITY,
    }),
    placeholderData: keepPreviousData,
  });
}
