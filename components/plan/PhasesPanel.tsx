import { useGateViews } from "#components/gates/useGateViews.ts";
import { GATE_WORDS } from "#components/gates/words.ts";
import { useLinks } from "#components/shell/useLinks.ts";
import { Panel, PanelRow } from "#components/ui/Panel.tsx";
import { PanelLink } from "#components/ui/PanelLink.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { phaseState, phasesInOrder } from "#lib/plan/rules.ts";
import { useRoom } from "#lib/room/live.client.tsx";

const WORDS = { signed: "DONE", active: "OPEN", ahead: "AWAITED" } as const;

/** The phases with their gates. */
export function PhasesPanel() {
  const { entities } = useRoom();
  const views = useGateViews();
  const links = useLinks();
  return (
    <Panel title="Phases" aside="each begins when its success criteria are signed">
      {phasesInOrder(entities).map((phase) => (
        <PanelRow key={phase.id}>
          <p className="flex flex-wrap items-center gap-2">
            <b className="font-medium">
              {phase.number} {phase.name}
            </b>
            <StateBadge state={WORDS[phaseState(phase)]} />
            {phase.signedByName !== null && <span className="text-dim">signed by {phase.signedByName}</span>}
          </p>
          <ul className="mt-1 grid gap-1">
            {views
              .filter(({ gate }) => gate.phaseId === phase.id)
              .map(({ gate, state }) => (
                <li key={gate.id} className="flex flex-wrap items-center gap-2">
                  <StateBadge state={GATE_WORDS[state]} />
                  <PanelLink href={links.gate(gate.number)}>
                    Gate {gate.number} · {gate.title}
                  </PanelLink>
                </li>
              ))}
          </ul>
        </PanelRow>
      ))}
      <PanelRow className="text-small">
        <PanelLink href={links.report}>The daily report</PanelLink>
      </PanelRow>
    </Panel>
  );
}
