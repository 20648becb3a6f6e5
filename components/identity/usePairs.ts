"use client";

import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import type { PairFilter } from "#components/shell/links.ts";
import { orpc } from "#lib/door/client.ts";
import type { Matching } from "#lib/identity/schema.ts";

const PAGE_SIZE = 100;

/** A matching's pairs, page by page in the order of looking; read again when anybody has said a word on one. */
export function usePairs(
  { id: matchingId, cutoverId, words }: Matching,
  which: NonNullable<PairFilter["which"]>,
  on: boolean,
) {
  const query = useInfiniteQuery(
    orpc.identity.listPairs.infiniteOptions({
      input: (after: number | undefined) => ({ cutoverId, matchingId, which, after, limit: PAGE_SIZE }),
      initialPageParam: undefined,
      getNextPageParam: ({ next }) => next ?? undefined,
      enabled: on,
    }),
  );
  const { refetch } = query;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another word is what it is read again for
  useEffect(() => {
    if (on) void refetch();
  }, [words, on, refetch]);
  return query;
}

/** One pair with the words on it. */
export function usePair({ id: matchingId, cutoverId, words }: Matching, ordinal: number, on: boolean) {
  return useQuery({
    ...orpc.identity.getPair.queryOptions({ input: { cutoverId, matchingId, ordinal } }),
    queryKey: ["pair", matchingId, ordinal, words],
    placeholderData: (before, from) => (from?.queryKey[2] === ordinal ? keepPreviousData(before) : undefined),
    enabled: on,
  });
}
