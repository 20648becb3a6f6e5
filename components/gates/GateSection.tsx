"use client";

import { AddCriterion } from "#components/criteria/AddCriterion.tsx";
import { CriterionDetails } from "#components/criteria/CriterionDetails.tsx";
import { RemovedCriteria } from "#components/criteria/RemovedCriteria.tsx";
import { PendingChange } from "#components/gateChanges/PendingChange.tsx";
import { Panel } from "#components/ui/Panel.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import type { GateView } from "#lib/gates/rules.ts";
import { Attestations } from "./Attestations.tsx";
import { GateCriteria } from "./GateCriteria.tsx";
import { GateDue } from "./GateDue.tsx";
import { GatePolicy } from "./GatePolicy.tsx";
import { GatePoll } from "./GatePoll.tsx";
import { GateRecord } from "./GateRecord.tsx";
import { GATE_WORDS } from "./words.ts";

/** One gate: what it asks, what that rests on, who has answered, what can be done now, and what was. */
export function GateSection({ view }: { view: GateView }) {
  const { gate, state, criteria } = view;
  return (
    <Panel
      id={`gate-${gate.number}`}
      title={`Gate ${gate.number} · ${gate.title}`}
      aside={
        <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <GateDue view={view} />
          <StateBadge state={GATE_WORDS[state]} />
        </span>
      }
    >
      <p className="border-t border-line px-3 py-3 text-title">
        <q>{gate.question}</q>
      </p>
      <div className="grid lg:grid-cols-2">
        <div className="min-w-0 lg:border-r lg:border-line">
          <h3 className="border-t border-line px-3 pt-2 pb-1.5 text-small text-faint">Criteria</h3>
          <GateCriteria
            gate={gate}
            criteria={criteria}
            details={(criterion) => <CriterionDetails gateView={view} view={criterion} />}
          />
          <AddCriterion view={view} />
          <RemovedCriteria gate={gate} />
          <Attestations view={view} />
          <GatePolicy view={view} />
        </div>
        <GatePoll view={view} />
      </div>
      <PendingChange view={view} />
      <GateRecord gate={gate} />
    </Panel>
  );
}
