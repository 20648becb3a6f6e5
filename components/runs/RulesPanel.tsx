"use client";

import Link from "next/link";
import { useLinks } from "#components/shell/useLinks.ts";
import { Hash } from "#components/ui/Hash.tsx";
import { Panel, PanelRow } from "#components/ui/Panel.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { useRoom } from "#lib/room/live.client.tsx";
import { inForceWords, rulesOfRunWords, whyOtherRules } from "#lib/ruleChanges/ofRun.ts";
import { rulesInForce } from "#lib/ruleChanges/rules.ts";
import type { Run } from "#lib/runs/schema.ts";
import { RuleDifferences } from "./RuleDifferences.tsx";

/** By which rules a run went: whether they are those that people of the room agreed on, and where they say something else. */
export function RulesPanel({ run }: { run: Run }) {
  const { entities } = useRoom();
  const links = useLinks();
  const others = whyOtherRules(entities, run);
  const { rulesHash } = run;
  return (
    <Panel
      id="rules"
      title={`By which rules run ${run.number} went`}
      aside={<StateBadge state={others === undefined ? "IN FORCE" : "OTHER RULES"} />}
    >
      <PanelRow>
        <p>
          It went by {rulesOfRunWords(entities, run)}
          {others !== undefined && rulesHash != null && `; ${inForceWords(entities)}`}.
        </p>
        {others !== undefined && (
          <p className="text-small text-dim">
            No gate counts what it found, it closes no cause, and nothing is signed on it. Run again by the
            rules in force: they are taken unless --rules names others.
          </p>
        )}
        <p className="mt-1 flex flex-wrap items-center gap-x-4 text-small text-dim">
          {rulesHash != null && (
            <span>
              hash <Hash hash={rulesHash} />
            </span>
          )}
          <Link href={links.ruleVersions} className="inline-flex min-h-6 items-center link">
            the versions of the rules
          </Link>
        </p>
      </PanelRow>
      {others !== undefined && rulesHash != null && (
        <RuleDifferences rulesHash={rulesHash} version={rulesInForce(entities)?.version ?? 0} />
      )}
    </Panel>
  );
}
