"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { api } from "#lib/door/client.ts";
import { refusalOf } from "#lib/door/useCommand.client.ts";
import { canonicalJson } from "#lib/journal/canonical.ts";
import type { Proposal } from "#lib/signatures/schema.ts";

/** While somebody types, the server is not asked at every key. */
const TYPING_MS = 400;
/** Well within the time for which a statement can be signed after it was shown. */
const REFRESH_MS = 30_000;

/** A command's input without its signature. */
export type Unsigned = Readonly<Record<string, unknown>> & { readonly cutoverId: string };

interface ProposalView {
  /** What the server would have signed now; while it is asked again, what it said last. */
  readonly proposal: Proposal | undefined;
  /** Whether what is shown is what would be signed: nothing was typed since, and the server has answered. */
  readonly current: boolean;
  /** Why the server would not let it be signed. */
  readonly refusal: string | undefined;
  readonly refresh: () => Promise<unknown>;
}

/** A value once it has stopped changing. */
function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), TYPING_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}

/**
 * The statement that a command would sign, as the server makes it, kept fresh.
 * @param input undefined while there is nothing to ask about yet
 */
export function useProposal(command: string, input: Unsigned | undefined): ProposalView {
  const written = input === undefined ? "" : canonicalJson(input);
  const settled = useSettled(written);
  const { data, error, isPlaceholderData, isError, refetch } = useQuery({
    queryKey: ["proposal", command, settled],
    queryFn: (): Promise<Proposal> => {
      const unsigned = JSON.parse(settled);
      return api.signatures.propose({ cutoverId: unsigned.cutoverId, command, input: unsigned });
    },
    enabled: settled !== "",
    refetchInterval: REFRESH_MS,
    refetchOnWindowFocus: true,
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: 0,
    gcTime: 0,
  });
  return {
    proposal: data,
    current: data !== undefined && !isError && !isPlaceholderData && settled === written,
    refusal: error && settled === written ? refusalOf(error).sentence : undefined,
    refresh: refetch,
  };
}
