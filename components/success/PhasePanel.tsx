"use client";

import { EmptyState } from "#components/ui/EmptyState.tsx";
import { Panel, PanelRow } from "#components/ui/Panel.tsx";
import { Table, Th } from "#components/ui/Table.tsx";
import { Time } from "#components/ui/Time.tsx";
import { phaseState } from "#lib/plan/rules.ts";
import type { Phase } from "#lib/plan/schema.ts";
import { useNow, useRoom } from "#lib/room/live.client.tsx";
import { criteriaOf, seatsOf } from "#lib/success/rules.ts";
import { CriterionRow } from "./CriterionRow.tsx";
import { FinishPhase } from "./FinishPhase.tsx";
import { ProposeCriterion } from "./ProposeCriterion.tsx";
import { SignerSeat } from "./SignerSeat.tsx";
import { StartPhase } from "./StartPhase.tsx";

/** A phase: its criteria, the three who sign them, its start and its end. */
export function PhasePanel({ phase }: { phase: Phase }) {
  const { entities } = useRoom();
  const criteria = criteriaOf(entities, phase.id);
  const state = phaseState(phase);
  return (
    <Panel
      id={`phase-${phase.number}`}
      title={`Phase ${phase.number} · ${phase.name}`}
      aside={<PhaseNote phase={phase} />}
    >
      {criteria.length === 0 ? (
        <EmptyState
          title={
            state === "ahead" ? "No success criteria yet" : "It began before success criteria were kept here"
          }
        >
          {state === "signed"
            ? "What it was signed on is not in this record."
            : "Propose what has to be so at its end, how it is measured, and the figure that it has to reach. Clinical informatics, compliance and the application owner sign all of it."}
        </EmptyState>
      ) : (
        <Table caption={`Success criteria of phase ${phase.number}`}>
          <thead>
            <tr>
              <Th>criterion</Th>
              <Th className="hidden md:table-cell">measure</Th>
              <Th className="hidden md:table-cell">target</Th>
              <Th>measured</Th>
            </tr>
          </thead>
          <tbody>
            {criteria.map((criterion) => (
              <CriterionRow key={criterion.id} phase={phase} criterion={criterion} />
            ))}
          </tbody>
        </Table>
      )}
      {criteria.length > 0 && (
        <ul
          aria-label={`Signatures for phase ${phase.number}`}
          className="grid border-t border-line md:grid-cols-3"
        >
          {seatsOf(entities, phase.id).map((seat) => (
            <SignerSeat key={seat.position} phase={phase} seat={seat} />
          ))}
        </ul>
      )}
      {state !== "signed" && (
        <PanelRow className="flex flex-wrap items-start gap-2">
          <ProposeCriterion phase={phase} />
          {state === "ahead" ? <StartPhase phase={phase} /> : <FinishPhase phase={phase} />}
        </PanelRow>
      )}
    </Panel>
  );
}

function PhaseNote({ phase }: { phase: Phase }) {
  const nowMs = useNow();
  if (phase.signedAt !== null)
    return (
      <>
        signed by {phase.signedByName} <Time at={phase.signedAt} nowMs={nowMs} className="figures" />
      </>
    );
  if (phase.startedAt !== null)
    return (
      <span className="text-hold">
        now, since <Time at={phase.startedAt} nowMs={nowMs} className="figures" />
      </span>
    );
  return "ahead";
}
