"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { Account } from "#lib/account/schema.ts";
import { orpc } from "#lib/door/client.ts";

/** One's own account as it is now, and how to look again after a change. */
export function useAccount(initial: Account): { account: Account; lookAgain: () => Promise<void> } {
  const client = useQueryClient();
  const options = orpc.account.show.queryOptions({ input: {} });
  // Only when something was done: a look at another moment would take away a dialog whose codes are shown this once.
  const { data } = useQuery({
    ...options,
    initialData: initial,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  return { account: data, lookAgain: () => client.invalidateQueries({ queryKey: options.queryKey }) };
}
