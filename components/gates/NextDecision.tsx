"use client";

import { useId } from "react";
import { useLinks } from "#components/shell/useLinks.ts";
import { EmptyState } from "#components/ui/EmptyState.tsx";
import { Panel, PanelRow } from "#components/ui/Panel.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { Time } from "#components/ui/Time.tsx";
import { type GateView, nextDecision } from "#lib/gates/rules.ts";
import { useNow } from "#lib/room/live.client.tsx";
import { GateDue } from "./GateDue.tsx";
import { NextStep } from "./NextStep.tsx";
import { PollSeats } from "./PollSeats.tsx";
import { WhatBlocks } from "./WhatBlocks.tsx";
import { GATE_WORDS } from "./words.ts";

/** The gate that the room decides next: its question, its clock, what blocks it, and who has answered what. */
export function NextDecision({ views }: { views: readonly GateView[] }) {
  const view = nextDecision(views);
  const blockersId = useId();
  return (
    <Panel title="Next decision" aside={view && <PollNote view={view} />}>
      {view ? (
        <>
          <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 border-t border-line px-3 py-3">
            <div className="min-w-56 flex-1">
              <h3 className="text-title font-semibold">
                Gate {view.gate.number} · {view.gate.title}
              </h3>
              <p className="mt-0.5 text-dim">
                <q>{view.gate.question}</q>
              </p>
              <p className="mt-1 text-small text-faint">
                <GateDue view={view} />
              </p>
            </div>
            {/* By gate: a dialog begun on one must not go on over the next. */}
            <NextStep key={view.gate.id} view={view} blockersId={blockersId} />
          </div>
          <DecisionLine view={view} />
          <div className="@container px-3 pb-3 empty:hidden">
            <WhatBlocks id={blockersId} view={view} brief />
          </div>
          <PollSeats view={view} />
        </>
      ) : (
        <NoDecision views={views} />
      )}
    </Panel>
  );
}

function NoDecision({ views }: { views: readonly GateView[] }) {
  const { gates } = useLinks();
  return views.length === 0 ? (
    <EmptyState title="No gate has been set up">
      The incident commander adds gates with their criteria and the positions polled; the next one to decide
      then stands here.
    </EmptyState>
  ) : (
    <EmptyState title="Every gate is passed">
      Each GO has a time by which it is carried out; see{" "}
      <a href={gates} className="text-ink underline">
        the gates
      </a>
      .
    </EmptyState>
  );
}

function PollNote({ view: { poll, decision } }: { view: GateView }) {
  const nowMs = useNow();
  if (decision)
    return (
      <>
        {decision.outcome} by {decision.personName}, <Time at={decision.decidedAt} nowMs={nowMs} />
      </>
    );
  if (!poll) return <>no poll opened</>;
  if (poll.closedAt !== null)
    return (
      <>
        poll closed <Time at={poll.closedAt} nowMs={nowMs} /> by {poll.closedByName}
      </>
    );
  return (
    <>
      poll opened <Time at={poll.openedAt} nowMs={nowMs} /> by {poll.openedByName}
    </>
  );
}

/** What was decided on the last poll, where that was not a GO that holds. */
function DecisionLine({ view: { decision, state } }: { view: GateView }) {
  if (!decision) return null;
  return (
    <PanelRow className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
      <StateBadge state={GATE_WORDS[state]} />
      <span>
        {decision.personName} decided {decision.outcome}
        {decision.reason !== null && (
          <>
            : <q>{decision.reason}</q>
          </>
        )}
      </span>
      {state === "expired" && (
        <span className="text-dim">The time to carry it out has passed; poll again.</span>
      )}
    </PanelRow>
  );
}
