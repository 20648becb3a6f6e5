"use client";

import { useSearchParams } from "next/navigation";
import { z } from "zod";
import { groupFilterSchema } from "#lib/triage/schema.ts";

const { shape } = groupFilterSchema;

/** The address's parameters; one that means nothing is as good as none. */
const filterSchema = z.object({
  domain: shape.domain.catch(undefined),
  category: shape.category.catch(undefined),
  kind: shape.kind.catch(undefined),
  severity: shape.severity.catch(undefined),
  owner: shape.owner.catch(undefined),
  sla: shape.sla.catch(undefined),
  state: shape.state.catch(undefined),
  group: shape.group.catch(undefined),
  /** The ordinal of the record that is looked at. */
  record: z.coerce.number().int().min(0).optional().catch(undefined),
});
type TriageFilter = z.infer<typeof filterSchema>;

/** What of the discrepancies the address asks for. */
export function useTriageFilter(): TriageFilter {
  return filterSchema.parse(Object.fromEntries(useSearchParams()));
}
