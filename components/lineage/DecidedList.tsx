"use client";

import Link from "next/link";
import { domainTitle } from "#components/runs/words.ts";
import { useLinks } from "#components/shell/useLinks.ts";
import { EmptyState } from "#components/ui/EmptyState.tsx";
import { PanelRow } from "#components/ui/Panel.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { Time } from "#components/ui/Time.tsx";
import { gatesOn } from "#lib/lineage/rules.ts";
import type { Domain } from "#lib/reconciliation/vocabulary.ts";
import { useNow } from "#lib/room/live.client.tsx";
import type { Entities } from "#lib/room/state.ts";

/** The gates that rest on a record's domain, and what was decided there. */
export function DecidedList({ entities, domains }: { entities: Entities; domains: readonly Domain[] }) {
  const links = useLinks();
  const nowMs = useNow();
  const gates = gatesOn(entities, domains);
  if (gates.length === 0)
    return (
      <EmptyState title={`No gate asks about ${domains.map(domainTitle).join(" or ")}`}>
        Whatever is found there holds nothing up. If it should, the commander adds a criterion to a gate.
      </EmptyState>
    );
  return gates.map(({ gate, domain, question, decisions }) => (
    <PanelRow key={`${gate.id} ${domain}`} className="flex flex-wrap items-baseline gap-x-4 gap-y-1">
      <Link href={links.gate(gate.number)} className="link">
        Gate {gate.number} · {gate.title}
      </Link>
      <span className="text-dim">{question}</span>
      {decisions.length === 0 && <span className="text-faint">not decided yet</span>}
      {decisions.map(({ id, outcome, personName, decidedAt }) => (
        <span key={id} className="flex items-baseline gap-2">
          <StateBadge state={outcome} /> by {personName}, <Time at={decidedAt} nowMs={nowMs} />
        </span>
      ))}
    </PanelRow>
  ));
}
