import { clsx } from "clsx";
import type { Forecast } from "#lib/runbook/forecast.ts";
import type { TaskState, TaskView } from "#lib/runbook/rules.ts";
import { actualSpan, expectedSpan, placeOf, plannedSpan, type TimeScale } from "./timeScale.ts";

const TONES: Record<TaskState, string> = {
  blocked: "none",
  startable: "info",
  "in-progress": "hold",
  done: "go",
  failed: "nogo",
  skipped: "unknown",
};

interface BarsProps {
  view: TaskView;
  scale: TimeScale;
  forecast: Forecast | undefined;
  onCriticalPath: boolean;
  nowMs: number;
}

/** One task along the line of time: as planned, outlined; as it was, filled; as it is expected, dashed. Decoration beside words. */
export function Bars({ view, scale, forecast, onCriticalPath, nowMs }: BarsProps) {
  const planned = plannedSpan(view);
  const actual = actualSpan(view, nowMs);
  const expected = expectedSpan(view, forecast);
  const fixed = view.task.fixedStartAt;
  return (
    <span aria-hidden="true" data-tone={TONES[view.state]} title={`${view.task.code} ${view.task.title}`}>
      {planned && (
        <span
          style={placeOf(scale, planned)}
          className="absolute top-1 h-1.5 rounded-sm border border-edge/70"
        />
      )}
      {expected && (
        <span
          style={placeOf(scale, expected)}
          className={clsx(
            "absolute top-3.5 h-2.5 rounded-sm border border-dashed",
            onCriticalPath ? "border-ink bg-raised" : "border-faint",
          )}
        />
      )}
      {actual && (
        <span style={placeOf(scale, actual)} className="absolute top-3.5 h-2.5 rounded-sm bg-(--tone)" />
      )}
      {fixed !== null && (
        <span
          style={{ left: `${scale.shareAt(Date.parse(fixed)) * 100}%` }}
          className="absolute top-0 h-3 w-0.5 bg-info"
        />
      )}
    </span>
  );
}
