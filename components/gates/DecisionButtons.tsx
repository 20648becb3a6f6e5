"use client";

import Link from "next/link";
import { useLinks } from "#components/shell/useLinks.ts";
import { Button, buttonClass, WhyOff } from "#components/ui/Button.tsx";
import { StateMark } from "#components/ui/StateMark.tsx";
import { lookOf } from "#components/ui/states.ts";
import { positionTitle, whyNotPosition } from "#lib/door/positions.ts";
import { type GateView, seatFor, whyNotDecide } from "#lib/gates/rules.ts";
import { decideGate, type Outcome } from "#lib/gates/schema.ts";
import { useRoom, useSync, whyNotInSync } from "#lib/room/live.client.tsx";
import { BLOCKERS_ID } from "./WhatBlocks.tsx";

/** From the one that is always safe to the one that must be earned. */
const OUTCOMES = ["HOLD", "NO-GO", "GO"] as const satisfies readonly Outcome[];

/** What the person who looks can do about a gate: decide, answer, or see why neither. Each leads to where it is signed. */
export function DecisionButtons({ view }: { view: GateView }) {
  const { me } = useRoom();
  const links = useLinks();
  const decides = whyNotPosition(decideGate.allowed.positions ?? [], me.positions) === undefined;
  if (decides && view.state === "polling") return <Decide view={view} />;

  const seat = seatFor(view, me);
  const answered = view.seats.some(
    ({ position, signOff }) => "position" in seat && position === seat.position && signOff,
  );
  const toGate = links.gate(view.gate.number);
  if (view.state === "polling" && "position" in seat)
    return (
      <Link href={toGate} className={buttonClass({ intent: "primary", size: "large" })}>
        {answered ? "Answer again for" : "Answer for"} {positionTitle(seat.position)}
      </Link>
    );
  return (
    <div className="grid max-w-64 justify-items-end gap-1 text-right">
      <Link href={toGate} className={buttonClass()}>
        {decides ? "Open a poll" : `See gate ${view.gate.number}`}
      </Link>
      {!decides && "whyNot" in seat && <span className="text-small text-faint">{seat.whyNot}</span>}
    </div>
  );
}

function Decide({ view }: { view: GateView }) {
  const outOfSync = whyNotInSync(useSync());
  return (
    <div className="grid w-full gap-1.5 sm:w-auto sm:justify-items-end">
      <div className="grid grid-cols-3 gap-2 sm:flex">
        {OUTCOMES.map((outcome) => (
          <DecideLink key={outcome} view={view} outcome={outcome} outOfSync={outOfSync} />
        ))}
      </div>
      {outOfSync !== undefined && <WhyOff id="why-not-in-sync">{outOfSync}</WhyOff>}
    </div>
  );
}

interface DecideLinkProps {
  view: GateView;
  outcome: Outcome;
  outOfSync: string | undefined;
}

function DecideLink({ view, outcome, outOfSync }: DecideLinkProps) {
  const links = useLinks();
  const { shape, tone } = lookOf(outcome);
  const whyOff = outOfSync ?? whyNotDecide(view, outcome);
  const label = (
    <>
      <StateMark shape={shape} tone={tone} className={whyOff === undefined ? "" : "text-current"} />
      {outcome}
    </>
  );
  if (whyOff !== undefined)
    return (
      <Button
        size="large"
        whyOff={whyOff}
        whyOffShownAt={outOfSync === undefined ? BLOCKERS_ID : "why-not-in-sync"}
      >
        {label}
      </Button>
    );
  return (
    <Link
      href={links.decide(view.gate.number, outcome)}
      data-tone={tone}
      className={buttonClass({ intent: outcome === "GO" ? "go" : "plain", size: "large" })}
    >
      {label}
    </Link>
  );
}
