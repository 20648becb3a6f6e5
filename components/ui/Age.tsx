"use client";

import { useTimeZone } from "./TimeZone.tsx";
import { age, timeOfDay, utc, zoneName } from "./time.ts";

/** How long ago an instant was; the instant itself on hover. */
export function Age({ at, nowMs, className }: { at: string; nowMs: number; className?: string }) {
  const zone = useTimeZone();
  const atMs = Date.parse(at);
  return (
    <time
      dateTime={at}
      title={`${timeOfDay(atMs, zone, true)} ${zoneName(atMs, zone)} · ${utc(atMs)}`}
      className={className}
    >
      {age(nowMs - atMs)}
    </time>
  );
}
