"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import type { ParityState } from "#lib/consent/schema.ts";
import { listConsents } from "#lib/consent/schema.ts";
import { orpc } from "#lib/door/client.ts";
import { whyNotPosition } from "#lib/door/positions.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import type { Run } from "#lib/runs/schema.ts";

const PAGE_SIZE = 100;

interface ConsentQuestion {
  readonly jurisdiction?: string | undefined;
  readonly policySet?: string | undefined;
  readonly state?: ParityState | undefined;
  readonly review?: "all" | "open" | undefined;
  readonly key?: string | undefined;
  /** What makes the answer another one, where it can change. */
  readonly asOf?: string | undefined;
}

/** Why single consents are not shown to the person at this screen, or undefined. */
export function useWhyNotSingle(): string | undefined {
  const { me } = useRoom();
  return whyNotPosition(listConsents.allowed.positions ?? [], me.positions);
}

/** A run's consents, page by page. What a run found never changes; what was decided on it does. */
export function useConsents(run: Run, { asOf, ...question }: ConsentQuestion) {
  const { cutover } = useRoom();
  const options = orpc.consent.list.infiniteOptions({
    input: (after: number | undefined) => ({
      cutoverId: cutover.id,
      runId: run.id,
      ...question,
      after,
      limit: PAGE_SIZE,
    }),
    initialPageParam: undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return useInfiniteQuery({
    ...options,
    queryKey: ["consents", cutover.id, run.id, question, asOf],
    enabled: useWhyNotSingle() === undefined,
  });
}
