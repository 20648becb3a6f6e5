"use client";

import { GATE_WORDS, SEAT_WORDS } from "#components/gates/words.ts";
import { Panel } from "#components/ui/Panel.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { countdown } from "#components/ui/time.ts";
import { positionTitle } from "#lib/door/positions.ts";
import type { GateView } from "#lib/gates/rules.ts";
import { useNow } from "#lib/room/live.client.tsx";

/** The gate decided next: how long there is, and who has answered what. */
export function WallDecision({ view }: { view: GateView }) {
  const { gate } = view;
  const nowMs = useNow();
  const left = gate.dueAt === null ? undefined : Date.parse(gate.dueAt) - nowMs;
  return (
    <Panel title="Next decision" className="flex flex-col">
      <div className="border-t border-line px-3 py-4">
        <div className="flex items-start justify-between gap-4">
          <h2 className="text-display font-semibold">
            Gate {gate.number} · {gate.title}
          </h2>
          <StateBadge state={GATE_WORDS[view.state]} size="large" />
        </div>
        <p className="mt-2 text-lead text-dim">
          <q>{gate.question}</q>
        </p>
        {left !== undefined && (
          <p className="mt-4 flex items-baseline gap-4">
            <span className={`figures text-[4rem]/none font-medium ${left > 0 ? "" : "text-nogo"}`}>
              {countdown(left)}
            </span>
            <span className="text-title text-dim">{left > 0 ? "to decide" : "overdue"}</span>
          </p>
        )}
      </div>
      <ul className="grid flex-1 overflow-hidden sm:grid-cols-2">
        {view.seats.map(({ position, state, signOff, holders }) => (
          <li
            key={position}
            className="-ml-px grid grid-cols-[1fr_auto] content-center items-center gap-x-3 border-t border-l border-line px-3 py-2"
          >
            <span className="text-title font-medium">{positionTitle(position)}</span>
            <StateBadge state={SEAT_WORDS[state]} size="wide" />
            <span className="col-span-2 text-lead text-dim">
              {signOff?.personName ?? (holders.length === 0 ? "nobody holds it" : holders.join(", "))}
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
