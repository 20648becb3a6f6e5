"use client";

import { useSearchParams } from "next/navigation";
import { z } from "zod";
import type { ConsentFilter } from "#components/shell/links.ts";
import { parityStateSchema } from "#lib/consent/schema.ts";
import { pseudonym } from "#lib/door/fields.ts";

/** The address's parameters; one that means nothing is as good as none. */
const filterSchema = z.object({
  jurisdiction: z.string().optional().catch(undefined),
  policySet: z.string().optional().catch(undefined),
  state: parityStateSchema.optional().catch(undefined),
  consent: pseudonym.optional().catch(undefined),
});

/** Which consents the address asks for. */
export function useConsentFilter(): ConsentFilter {
  return filterSchema.parse(Object.fromEntries(useSearchParams()));
}
