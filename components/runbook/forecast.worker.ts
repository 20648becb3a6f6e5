import { type Forecast, type ForecastQuestion, forecast } from "#lib/runbook/forecast.ts";
import { indexOf } from "#lib/runbook/rules.ts";
import type { Task } from "#lib/runbook/schema.ts";

/** Draws beside the screen: ten thousand tasks take it a second or two, in which nobody waits for a button. */

export interface ForecastWork {
  readonly tasks: readonly Task[];
  readonly question: ForecastQuestion;
}

self.onmessage = ({ data }: MessageEvent<ForecastWork>) => {
  const answer: Forecast | undefined = forecast(indexOf(data.tasks), data.question);
  self.postMessage(answer);
};
