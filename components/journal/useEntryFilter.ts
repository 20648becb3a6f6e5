"use client";

import { useSearchParams } from "next/navigation";
import { z } from "zod";
import type { EntryFilter } from "#components/shell/links.ts";
import { id } from "#lib/door/fields.ts";
import { positionSchema } from "#lib/door/positions.ts";
import { DESCRIBED_COMMANDS } from "#lib/journal/describe.ts";

const time = z.iso.datetime({ offset: true });

/** The address's parameters; one that means nothing is as good as none. */
const filterSchema = z.object({
  position: positionSchema.optional().catch(undefined),
  command: z
    .string()
    .refine((name) => DESCRIBED_COMMANDS.includes(name))
    .optional()
    .catch(undefined),
  actorId: id.optional().catch(undefined),
  subjectId: id.optional().catch(undefined),
  from: time.optional().catch(undefined),
  to: time.optional().catch(undefined),
  journal: z.literal("house").optional().catch(undefined),
  words: z.string().trim().min(1).max(200).optional().catch(undefined),
});

/** Which entries the address asks for. */
export function useEntryFilter(): EntryFilter {
  return filterSchema.parse(Object.fromEntries(useSearchParams()));
}
