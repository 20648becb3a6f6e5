"use client";

import { SignedNote } from "#components/signatures/SignedNote.tsx";
import { WithdrawalNote } from "#components/signatures/WithdrawalNote.tsx";
import { PanelRow } from "#components/ui/Panel.tsx";
import { Time } from "#components/ui/Time.tsx";
import type { GateView } from "#lib/gates/rules.ts";
import type { Decision } from "#lib/gates/schema.ts";
import { useNow } from "#lib/room/live.client.tsx";
import { AnswerActions } from "./AnswerActions.tsx";
import { pollHeadingId } from "./binding.ts";
import { DecisionActions } from "./DecisionActions.tsx";
import { PollActions } from "./PollActions.tsx";
import { SeatAnswers } from "./SeatAnswers.tsx";
import { WithdrawDecision } from "./WithdrawDecision.tsx";

/** The polling of a gate: who has answered what, and what the person at this screen can do. */
export function GatePoll({ view }: { view: GateView }) {
  return (
    <div className="min-w-0">
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2 border-t border-line px-3 pt-2 pb-1.5">
        <h3
          id={pollHeadingId(view.gate)}
          tabIndex={-1}
          className="flex-1 basis-52 text-small text-faint outline-none"
        >
          <PollNote view={view} />
        </h3>
        <PollActions view={view} />
      </div>
      {view.decision && <DecisionNote view={view} decision={view.decision} />}
      <SeatAnswers view={view} />
      <AnswerActions view={view} />
      <DecisionActions view={view} />
    </div>
  );
}

function PollNote({ view: { poll, decision } }: { view: GateView }) {
  const nowMs = useNow();
  if (!poll) return <>No poll has been opened</>;
  return (
    <>
      Poll opened <Time at={poll.openedAt} nowMs={nowMs} className="figures" /> by {poll.openedByName}
      {poll.closedAt !== null && (
        <>
          , closed <Time at={poll.closedAt} nowMs={nowMs} className="figures" /> by {poll.closedByName}
          {!decision && poll.closedReason !== null && `: ${poll.closedReason}`}
        </>
      )}
    </>
  );
}

function DecisionNote({ view, decision }: { view: GateView; decision: Decision }) {
  const nowMs = useNow();
  const { outcome, personName, decidedAt, reason, signatureId } = decision;
  return (
    <PanelRow className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
      <div className="min-w-0">
        <p className="font-semibold">
          {outcome} decided by {personName}, <Time at={decidedAt} nowMs={nowMs} className="figures" />
        </p>
        {reason !== null && (
          <p className="text-small">
            Reason: <q>{reason}</q>
          </p>
        )}
        <SignedNote signatureId={signatureId} />
        <WithdrawalNote withdrawal={view.withdrawal} />
      </div>
      <WithdrawDecision view={view} decision={decision} />
    </PanelRow>
  );
}
