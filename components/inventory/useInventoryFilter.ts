"use client";

import { useSearchParams } from "next/navigation";
import { useCallback } from "react";
import { z } from "zod";
import type { InventoryFilter } from "#components/shell/links.ts";
import { useLinks } from "#components/shell/useLinks.ts";
import { ITEM_KINDS } from "#lib/inventory/schema.ts";

const FROZEN_LENGTH_MAX = 8_000;

/** The address's parameters; one that means nothing is as good as none. */
const filterSchema = z.object({
  view: z
    .enum([...ITEM_KINDS, "contracts"])
    .optional()
    .catch(undefined),
  words: z.string().max(100).optional().catch(undefined),
  item: z.uuid().optional().catch(undefined),
  frozen: z.string().max(FROZEN_LENGTH_MAX).optional().catch(undefined),
});

/** What the address asks for, and how to ask for something else without a new page. */
export function useInventoryFilter(): {
  readonly filter: InventoryFilter;
  readonly narrow: (filter: InventoryFilter) => void;
} {
  const links = useLinks();
  const filter = filterSchema.parse(Object.fromEntries(useSearchParams()));
  const narrow = useCallback(
    (next: InventoryFilter) => window.history.replaceState(null, "", links.things(next)),
    [links],
  );
  return { filter, narrow };
}
