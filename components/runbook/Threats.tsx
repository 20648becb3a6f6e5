"use client";

import { percent } from "#components/ui/number.ts";
import type { Forecast } from "#lib/runbook/forecast.ts";
import type { RunbookIndex } from "#lib/runbook/rules.ts";

interface ThreatsProps {
  forecast: Forecast;
  index: RunbookIndex;
  onSelect: (code: string) => void;
}

/** The tasks that most often hold up the finish in the draws. */
export function Threats({ forecast, index, onSelect }: ThreatsProps) {
  const late = forecast.inTime !== undefined && forecast.inTime < 1;
  return (
    <div className="grid gap-1">
      <p className="text-small text-faint">
        {late
          ? "What holds up the finish, of the draws that miss the point of no return"
          : "What holds up the finish, of all draws"}
      </p>
      <ol className="grid gap-x-6 sm:grid-cols-2">
        {forecast.threats.map(({ taskId, share }) => {
          const task = index.byId.get(taskId);
          return (
            task && (
              <li key={taskId}>
                <button
                  type="button"
                  onClick={() => onSelect(task.code)}
                  className="grid min-h-6 w-full grid-cols-[3.5rem_auto_1fr] gap-2 text-left hover:bg-raised"
                >
                  <span className="figures text-right">{percent(Math.round(share * 100), 100)}</span>
                  <span className="figures text-faint">{task.code}</span>
                  <span className="truncate">{task.title}</span>
                </button>
              </li>
            )
          );
        })}
      </ol>
    </div>
  );
}
