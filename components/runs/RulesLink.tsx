"use client";

import Link from "next/link";
import { useLinks } from "#components/shell/useLinks.ts";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { useRoom } from "#lib/room/live.client.tsx";
import { rulesOfRunWords, whyOtherRules } from "#lib/ruleChanges/ofRun.ts";
import type { Run } from "#lib/runs/schema.ts";

/** By which rules a run went, in words; where they are not those in force, that nothing of it counts, and the way to how they differ. */
export function RulesLink({ run }: { run: Run }) {
  const links = useLinks();
  const { entities } = useRoom();
  const others = whyOtherRules(entities, run) !== undefined;
  return (
    <Link href={links.runRules(run.number)} className="inline-flex min-h-6 items-center gap-1.5 link">
      {others && <StateBadge state="OTHER RULES" />}
      by {rulesOfRunWords(entities, run)}
    </Link>
  );
}
