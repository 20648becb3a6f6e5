import { EVALUATION_AGE_MS_MAX, type Vitals } from "#lib/room/pulse.ts";
import type { LatestSample, Signal } from "#lib/signals/schema.ts";
import type { Trigger, TriggerState } from "./schema.ts";

/** What changes when a trigger is looked at. */
type TriggerStanding = Pick<Trigger, "state" | "stateSince" | "clearSince" | "stateValue">;

const elapsedSeconds = (since: string, nowMs: number): number => (nowMs - Date.parse(since)) / 1_000;

const breaches = (signal: Signal, value: number, threshold: number): boolean =>
  signal.direction === "higher-is-worse" ? value > threshold : value < threshold;

/** How the latest sample of a signal is to be taken: no sample or an old one is no data, an impossible one an error. */
export function sampleCondition(
  signal: Signal,
  sample: LatestSample | undefined,
  nowMs: number,
): "usable" | "no-data" | "error" {
  if (sample === undefined) return "no-data";
  if (elapsedSeconds(sample.observedAt, nowMs) > signal.freshnessLimitSeconds) return "no-data";
  const { value } = sample;
  if (!Number.isFinite(value)) return "error";
  if (signal.validMin !== null && value < signal.validMin) return "error";
  if (signal.validMax !== null && value > signal.validMax) return "error";
  return "usable";
}

/**
 * A trigger's standing at `nowMs`. Only a usable sample clears anything: silence never ends an alarm, so a trigger that
 * fires keeps firing when its signal goes quiet.
 */
export function evaluateTrigger(
  trigger: Trigger,
  signal: Signal,
  sample: LatestSample | undefined,
  nowMs: number,
): TriggerStanding {
  const now = new Date(nowMs).toISOString();
  const stay: TriggerStanding = {
    state: trigger.state,
    stateSince: trigger.stateSince,
    clearSince: trigger.clearSince,
    stateValue: trigger.stateValue,
  };
  const enter = (state: TriggerState): TriggerStanding =>
    state === trigger.state
      ? stay
      : { state, stateSince: now, clearSince: null, stateValue: sample?.value ?? null };

  const condition = sampleCondition(signal, sample, nowMs);
  if (trigger.state === "firing") {
    if (sample === undefined || condition !== "usable") return { ...stay, clearSince: null };
    // Exactly on the clear threshold is clear: otherwise a trigger "above 0" could never clear at 0.
    if (breaches(signal, sample.value, trigger.clearThreshold)) return { ...stay, clearSince: null };
    const clearSince = trigger.clearSince ?? now;
    return elapsedSeconds(clearSince, nowMs) >= trigger.keepFiringForSeconds
      ? enter("ok")
      : { ...stay, clearSince };
  }
  if (sample === undefined || condition !== "usable")
    return enter(condition === "error" ? "error" : "no-data");
  if (!breaches(signal, sample.value, trigger.threshold)) return enter("ok");
  const pendingSince = trigger.state === "pending" ? trigger.stateSince : now;
  return elapsedSeconds(pendingSince, nowMs) >= trigger.forSeconds ? enter("firing") : enter("pending");
}

export const changed = (trigger: Trigger, standing: TriggerStanding): boolean =>
  trigger.state !== standing.state ||
  trigger.stateSince !== standing.stateSince ||
  trigger.clearSince !== standing.clearSince;

export interface TriggerView {
  /** `unknown` when nobody has looked at it lately. */
  readonly state: TriggerState | "unknown";
  readonly finding: string;
}

/** A measured value with its unit; the unit "1" is a plain number. */
export const formatValue = (value: number | null, unit: string): string =>
  value === null
    ? "no value"
    : `${value.toLocaleString("en-US")}${unit === "1" || unit === "" ? "" : ` ${unit}`}`;

/**
 * What may be shown of a trigger at `nowMs`: its journaled state, unless the evaluator has gone quiet or the signal has
 * since gone stale, in which case an `ok` is worth nothing.
 */
export function viewTrigger(trigger: Trigger, signal: Signal, vitals: Vitals, nowMs: number): TriggerView {
  const evaluated = vitals.evaluatedAt;
  if (evaluated === null || nowMs - Date.parse(evaluated) > EVALUATION_AGE_MS_MAX)
    return {
      state: "unknown",
      finding: `not being evaluated; it was last ${trigger.state.replaceAll("-", " ")}`,
    };
  const sample = vitals.samples[signal.id];
  const condition = sampleCondition(signal, sample, nowMs);
  const latest = sample === undefined ? "no sample yet" : formatValue(sample.value, signal.unit);
  const limit = formatValue(trigger.threshold, signal.unit);
  switch (trigger.state) {
    case "firing":
      return { state: "firing", finding: `${latest}, limit ${limit}` };
    case "pending":
      return { state: "pending", finding: `${latest}, limit ${limit}, fires after ${trigger.forSeconds} s` };
    case "error":
      return { state: "error", finding: `${latest} is outside what the signal can be` };
    case "no-data":
      return { state: "no-data", finding: `no sample within ${signal.freshnessLimitSeconds} s` };
    case "ok":
      if (condition === "no-data")
        return { state: "no-data", finding: `no sample within ${signal.freshnessLimitSeconds} s` };
      if (condition === "error")
        return { state: "error", finding: `${latest} is outside what the signal can be` };
      return { state: "ok", finding: `${latest}, limit ${limit}` };
  }
}

/** Why these thresholds make no sense together, or undefined: the clear threshold is on the safe side of the threshold. */
export function whyNotThresholds(
  trigger: Pick<Trigger, "threshold" | "clearThreshold">,
  signal: Pick<Signal, "direction">,
): string | undefined {
  const safe =
    signal.direction === "higher-is-worse"
      ? trigger.clearThreshold <= trigger.threshold
      : trigger.clearThreshold >= trigger.threshold;
  return safe
    ? undefined
    : "The clear threshold lies on the wrong side of the threshold: it would clear while it fires.";
}
