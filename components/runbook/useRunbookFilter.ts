"use client";

import { useSearchParams } from "next/navigation";
import { z } from "zod";
import type { RunbookFilter } from "#components/shell/links.ts";
import { useFilter } from "#components/shell/useFilter.ts";
import { useLinks } from "#components/shell/useLinks.ts";
import { positionSchema } from "#lib/door/positions.ts";
import { TASK_STATES } from "./words.ts";

/** The address's parameters; one that means nothing is as good as none. */
const filterSchema = z.object({
  view: z.enum(["mine", "graph", "timeline", "deviations", "plan"]).optional().catch(undefined),
  group: z.enum(["owner", "state"]).optional().catch(undefined),
  stream: z.uuid().optional().catch(undefined),
  owner: positionSchema.optional().catch(undefined),
  state: z.enum(TASK_STATES).optional().catch(undefined),
  words: z.string().max(100).optional().catch(undefined),
  task: z.string().max(40).optional().catch(undefined),
});

/** What is shown of the runbook, and how to show something else. */
export function useRunbookFilter(): readonly [RunbookFilter, (next: RunbookFilter) => void] {
  const inAddress: RunbookFilter = filterSchema.parse(Object.fromEntries(useSearchParams()));
  return useFilter(inAddress, useLinks().tasks);
}
