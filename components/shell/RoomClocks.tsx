"use client";

import { useGateViews } from "#components/gates/useGateViews.ts";
import { Clock } from "#components/ui/Clock.tsx";
import type { Tone } from "#components/ui/states.ts";
import { useTimeZone } from "#components/ui/TimeZone.tsx";
import {
  countdown,
  dayOfMonth,
  sinceEvent,
  timeNearby,
  timeOfDay,
  utc,
  zoneName,
} from "#components/ui/time.ts";
import { nextDecision } from "#lib/gates/rules.ts";
import { useNow, useRoom } from "#lib/room/live.client.tsx";

/** From here on a clock that counts to something takes its colour. */
const SOON_MS = 60 * 60_000;

const toneOf = (spanMs: number): Tone | undefined =>
  spanMs <= 0 ? "nogo" : spanMs <= SOON_MS ? "hold" : undefined;

/** The room's clocks: the hospital's time, since the freeze, to the next gate, to the point of no return. */
export function RoomClocks() {
  const { cutover } = useRoom();
  const nowMs = useNow();
  const zone = useTimeZone();
  const gate = nextDecision(useGateViews())?.gate;
  const at = (instant: string): string =>
    `${timeNearby(Date.parse(instant), nowMs, zone)} ${zoneName(Date.parse(instant), zone)} · ${utc(Date.parse(instant))}`;
  const left = (instant: string): number => Date.parse(instant) - nowMs;

  return (
    <div className="grid grid-cols-2 gap-x-6 gap-y-2 min-[30rem]:grid-cols-4 lg:flex">
      <Clock
        value={timeOfDay(nowMs, zone, true)}
        label={`${cutover.place} · ${zoneName(nowMs, zone)} · ${dayOfMonth(nowMs, zone)}`}
        title={utc(nowMs)}
      />
      {cutover.freezeAt !== null && (
        <Clock
          value={sinceEvent(-left(cutover.freezeAt))}
          label="since freeze"
          title={at(cutover.freezeAt)}
        />
      )}
      {gate && gate.dueAt !== null && (
        <Clock
          value={countdown(left(gate.dueAt))}
          label={left(gate.dueAt) > 0 ? `to gate ${gate.number}` : `gate ${gate.number} overdue`}
          title={at(gate.dueAt)}
          tone={toneOf(left(gate.dueAt))}
        />
      )}
      {cutover.pointOfNoReturnAt !== null && (
        <Clock
          value={countdown(left(cutover.pointOfNoReturnAt))}
          label={left(cutover.pointOfNoReturnAt) > 0 ? "to no return" : "past no return"}
          title={at(cutover.pointOfNoReturnAt)}
          tone={toneOf(left(cutover.pointOfNoReturnAt))}
        />
      )}
    </div>
  );
}
