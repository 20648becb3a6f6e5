"use client";

import Link from "next/link";
import { useId, useState } from "react";
import { useWhyNotAllowed } from "#components/access/useWhyNotAllowed.ts";
import { useLinks } from "#components/shell/useLinks.ts";
import { buttonClass, WhyOff } from "#components/ui/Button.tsx";
import { type Position, positionTitle, whyNotPosition } from "#lib/door/positions.ts";
import { type GateView, seatFor } from "#lib/gates/rules.ts";
import { type Answer, answerPoll, decideGate, type Outcome } from "#lib/gates/schema.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import { AnswerDialog } from "./AnswerDialog.tsx";
import { boundEvidence } from "./binding.ts";
import { DecisionButtons } from "./DecisionButtons.tsx";
import { GoNoGo } from "./GoNoGo.tsx";
import { PollActions } from "./PollActions.tsx";

interface NextStepProps {
  view: GateView;
  /** Where the board shows what stands against a GO. */
  blockersId: string;
}

/** The one thing that the person at this screen can do about a gate: decide, open a poll, answer, or look. */
export function NextStep({ view, blockersId }: NextStepProps) {
  const { me } = useRoom();
  const links = useLinks();
  const commands = whyNotPosition(decideGate.allowed.positions ?? [], me.positions) === undefined;
  const polling = view.state === "polling";
  if (commands) return polling ? <Decide view={view} blockersId={blockersId} /> : <PollActions view={view} />;

  const seat = seatFor(view, me);
  if (polling && "position" in seat) return <AnswerFor view={view} position={seat.position} />;
  return (
    <div className="grid max-w-64 justify-items-end gap-1 text-right">
      <Link href={links.gate(view.gate.number)} className={buttonClass()}>
        See gate {view.gate.number}
      </Link>
      {"whyNot" in seat && <span className="text-small text-faint">{seat.whyNot}</span>}
    </div>
  );
}

function Decide({ view, blockersId }: NextStepProps) {
  const [outcome, setOutcome] = useState<Outcome>();
  return (
    <div className="grid w-full gap-1.5 sm:w-auto">
      <DecisionButtons view={view} blockersId={blockersId} outcome={outcome} onOutcome={setOutcome} />
    </div>
  );
}

function AnswerFor({ view, position }: { view: GateView; position: Position }) {
  const [answer, setAnswer] = useState<Answer>();
  const notAllowedId = useId();
  const notAllowed = useWhyNotAllowed(answerPoll);
  const evidence = boundEvidence(view);
  const answered = view.seats.some((seat) => seat.position === position && seat.signOff);
  return (
    <div className="grid w-full gap-1.5 sm:w-auto">
      <p className="text-small text-dim">
        {answered ? "Answer again for" : "Answer for"}{" "}
        <b className="font-semibold text-ink">{positionTitle(position)}</b>
      </p>
      <GoNoGo
        whyOff={() =>
          notAllowed === undefined ? undefined : { sentence: notAllowed, shownAt: notAllowedId }
        }
        onChoose={setAnswer}
        label={(option) => `Sign ${option}`}
      />
      {notAllowed !== undefined && <WhyOff id={notAllowedId}>{notAllowed}</WhyOff>}
      {answer !== undefined && evidence && (
        <AnswerDialog
          view={view}
          evidence={evidence}
          position={position}
          answer={answer}
          onClose={() => setAnswer(undefined)}
        />
      )}
    </div>
  );
}
