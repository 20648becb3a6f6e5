"use client";

import { grouped } from "#components/ui/number.ts";
import { Progress } from "#components/ui/Progress.tsx";
import { useRoom } from "#lib/room/live.client.tsx";
import type { Run } from "#lib/runs/schema.ts";

/** How far a running run is, as last reported. */
export function RunProgressBar({ run }: { run: Run }) {
  const { vitals } = useRoom();
  const progress = vitals.progress[run.id];
  if (!progress) return <span className="block text-small text-faint">no progress reported yet</span>;
  const { step, done, total, recordsPerSecond } = progress;
  // Bytes in one step, records in another: what can be said of all of them is the share.
  const figures = [
    ...(total === null || total === 0 ? [] : [`${Math.floor((100 * done) / total)} %`]),
    ...(recordsPerSecond === null || recordsPerSecond === 0
      ? []
      : [`${grouped(Math.round(recordsPerSecond))} records/s`]),
  ];
  return (
    <span className="mt-1.5 grid gap-1">
      <Progress label={`Run ${run.number}: ${step}`} done={done} total={total} />
      <span className="flex flex-wrap justify-between gap-x-3 text-small text-dim">
        <span>{step}</span>
        <span className="figures">{figures.join(" · ")}</span>
      </span>
    </span>
  );
}
