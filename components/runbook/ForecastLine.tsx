"use client";

import { counted, grouped, percent } from "#components/ui/number.ts";
import { Time } from "#components/ui/Time.tsx";
import { age } from "#components/ui/time.ts";
import { capital } from "#lib/plural.ts";
import { useRoom } from "#lib/room/live.client.tsx";
import type { Forecast } from "#lib/runbook/forecast.ts";
import { LEAST_SHARE, MOST_SHARE, SAMPLES_MIN } from "#lib/runbook/pert.ts";

/** Less than this is no calm finish. */
const LIKELY = 0.9;
const DOUBTFUL = 0.5;

const iso = (atMs: number): string => new Date(atMs).toISOString();

function rehearsedWords(sampled: number, adjusted: number): string {
  const parts = [
    sampled > 0 &&
      `of ${counted(sampled, "task")} it is drawn from what ${SAMPLES_MIN} or more rehearsals measured`,
    adjusted > 0 &&
      `of ${counted(adjusted, "task")} the most likely is what one or two rehearsals measured, and least and most are no narrower than that`,
  ].filter((part) => part !== false);
  if (parts.length === 0) return "No rehearsal has measured any of them. ";
  const words = parts.join("; ");
  return `${capital(words)}. `;
}

/** How the figures come about, for whoever asks. */
export const methodOf = ({ draws, goal, open, sampled, adjusted }: Forecast): string =>
  `${grouped(draws)} seeded draws of the ${grouped(open)} tasks that are left, up to ${goal}: what is done counts as it was, what is under way by what is left of it. ` +
  `A task takes a PERT duration between its least and its most (without an estimate of its own ${LEAST_SHARE} to ${MOST_SHARE} times the plan). ` +
  rehearsedWords(sampled, adjusted) +
  "It starts when all that it waits for is done, not before its fixed start, nor before its gate is due. Waiting for people is not in it.";

/** When the runbook will be through, and whether that is before the point of no return. */
export function ForecastLine({ forecast, nowMs }: { forecast: Forecast; nowMs: number }) {
  const { cutover } = useRoom();
  const { pointOfNoReturnAt } = cutover;
  const marginMs = pointOfNoReturnAt === null ? undefined : Date.parse(pointOfNoReturnAt) - forecast.p90Ms;
  const { inTime } = forecast;
  const tone = inTime === undefined ? "none" : inTime >= LIKELY ? "go" : inTime >= DOUBTFUL ? "hold" : "nogo";
  return (
    <p title={methodOf(forecast)} className="flex flex-wrap items-baseline gap-x-4 gap-y-1">
      <span>
        <span className="text-faint">{forecast.goal}, P50</span>{" "}
        <Time at={iso(forecast.p50Ms)} nowMs={nowMs} className="figures font-medium" />
      </span>
      <span>
        <span className="text-faint">P90</span>{" "}
        <Time at={iso(forecast.p90Ms)} nowMs={nowMs} className="figures font-medium" />
      </span>
      {inTime !== undefined && (
        <span data-tone={tone} className={tone === "none" ? "" : "text-(--tone)"}>
          <span className="figures font-medium">{percent(inTime, 1)}</span> before no return
        </span>
      )}
      {marginMs !== undefined && (
        <span className="text-dim">
          P90 is {age(Math.abs(marginMs))} {marginMs >= 0 ? "before" : "after"} it
        </span>
      )}
    </p>
  );
}
