"use client";

import { useSearchParams } from "next/navigation";
import { z } from "zod";
import { domainSchema } from "#lib/reconciliation/vocabulary.ts";
import type { RecordKey } from "#lib/sampling/rules.ts";
import { partSchema } from "#lib/sampling/schema.ts";

/** The address's parameters; one that means nothing is as good as none. */
const filterSchema = z.object({
  domain: domainSchema.optional().catch(undefined),
  record: z
    .string()
    .regex(/^[a-z]+-\d{1,4}$/)
    .optional()
    .catch(undefined),
});

export const recordName = ({ part, place }: RecordKey): string => `${part}-${place}`;

/** Which domain's sample, and which of its records, the address asks for. */
export function useSamplingFilter() {
  const { domain, record } = filterSchema.parse(Object.fromEntries(useSearchParams()));
  const [part, place] = record?.split("-") ?? [];
  const parsed = partSchema.safeParse(part);
  const key: RecordKey | undefined = parsed.success ? { part: parsed.data, place: Number(place) } : undefined;
  return { domain, key };
}
