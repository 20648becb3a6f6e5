"use client";

import { clsx } from "clsx";
import Link from "next/link";
import { GATE_WORDS } from "#components/gates/words.ts";
import { useLinks } from "#components/shell/useLinks.ts";
import { StateMark } from "#components/ui/StateMark.tsx";
import { lookOf, type Tone } from "#components/ui/states.ts";
import { useTimeZone } from "#components/ui/TimeZone.tsx";
import { dayOfMonth } from "#components/ui/time.ts";
import type { GateView } from "#lib/gates/rules.ts";
import { type PhaseState, phaseState, phasesInOrder } from "#lib/plan/rules.ts";
import type { Phase } from "#lib/plan/schema.ts";
import { useRoom } from "#lib/room/live.client.tsx";

const LOOKS: Record<PhaseState, { tone: Tone; box: string }> = {
  signed: { tone: "go", box: "bg-panel text-dim" },
  active: { tone: "hold", box: "bg-raised text-ink" },
  ahead: { tone: "none", box: "bg-panel text-faint" },
};

/** The program's phases: what is signed, where we are, what is ahead; and the gates of each. */
export function PhaseStrip({ views }: { views: readonly GateView[] }) {
  const { entities } = useRoom();
  return (
    <ol aria-label="Phases" className="flex gap-0.5 overflow-x-auto">
      {phasesInOrder(entities).map((phase) => {
        const state = phaseState(phase);
        const { tone, box } = LOOKS[state];
        const gates = views.filter(({ gate }) => gate.phaseId === phase.id);
        return (
          <li
            key={phase.id}
            data-tone={tone}
            aria-current={state === "active" ? "step" : undefined}
            className={clsx(
              "min-w-32 border-t-2 px-2.5 py-1.5",
              state === "ahead" ? "border-line" : "border-(--tone)",
              state === "active" ? "grow-3" : "grow",
              box,
            )}
          >
            <span className={clsx("font-medium", state === "active" && "font-semibold")}>
              {phase.number} {phase.name}
            </span>
            <PhaseNote phase={phase} state={state} />
            {gates.length > 0 && <PhaseGates gates={gates} />}
          </li>
        );
      })}
    </ol>
  );
}

function PhaseNote({ phase, state }: { phase: Phase; state: PhaseState }) {
  const zone = useTimeZone();
  const day = (at: string | null): string => (at === null ? "" : dayOfMonth(Date.parse(at), zone));
  const note = {
    signed: `signed ${day(phase.signedAt)} by ${phase.signedByName}`,
    active: `now, since ${day(phase.startedAt)}`,
    ahead: "ahead",
  };
  return <span className="block text-small text-faint">{note[state]}</span>;
}

function PhaseGates({ gates }: { gates: readonly GateView[] }) {
  const links = useLinks();
  return (
    <span className="mt-1 flex flex-wrap gap-1.5">
      {gates.map(({ gate, state }) => {
        const { tone, shape } = lookOf(GATE_WORDS[state]);
        return (
          <Link
            key={gate.id}
            href={links.gate(gate.number)}
            data-tone={tone}
            title={gate.title}
            className="flex min-h-6 items-center gap-1.5 rounded-sm border border-current px-1.5 text-caption text-(--tone)"
          >
            <StateMark shape={shape} tone={tone} />
            gate {gate.number} {GATE_WORDS[state].toLowerCase()}
          </Link>
        );
      })}
    </span>
  );
}
