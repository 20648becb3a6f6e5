"use client";

import Link from "next/link";
import { useLinks } from "#components/shell/useLinks.ts";
import { Disclosure } from "#components/ui/Disclosure.tsx";
import { EmptyState } from "#components/ui/EmptyState.tsx";
import { counted } from "#components/ui/number.ts";
import { PanelRow } from "#components/ui/Panel.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { wordOf } from "#lib/inventory/fields.ts";
import type { Effect, Impact } from "#lib/inventory/impact.ts";
import { CRITICALITIES } from "#lib/inventory/schema.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import { EFFECT_WORDS } from "./words.ts";

/** What stops and what gets worse, the workflows first, by how much care hangs on them; each with the way back to what is frozen. */
export function ImpactList({ impact }: { impact: Impact }) {
  const { entities } = useRoom();
  if (impact.size === 0)
    return (
      <EmptyState title="Nothing is frozen">
        Choose a system, an interface or an identity source: what stops with it is listed here.
      </EmptyState>
    );
  const effects = [...impact.values()].filter(({ state }) => state !== "frozen");
  const weight = ({ id, state }: Effect): number =>
    (state === "stops" ? 0 : CRITICALITIES.length) +
    CRITICALITIES.indexOf(entities.workflow[id]?.criticality ?? "deferrable");
  const workflows = effects
    .filter(({ kind }) => kind === "workflow")
    .sort((a, b) => weight(a) - weight(b) || a.name.localeCompare(b.name, "en"));
  const others = effects.filter(({ kind }) => kind !== "workflow");
  const stops = workflows.filter(({ state }) => state === "stops").length;
  return (
    <>
      <PanelRow>
        <p role="status" className="font-medium">
          {counted(stops, "workflow stops", "workflows stop")},{" "}
          {counted(workflows.length - stops, "degrades", "degrade")}.
        </p>
      </PanelRow>
      <ul aria-label="Workflows">
        {workflows.map((effect) => (
          <li key={effect.id}>
            <EffectRow effect={effect} fallback={entities.workflow[effect.id]?.fallback ?? null} />
          </li>
        ))}
      </ul>
      {others.length > 0 && (
        <Disclosure
          summary={`${counted(others.length, "system or interface", "systems and interfaces")} on the way`}
        >
          <ul>
            {others.map((effect) => (
              <li key={effect.id}>
                <EffectRow effect={effect} />
              </li>
            ))}
          </ul>
        </Disclosure>
      )}
    </>
  );
}

function EffectRow({
  effect: { id, kind, name, state, sentence },
  fallback,
}: {
  effect: Effect;
  fallback?: string | null;
}) {
  const { entities } = useRoom();
  const links = useLinks();
  const criticality = entities.workflow[id]?.criticality;
  return (
    <PanelRow className="grid gap-0.5">
      <div className="flex items-baseline justify-between gap-3">
        <span>
          <Link href={links.things({ view: kind, item: id })} className="font-medium link">
            {name}
          </Link>
          {criticality !== undefined && (
            <span className="text-small text-faint"> · {wordOf(criticality).toLowerCase()}</span>
          )}
        </span>
        <StateBadge state={EFFECT_WORDS[state]} />
      </div>
      <p className="text-small text-dim">{sentence}</p>
      {fallback !== undefined && (
        <p className="text-small">
          {fallback === null ? (
            <span className="text-hold">No fallback is written down.</span>
          ) : (
            `Instead: ${fallback}`
          )}
        </p>
      )}
    </PanelRow>
  );
}
