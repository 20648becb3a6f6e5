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
  signed: { tone: "go", box: "bg-panel/50 text-dim" },
  active: { tone: "hold", box: "bg-panel text-ink" },
  ahead: { tone: "none", box: "bg-panel/50 text-faint" },
};

/** The program's phases: what is signed, where we are, what is ahead; and the gates of each. */
export function PhaseStrip({ views }: { views: readonly GateView[] }) {
  const { entities } = useRoom();
  const links = useLinks();
  return (
    <ol aria-label="Phases" className="flex gap-0.5">
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
              "border-t-2 px-2.5 py-1.5",
              state === "ahead" ? "border-line" : "border-(--tone)",
              state === "active" ? "grow-3" : "md:grow",
              box,
            )}
          >
            <Link
              href={links.phase(phase.number)}
              title="Its success criteria, and who signed them"
              className={clsx(
                "inline-flex min-h-6 min-w-6 items-center gap-1 font-medium decoration-edge underline-offset-3 hover:underline",
                state === "active" && "font-semibold",
              )}
            >
              {phase.number} <span className={state === "active" ? "" : "max-md:sr-only"}>{phase.name}</span>
            </Link>
            <span
              className={clsx(
                "text-small text-faint",
                state === "active" ? "block" : "md:block max-md:sr-only",
              )}
            >
              <PhaseNote phase={phase} state={state} />
            </span>
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
  return note[state];
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
