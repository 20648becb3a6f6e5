"use client";

import { useGateViews } from "#components/gates/useGateViews.ts";
import { Clock, type ClockReading } from "#components/ui/Clock.tsx";
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
export function RoomClocks({ large = false }: { large?: boolean }) {
  const { cutover } = useRoom();
  const nowMs = useNow();
  const zone = useTimeZone();
  const gate = nextDecision(useGateViews())?.gate;

  const instantOf = (atMs: number): string =>
    `${timeNearby(atMs, nowMs, zone)} ${zoneName(atMs, zone)} · ${utc(atMs)}`;
  const countTo = (instant: string, ahead: string, past: string): ClockReading => {
    const atMs = Date.parse(instant);
    const leftMs = atMs - nowMs;
    return {
      value: countdown(leftMs),
      label: leftMs > 0 ? ahead : past,
      title: instantOf(atMs),
      tone: toneOf(leftMs),
    };
  };
  const { freezeAt, pointOfNoReturnAt, place } = cutover;
  const readings: (ClockReading | undefined)[] = [
    {
      value: timeOfDay(nowMs, zone, true),
      label: `${place} · ${zoneName(nowMs, zone)} · ${dayOfMonth(nowMs, zone)}`,
      title: utc(nowMs),
    },
    freezeAt === null
      ? undefined
      : {
          value: sinceEvent(nowMs - Date.parse(freezeAt)),
          label: "since freeze",
          title: instantOf(Date.parse(freezeAt)),
        },
    gate && gate.dueAt !== null
      ? countTo(gate.dueAt, `to gate ${gate.number}`, `gate ${gate.number} overdue`)
      : undefined,
    pointOfNoReturnAt === null ? undefined : countTo(pointOfNoReturnAt, "to no return", "past no return"),
  ];

  return (
    <div className="grid grid-cols-2 gap-x-6 gap-y-2 min-[30rem]:grid-cols-4 lg:flex">
      {readings.map((reading) => reading && <Clock key={reading.label} large={large} {...reading} />)}
    </div>
  );
}
