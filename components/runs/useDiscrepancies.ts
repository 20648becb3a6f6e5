"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import type { DiscrepancyFilter } from "#components/shell/links.ts";
import { orpc } from "#lib/door/client.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import type { Run } from "#lib/runs/schema.ts";

const PAGE_SIZE = 200;

/** A completed run's discrepancies, page by page in their order. They never change. */
export function useDiscrepancies(run: Run, { domain, kind, category }: DiscrepancyFilter) {
  const { cutover } = useRoom();
  return useInfiniteQuery(
    orpc.runs.listDiscrepancies.infiniteOptions({
      input: (after: number | undefined) => ({
        cutoverId: cutover.id,
        runId: run.id,
        domain,
        kind,
        category,
        after,
        limit: PAGE_SIZE,
      }),
      initialPageParam: undefined,
      getNextPageParam: ({ next }) => next ?? undefined,
      staleTime: Number.POSITIVE_INFINITY,
    }),
  );
}
