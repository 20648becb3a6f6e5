"use client";

import { grouped } from "#components/ui/number.ts";
import { Progress } from "#components/ui/Progress.tsx";
import { StateBadge } from "#components/ui/StateBadge.tsx";
import { age } from "#components/ui/time.ts";
import { useNow, useRoom } from "#lib/room/live.client.tsx";
import type { Run } from "#lib/runs/schema.ts";

/** A run that is under way: what it does, how far it is, how fast. */
export function RunUnderWay({ run }: { run: Run }) {
  const nowMs = useNow();
  const progress = useRoom().vitals.progress[run.id];
  const elapsed = age(nowMs - Date.parse(run.startedAt));
  return (
    <div className="border-t border-line px-3 py-2.5">
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <StateBadge state="RUNNING" />
        <span className="font-medium">Run {run.number}</span>
        <span className="text-dim">{progress?.step ?? "starting"}</span>
        <span className="figures ml-auto text-small text-faint">
          {progress &&
            `${grouped(progress.done)}${progress.total === null ? "" : ` of ${grouped(progress.total)}`}`}
          {progress &&
            progress.recordsPerSecond !== null &&
            ` · ${grouped(Math.round(progress.recordsPerSecond))}/s`}
          {` · ${elapsed}`}
        </span>
      </div>
      <div className="mt-2">
        <Progress
          label={`Run ${run.number}: ${progress?.step ?? "starting"}`}
          done={progress?.done ?? 0}
          total={progress?.total ?? null}
        />
      </div>
    </div>
  );
}
