"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { orpc } from "#lib/door/client.ts";
import type { RehearsalSummary } from "#lib/rehearsals/schema.ts";
import { useRoom } from "#lib/room/live.client.tsx";

/** Rehearsals have rooms of their own: nobody tells this one of them. */
const LOOK_AGAIN_MS = 10_000;

/** The rehearsals of this cutover, the newest first; undefined until they are read. */
export function useRehearsals(): {
  readonly rehearsals: readonly RehearsalSummary[] | undefined;
  readonly lookAgain: () => void;
} {
  const { cutover, entities } = useRoom();
  const { data, refetch } = useQuery(
    orpc.rehearsals.list.queryOptions({
      input: { cutoverId: cutover.id },
      refetchInterval: LOOK_AGAIN_MS,
      queryKey: ["rehearsals", cutover.id, Object.keys(entities.rehearsalResult).length],
      placeholderData: keepPreviousData,
    }),
  );
  return { rehearsals: data?.rehearsals, lookAgain: () => void refetch() };
}
