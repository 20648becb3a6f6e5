import type { Forecast } from "#lib/runbook/forecast.ts";
import type { TaskView } from "#lib/runbook/rules.ts";

/** Time along a line: instants as shares of its length. */
export interface TimeScale {
  readonly fromMs: number;
  readonly toMs: number;
  /** 0 at the start of the line, 1 at its end; outside of it below or above. */
  readonly shareAt: (atMs: number) => number;
  /** Round instants along it. */
  readonly ticks: readonly number[];
}

const MINUTE_MS = 60_000;
const STEPS_MINUTES = [5, 15, 30, 60, 120, 240, 480, 1_440, 10_080];
const TICKS_MAX = 12;
const MARGIN_SHARE = 0.02;

export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

export function plannedSpan({ task }: TaskView): Span | undefined {
  const startAt = task.fixedStartAt ?? task.plannedStartAt;
  if (startAt === null) return undefined;
  const fromMs = Date.parse(startAt);
  return { fromMs, toMs: fromMs + task.durationMinutes * MINUTE_MS };
}

/** From the first start to now, or to its end. */
export function actualSpan({ task }: TaskView, nowMs: number): Span | undefined {
  const [first] = task.attempts;
  const last = task.attempts.at(-1);
  if (!first || !last) return undefined;
  return {
    fromMs: Date.parse(first.startedAt),
    toMs: last.finishedAt === null ? nowMs : Date.parse(last.finishedAt),
  };
}

export function expectedSpan({ task, state }: TaskView, forecast: Forecast | undefined): Span | undefined {
  if (state === "done" || state === "skipped") return undefined;
  const expected = forecast?.expected.get(task.id);
  return expected && { fromMs: expected.startMs, toMs: expected.finishMs };
}

/** A line that holds all of these tasks and instants. */
export function scaleOf(
  views: Iterable<TaskView>,
  forecast: Forecast | undefined,
  nowMs: number,
  instants: readonly (string | null)[],
): TimeScale {
  let fromMs = nowMs;
  let toMs = nowMs;
  const hold = (span: Span | undefined): void => {
    if (!span) return;
    fromMs = Math.min(fromMs, span.fromMs);
    toMs = Math.max(toMs, span.toMs);
  };
  for (const view of views) {
    hold(plannedSpan(view));
    hold(actualSpan(view, nowMs));
    hold(expectedSpan(view, forecast));
  }
  for (const at of instants) if (at !== null) hold({ fromMs: Date.parse(at), toMs: Date.parse(at) });
  const marginMs = Math.max((toMs - fromMs) * MARGIN_SHARE, MINUTE_MS);
  return between(fromMs - marginMs, toMs + marginMs);
}

function between(fromMs: number, toMs: number): TimeScale {
  const spanMs = toMs - fromMs;
  const step = STEPS_MINUTES.find((minutes) => spanMs / (minutes * MINUTE_MS) <= TICKS_MAX);
  const stepMs = (step ?? STEPS_MINUTES.at(-1) ?? 60) * MINUTE_MS;
  const ticks: number[] = [];
  for (let at = Math.ceil(fromMs / stepMs) * stepMs; at <= toMs; at += stepMs) ticks.push(at);
  return { fromMs, toMs, shareAt: (atMs) => (atMs - fromMs) / spanMs, ticks };
}

/** Where a span lies, for a style. */
export const placeOf = ({ shareAt }: TimeScale, { fromMs, toMs }: Span) => ({
  left: `${shareAt(fromMs) * 100}%`,
  width: `max(2px, ${(shareAt(toMs) - shareAt(fromMs)) * 100}%)`,
});
