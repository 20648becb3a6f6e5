"use client";

import { percent } from "#components/ui/number.ts";
import { RunStrip } from "./RunStrip.tsx";
import type { RunPoint } from "./runSeries.ts";

/**
 * What became of the discrepancies run by run. Each measure has its own strip and its own scale: two high-risk mismatches
 * beside nine hundred harmless ones would not be seen in one.
 */
export function RunChart({ points }: { points: readonly RunPoint[] }) {
  const latest = points.at(-1);
  if (!latest) return null;
  return (
    <div className="grid grid-cols-2 overflow-hidden xl:grid-cols-4">
      <RunStrip label="high risk" points={points} measure={(point) => point.highRisk} tone="nogo" />
      <RunStrip label="missing" points={points} measure={(point) => point.missing} tone="hold" />
      <RunStrip
        label="discrepancies"
        points={points}
        measure={(point) => point.discrepancies}
        tone="unknown"
      />
      <RunStrip
        label="not matched"
        note={`${percent(latest.matched, latest.eligible)} match`}
        points={points}
        measure={(point) => point.eligible - point.matched}
        tone="unknown"
      />
    </div>
  );
}
