"use client";

import { Time } from "#components/ui/Time.tsx";
import { useNow, useRoom } from "#lib/room/live.client.tsx";
import { all } from "#lib/room/state.ts";

/** The window from the freeze to the point of no return: how much is gone, and where the gates are due in it. */
export function WindowBar() {
  const { cutover, entities } = useRoom();
  const nowMs = useNow();
  const { freezeAt, pointOfNoReturnAt } = cutover;
  if (freezeAt === null || pointOfNoReturnAt === null) return null;
  const startMs = Date.parse(freezeAt);
  const spanMs = Date.parse(pointOfNoReturnAt) - startMs;
  const shareAt = (atMs: number): number => (spanMs <= 0 ? 1 : (atMs - startMs) / spanMs);
  const dues = all(entities, "gate").flatMap(({ id, number, title, dueAt }) =>
    dueAt === null ? [] : [{ id, number, title, share: shareAt(Date.parse(dueAt)) }],
  );
  const inWindow = dues.filter(({ share }) => share >= 0 && share <= 1);
  const gone = Math.min(1, Math.max(0, shareAt(nowMs)));
  return (
    <div className="mt-3 text-caption text-faint">
      <div aria-hidden="true" className="relative h-4">
        {inWindow.map(({ id, number, title, share }) => (
          <span
            key={id}
            title={`Gate ${number} · ${title} is due`}
            style={{ left: `${share * 100}%` }}
            className="absolute -translate-x-1/2"
          >
            G{number}
          </span>
        ))}
      </div>
      <div aria-hidden="true" className="relative h-2 overflow-hidden rounded-sm bg-raised">
        <div className="h-full bg-edge" style={{ width: `${gone * 100}%` }} />
        {inWindow.map(({ id, share }) => (
          <span key={id} style={{ left: `${share * 100}%` }} className="absolute inset-y-0 w-px bg-ink" />
        ))}
      </div>
      <p className="mt-1 flex justify-between">
        <span>
          freeze <Time at={freezeAt} nowMs={nowMs} className="figures" />
        </span>
        <span>
          no return <Time at={pointOfNoReturnAt} nowMs={nowMs} className="figures" />
        </span>
      </p>
    </div>
  );
}
