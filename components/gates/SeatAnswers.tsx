"use client";

import { Age } from "#components/ui/Age.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { positionTitle } from "#lib/door/positions.ts";
import type { GateView, Seat } from "#lib/gates/rules.ts";
import { useNow, useRoom } from "#lib/room/live.client.tsx";
import { seatId } from "./binding.ts";
import { SignOffNote } from "./SignOffNote.tsx";
import { WithdrawAnswer } from "./WithdrawAnswer.tsx";
import { SEAT_WORDS } from "./words.ts";

/** The positions polled, each with the answer that stands, in full. */
export function SeatAnswers({ view }: { view: GateView }) {
  return (
    <ul>
      {view.seats.map((seat) => (
        <SeatAnswer key={seat.position} seat={seat} view={view} />
      ))}
    </ul>
  );
}

/** Why an answer that was given does not count. */
const WORTHLESS: Partial<Record<Seat["state"], string>> = {
  stale: "The evidence changed after this was signed: it must be given again.",
  "not-held": "Who signed this does not hold the position any more: it must be given again.",
  expired: "This approval has expired: it must be given again.",
};

function SeatAnswer({ seat, view }: { seat: Seat; view: GateView }) {
  const { me } = useRoom();
  const nowMs = useNow();
  const { position, state, signOff, newest, holders } = seat;
  const polling = view.state === "polling";
  // Once the poll is closed an answer is history: what became of the evidence since says nothing about it.
  const worthless = polling ? WORTHLESS[state] : undefined;
  const word = polling ? SEAT_WORDS[state] : signOff?.answer;
  return (
    <li id={seatId(view.gate, position)} className="scroll-mt-28 border-t border-line px-3 py-2">
      <div className="flex items-start justify-between gap-3">
        <span className="font-medium">
          {positionTitle(position)}
          {me.positions.includes(position) && (
            <span className="ml-1.5 rounded-sm border border-edge px-1 text-caption text-dim">you</span>
          )}
        </span>
        {word !== undefined && (
          <span className="flex items-baseline gap-2">
            {signOff && polling && (
              <Age
                at={signOff.signedAt}
                nowMs={nowMs}
                className="text-caption whitespace-nowrap text-faint"
              />
            )}
            <StateBadge state={word} />
          </span>
        )}
      </div>
      {worthless !== undefined && <p className="text-small text-hold">{worthless}</p>}
      {newest && <SignOffNote signOff={newest} />}
      {signOff && <WithdrawAnswer view={view} signOff={signOff} />}
      {!signOff && (
        <p className="text-small text-faint">
          {holders.length === 0 ? (
            <span className="text-hold">Nobody holds this position</span>
          ) : (
            holders.join(", ")
          )}
        </p>
      )}
    </li>
  );
}
