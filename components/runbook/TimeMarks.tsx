"use client";

import { useTimeZone } from "#components/ui/TimeZone.tsx";
import { timeNearby, utc } from "#components/ui/time.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import type { TimeScale } from "./timeScale.ts";

/** The hours above the lines. */
export function TimeAxis({ scale, nowMs }: { scale: TimeScale; nowMs: number }) {
  const zone = useTimeZone();
  return (
    <div className="relative h-5 text-caption text-faint">
      {scale.ticks.map((atMs) => (
        <span
          key={atMs}
          title={utc(atMs)}
          style={{ left: `${scale.shareAt(atMs) * 100}%` }}
          className="figures absolute -translate-x-1/2 whitespace-nowrap"
        >
          {timeNearby(atMs, nowMs, zone)}
        </span>
      ))}
    </div>
  );
}

/** What lies across all lines: now, the gates when they are due, the point of no return. */
export function TimeMarks({ scale, nowMs }: { scale: TimeScale; nowMs: number }) {
  const { cutover, entities } = useRoom();
  const noReturn = cutover.pointOfNoReturnAt;
  return (
    <div className="pointer-events-none absolute inset-0">
      {scale.ticks.map((atMs) => (
        <Mark key={atMs} share={scale.shareAt(atMs)} className="w-px bg-line" />
      ))}
      {Object.values(entities.gate).map(
        ({ id, number, dueAt }) =>
          dueAt !== null && (
            <Mark
              key={id}
              share={scale.shareAt(Date.parse(dueAt))}
              className="w-px bg-hold"
              word={`G${number}`}
            />
          ),
      )}
      {noReturn !== null && (
        <Mark
          share={scale.shareAt(Date.parse(noReturn))}
          className="w-0 border-l-2 border-dashed border-nogo"
          word="no return"
        />
      )}
      <Mark share={scale.shareAt(nowMs)} className="w-0.5 bg-ink" word="now" />
    </div>
  );
}

function Mark({ share, className, word }: { share: number; className: string; word?: string }) {
  if (share < 0 || share > 1) return null;
  return (
    <div style={{ left: `${share * 100}%` }} className={`absolute inset-y-0 ${className}`}>
      {word !== undefined && (
        <span
          className={`absolute bottom-0 px-1 text-caption whitespace-nowrap text-dim ${share > 0.9 ? "right-0" : "left-0"}`}
        >
          {word}
        </span>
      )}
    </div>
  );
}
