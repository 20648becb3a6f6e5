"use client";

import { useQuery } from "@tanstack/react-query";
import { clsx } from "clsx";
import { type KeyboardEvent, useState } from "react";
import { useTimeZone } from "#components/ui/TimeZone.tsx";
import { dayOfMonth, timeOfDay } from "#components/ui/time.ts";
import { orpc } from "#lib/door/client.ts";
import type { Moment } from "#lib/replay/moment.ts";
import type { MomentKind, Standing } from "#lib/replay/schema.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import { useGoTo } from "./useGoTo.ts";

const TICKS: Record<MomentKind, { className: string; word: string }> = {
  decision: { className: "h-3.5 w-0.5 bg-ink", word: "decisions" },
  "sign-off": { className: "h-2.5 w-0.5 bg-go", word: "sign-offs" },
  trigger: { className: "h-2.5 w-0.5 bg-nogo", word: "triggers" },
  run: { className: "h-2.5 w-0.5 bg-hold", word: "runs" },
  notice: { className: "h-1.5 w-0.5 bg-dim", word: "notices" },
  "break-glass": { className: "h-3.5 w-0.5 bg-nogo", word: "break-glass" },
};

/**
 * The whole of the journal's time as one line, with the moments worth going back to. Dragged, it goes to a time; by the arrow keys from
 * entry to entry, by the page keys from moment to moment.
 */
export function MomentSlider({ past }: { past: Standing }) {
  const { cutover } = useRoom();
  const zone = useTimeZone();
  const goTo = useGoTo();
  const [dragged, setDragged] = useState<number>();
  const { data } = useQuery(orpc.room.listMoments.queryOptions({ input: { cutoverId: cutover.id } }));
  const moments = data?.moments ?? [];
  const firstMs = Date.parse(past.firstAt);
  // The address may name a time after the last entry.
  const lastMs = Math.max(Date.parse(past.lastAt), Date.parse(past.at));
  const atMs = dragged ?? Date.parse(past.at);
  const shareOf = (ms: number): number => (lastMs === firstMs ? 1 : (ms - firstMs) / (lastMs - firstMs));
  const settle = (): void => {
    if (dragged !== undefined) goTo({ at: new Date(dragged).toISOString() });
    setDragged(undefined);
  };
  const byKey = (event: KeyboardEvent): void => {
    const moment = momentByKey(event.key, past, moments);
    if (moment === undefined) return;
    event.preventDefault();
    goTo(moment);
  };
  return (
    <div className="mt-2 print:hidden">
      <div aria-hidden="true" className="relative mx-2 h-4">
        {moments.map(({ seq, recordedAt, kind, sentence }) => (
          <button
            key={seq}
            type="button"
            tabIndex={-1}
            title={`${timeOfDay(Date.parse(recordedAt), zone, true)} ${sentence}`}
            onClick={() => goTo({ seq })}
            style={{ left: `${shareOf(Date.parse(recordedAt)) * 100}%` }}
            className="absolute bottom-0 flex h-4 -translate-x-1/2 items-end px-0.5"
          >
            <span className={clsx("block", TICKS[kind].className)} />
          </button>
        ))}
      </div>
      <input
        type="range"
        aria-label="Time"
        aria-valuetext={`${dayOfMonth(atMs, zone)} ${timeOfDay(atMs, zone, true)}, after entry ${past.seq} of ${past.lastSeq}`}
        min={firstMs}
        max={lastMs}
        step={1}
        value={atMs}
        onChange={({ target }) => setDragged(Number(target.value))}
        onPointerUp={settle}
        onBlur={settle}
        onKeyDown={byKey}
        className="block h-6 w-full accent-info"
      />
      <p className="flex flex-wrap justify-between gap-x-4 text-caption text-faint">
        <span className="figures">
          {dayOfMonth(firstMs, zone)} {timeOfDay(firstMs, zone, true)}
        </span>
        <span className="flex flex-wrap gap-x-3">
          {Object.entries(TICKS)
            .filter(([kind]) => moments.some((moment) => moment.kind === kind))
            .map(([kind, { className, word }]) => (
              <span key={kind} className="inline-flex items-end gap-1">
                <span className={clsx("block", className)} />
                {word}
              </span>
            ))}
          <span>← → by entry, Page ↑ ↓ by moment</span>
        </span>
        <span className="figures">
          {dayOfMonth(lastMs, zone)} {timeOfDay(lastMs, zone, true)}
        </span>
      </p>
    </div>
  );
}

/** Where a key leads from an entry, or undefined when it leads nowhere. */
function momentByKey(
  key: string,
  { seq, lastSeq }: Standing,
  moments: readonly { readonly seq: number }[],
): Moment | undefined {
  const clamped = (target: number): Moment => ({ seq: Math.min(lastSeq, Math.max(1, target)) });
  switch (key) {
    case "ArrowLeft":
    case "ArrowDown":
      return clamped(seq - 1);
    case "ArrowRight":
    case "ArrowUp":
      return clamped(seq + 1);
    case "PageUp":
      return clamped(moments.findLast((moment) => moment.seq < seq)?.seq ?? 1);
    case "PageDown":
      return clamped(moments.find((moment) => moment.seq > seq)?.seq ?? lastSeq);
    case "Home":
      return clamped(1);
    case "End":
      return clamped(lastSeq);
    default:
      return undefined;
  }
}
