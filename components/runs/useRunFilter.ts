"use client";

import { useSearchParams } from "next/navigation";
import { z } from "zod";
import type { DiscrepancyFilter } from "#components/shell/links.ts";
import { domainSchema } from "#lib/reconciliation/vocabulary.ts";
import { discrepancySchema } from "#lib/runs/schema.ts";

/** The address's parameters; one that means nothing is as good as none. */
const filterSchema = z.object({
  run: z.coerce.number().int().positive().optional().catch(undefined),
  domain: domainSchema.optional().catch(undefined),
  kind: discrepancySchema.shape.kind.optional().catch(undefined),
  category: discrepancySchema.shape.category.optional().catch(undefined),
});

/** Which run and which of its discrepancies the address asks for. */
export function useRunFilter(): DiscrepancyFilter {
  return filterSchema.parse(Object.fromEntries(useSearchParams()));
}
