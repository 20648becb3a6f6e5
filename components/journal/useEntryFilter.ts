"use client";

import { useSearchParams } from "next/navigation";
import { z } from "zod";
import type { EntryFilter } from "#components/shell/links.ts";
import { positionSchema } from "#lib/door/positions.ts";
import { CUTOVER_COMMANDS } from "#lib/journal/describe.ts";

/** The address's parameters; one that means nothing is as good as none. */
const filterSchema = z.object({
  position: positionSchema.optional().catch(undefined),
  command: z
    .string()
    .refine((name) => CUTOVER_COMMANDS.includes(name))
    .optional()
    .catch(undefined),
});

/** Which entries the address asks for. */
export function useEntryFilter(): EntryFilter {
  return filterSchema.parse(Object.fromEntries(useSearchParams()));
}
