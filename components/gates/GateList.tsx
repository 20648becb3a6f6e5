"use client";

import Link from "next/link";
import { AddGate } from "#components/gateChanges/AddGate.tsx";
import { useLinks } from "#components/shell/useLinks.ts";
import { EmptyState } from "#components/ui/EmptyState.tsx";
import { Panel } from "#components/ui/Panel.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import type { GateView } from "#lib/gates/rules.ts";
import { GateSection } from "./GateSection.tsx";
import { useGateViews } from "./useGateViews.ts";
import { GATE_WORDS } from "./words.ts";

/** Every gate of the cutover, with all there is to know and to do about it. */
export function GateList() {
  const views = useGateViews();
  if (views.length === 0)
    return (
      <Panel title="Gates">
        <EmptyState title="No gate has been set up">
          A gate asks one question, binds criteria to live facts, and names the positions that answer. The
          incident commander adds them.
        </EmptyState>
        <div className="px-3 pb-3 empty:hidden">
          <AddGate />
        </div>
      </Panel>
    );
  return (
    <div className="mx-auto grid max-w-7xl grid-cols-1 gap-2.5">
      <h1 className="sr-only">Gates</h1>
      <GateIndex views={views} />
      <AddGate />
      {views.map((view) => (
        <GateSection key={view.gate.id} view={view} />
      ))}
    </div>
  );
}

/** The gates in a row, each leading to its section. */
function GateIndex({ views }: { views: readonly GateView[] }) {
  const links = useLinks();
  return (
    <nav aria-label="Gates" className="overflow-x-auto">
      <ol className="flex gap-1.5">
        {views.map(({ gate, state }) => (
          <li key={gate.id} className="min-w-40 flex-1">
            <Link
              href={links.gate(gate.number)}
              className="flex h-full flex-wrap items-start justify-between gap-x-3 gap-y-1 rounded-md border border-line bg-panel px-3 py-2 -outline-offset-2 hover:bg-raised"
            >
              <span>
                <span className="text-faint">{gate.number}</span> {gate.title}
              </span>
              <StateBadge state={GATE_WORDS[state]} />
            </Link>
          </li>
        ))}
      </ol>
    </nav>
  );
}
