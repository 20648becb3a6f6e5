"use client";

import { useTimeZone } from "#components/ui/TimeZone.tsx";
import { timeNearby, utc } from "#components/ui/time.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import type { TimeScale } from "./timeScale.ts";

/** What lies across all lines. */
function useMarks(nowMs: number) {
  const { cutover, entities } = useRoom();
  const gates = Object.values(entities.gate).flatMap(({ id, number, dueAt }) =>
    dueAt === null ? [] : [{ key: id, atMs: Date.parse(dueAt), word: `G${number}`, line: "w-px bg-hold" }],
  );
  const noReturnAt = cutover.pointOfNoReturnAt;
  const noReturn =
    noReturnAt === null
      ? []
      : [
          {
            key: "no-return",
            atMs: Date.parse(noReturnAt),
            word: "no return",
            line: "w-0 border-l-2 border-dashed border-nogo",
          },
        ];
  const now = { key: "now", atMs: nowMs, word: "now", line: "w-0.5 bg-ink" };
  return { gates, others: [...noReturn, now] };
}

interface TimeMarksProps {
  scale: TimeScale;
  nowMs: number;
}

/** The hours above the lines, and the names of what lies across them: each kind in a row of its own, so that none covers another. */
export function TimeAxis({ scale, nowMs }: TimeMarksProps) {
  const zone = useTimeZone();
  const { gates, others } = useMarks(nowMs);
  const hours = scale.ticks.map((atMs) => ({ key: `${atMs}`, atMs, word: timeNearby(atMs, nowMs, zone) }));
  return (
    <div className="text-caption">
      {[hours, gates, others].map((row, place) => (
        <div key={["hours", "gates", "others"][place]} className="relative h-4">
          {row
            .map((mark) => ({ ...mark, share: scale.shareAt(mark.atMs) }))
            .filter(({ share }) => share >= 0 && share <= 1)
            .map(({ key, atMs, word, share }) => (
              <span
                key={key}
                title={utc(atMs)}
                style={{ left: `${share * 100}%` }}
                className={`figures absolute -translate-x-1/2 whitespace-nowrap ${place === 0 ? "text-faint" : "text-dim"}`}
              >
                {word}
              </span>
            ))}
        </div>
      ))}
    </div>
  );
}

/** Lines across: the hours, now, the gates when they are due, the point of no return. */
export function TimeMarks({ scale, nowMs }: TimeMarksProps) {
  const { gates, others } = useMarks(nowMs);
  return (
    <div aria-hidden="true" className="pointer-events-none absolute inset-0">
      {scale.ticks.map((atMs) => (
        <Mark key={atMs} share={scale.shareAt(atMs)} line="w-px bg-line" />
      ))}
      {[...gates, ...others].map(({ key, atMs, line }) => (
        <Mark key={key} share={scale.shareAt(atMs)} line={line} />
      ))}
    </div>
  );
}

function Mark({ share, line }: { share: number; line: string }) {
  if (share < 0 || share > 1) return null;
  return <div style={{ left: `${share * 100}%` }} className={`absolute inset-y-0 ${line}`} />;
}
