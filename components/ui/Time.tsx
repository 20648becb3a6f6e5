"use client";

import { useTimeZone } from "./TimeZone.tsx";
import { timeNearby, timeOfDay, utc, zoneName } from "./time.ts";

interface TimeProps {
  /** An ISO instant. */
  at: string;
  /** Given, the day is written too when it is another day than this. */
  nowMs?: number;
  seconds?: boolean;
  className?: string;
}

/** An instant in the hospital's zone; UTC on hover. */
export function Time({ at, nowMs, seconds = false, className }: TimeProps) {
  const zone = useTimeZone();
  const atMs = Date.parse(at);
  const text = nowMs === undefined ? timeOfDay(atMs, zone, seconds) : timeNearby(atMs, nowMs, zone);
  return (
    <time dateTime={at} title={`${text} ${zoneName(atMs, zone)} · ${utc(atMs)}`} className={className}>
      {text}
    </time>
  );
}
