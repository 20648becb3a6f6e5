"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { orpc } from "#lib/door/client.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import type { GroupFilter } from "#lib/triage/schema.ts";

const PAGE_SIZE = 100;

/** The records of the causes that are asked for, as a run saw them, page by page. They never change. */
export function useRecords(runId: string, filter: GroupFilter) {
  const { cutover } = useRoom();
  return useInfiniteQuery(
    orpc.triage.listRecords.infiniteOptions({
      input: (after: string | undefined) => ({
        cutoverId: cutover.id,
        runId,
        ...filter,
        after,
        limit: PAGE_SIZE,
      }),
      initialPageParam: undefined,
      getNextPageParam: ({ next }) => next ?? undefined,
      staleTime: Number.POSITIVE_INFINITY,
    }),
  );
}
