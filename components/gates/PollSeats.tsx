"use client";

import Link from "next/link";
import { useLinks } from "#components/shell/useLinks.ts";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { Time } from "#components/ui/Time.tsx";
import { age } from "#components/ui/time.ts";
import { positionTitle } from "#lib/door/positions.ts";
import type { GateView, Seat } from "#lib/gates/rules.ts";
import { useNow, useRoom } from "#lib/room/live.client.tsx";
import { SEAT_WORDS } from "./words.ts";

/** What there is to say under a position: who answered when and what they said, or who has yet to. */
function SeatNote({ seat }: { seat: Seat }) {
  const nowMs = useNow();
  const { signOff, holders, state } = seat;
  if (!signOff)
    return holders.length === 0 ? (
      <span className="text-hold">Nobody holds this position</span>
    ) : (
      holders.join(", ")
    );
  return (
    <>
      {signOff.personName} · <Time at={signOff.signedAt} nowMs={nowMs} />
      {state === "stale" && " · evidence changed since"}
      {state === "not-held" && " · does not hold it any more"}
      {state === "expired" && " · too long ago"}
      {` · ${age(nowMs - Date.parse(signOff.signedAt))} ago`}
      {signOff.comment !== null && <q className="ml-1 text-dim">{signOff.comment}</q>}
    </>
  );
}

/** The positions polled, each with its answer; those who have not answered stand out by their ring. */
export function PollSeats({ view }: { view: GateView }) {
  const { me } = useRoom();
  const links = useLinks();
  return (
    <div className="@container">
      <ul className="grid overflow-hidden @md:grid-cols-2 @2xl:grid-cols-3">
        {view.seats.map((seat) => (
          <li key={seat.position} className="-ml-px border-t border-l border-line">
            <Link
              href={links.gate(view.gate.number)}
              className="block h-full px-3 py-2 -outline-offset-2 hover:bg-raised"
            >
              <span className="flex items-start justify-between gap-2">
                <span className="font-medium">
                  {positionTitle(seat.position)}
                  {me.positions.includes(seat.position) && (
                    <span className="ml-1.5 rounded-sm border border-edge px-1 text-caption text-dim">
                      you
                    </span>
                  )}
                </span>
                <StateBadge state={SEAT_WORDS[seat.state]} />
              </span>
              <span className="mt-0.5 block text-small text-faint">
                <SeatNote seat={seat} />
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}
