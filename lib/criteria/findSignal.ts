import { EVALUATION_AGE_MS_MAX, type Vitals } from "#lib/room/pulse.ts";
import { all, one } from "#lib/room/state.ts";
import type { LatestSample, Signal } from "#lib/signals/schema.ts";
import { formatValue, sampleCondition } from "#lib/triggers/rules.ts";
import { type CriterionFacts, type Found, unknown } from "./found.ts";
import type { BindingOf, SignalCheck } from "./schema.ts";

/** The samples of a window, in brief. */
export interface Window {
  readonly count: number;
  readonly min: number;
  readonly max: number;
}

type SignalStanding = Pick<SignalCheck, "state" | "why">;

const keeps = ({ comparator, threshold }: BindingOf<"signal">, { min, max }: Window): boolean =>
  comparator === "at-most" ? max <= threshold : min >= threshold;

const isOutside = ({ validMin, validMax }: Signal, { min, max }: Window): boolean =>
  (validMin !== null && min < validMin) || (validMax !== null && max > validMax);

/** What the samples of a criterion's window say at `nowMs`. One that breaks the threshold is enough; silence never keeps it. */
export function evaluateSignal(
  binding: BindingOf<"signal">,
  signal: Signal,
  window: Window,
  newest: LatestSample | undefined,
  nowMs: number,
): SignalStanding {
  const condition = sampleCondition(signal, newest, nowMs);
  if (condition === "no-data") return { state: "unknown", why: "no-data" };
  if (condition === "error") return { state: "unknown", why: "out-of-range" };
  if (window.count > 0 && isOutside(signal, window)) return { state: "unknown", why: "out-of-range" };
  if (window.count < binding.minSamples) return { state: "unknown", why: "too-few" };
  return keeps(binding, window) ? { state: "met", why: "kept" } : { state: "not-met", why: "broken" };
}

export const signalCheckOf = (
  facts: Pick<CriterionFacts, "signalCheck">,
  criterionId: string,
): SignalCheck | undefined => all(facts, "signalCheck").find((check) => check.criterionId === criterionId);

/** "at most 200 ms over 300 s" */
export const limitWords = (binding: BindingOf<"signal">, signal: Signal): string =>
  `${binding.comparator === "at-most" ? "at most" : "at least"} ${formatValue(binding.threshold, signal.unit)} over ${binding.windowSeconds} s`;

function whyUnknown(why: SignalCheck["why"], binding: BindingOf<"signal">, signal: Signal): string {
  switch (why) {
    case "no-data":
      return `no sample within ${signal.freshnessLimitSeconds} s`;
    case "too-few":
      return `fewer than ${binding.minSamples} samples within ${binding.windowSeconds} s`;
    case "out-of-range":
      return "a sample is outside what the signal can be";
    case "kept":
    case "broken":
      return "not evaluated yet";
  }
}

/**
 * What may be said of a signal criterion: its journaled state, unless the evaluator is quiet or the signal has gone stale since. The basis is
 * the last flip, so that it stands while the values move.
 */
export function findSignal(
  criterionId: string,
  binding: BindingOf<"signal">,
  facts: CriterionFacts,
  vitals: Vitals,
  nowMs: number,
): Found {
  const signal = one(facts, "signal", binding.signalId);
  if (!signal) return unknown("its signal does not exist");
  const check = signalCheckOf(facts, criterionId);
  if (!check) return unknown("not evaluated yet");
  const limit = limitWords(binding, signal);
  const unsaid = (why: string): Found => ({
    ...unknown(why, `signal check ${check.id} unknown since ${check.stateSince}`, check.stateSince),
    settledFinding: `${signal.key} ${limit}: unknown`,
  });
  const quietMs = vitals.evaluatedAt === null ? Number.NaN : nowMs - Date.parse(vitals.evaluatedAt);
  if (!(quietMs <= EVALUATION_AGE_MS_MAX)) return unsaid("not being evaluated");
  const sample = vitals.samples[signal.id];
  const condition = sampleCondition(signal, sample, nowMs);
  if (check.state === "unknown") return unsaid(whyUnknown(check.why, binding, signal));
  if (condition !== "usable" || sample === undefined)
    return unsaid(whyUnknown(condition === "no-data" ? "no-data" : "out-of-range", binding, signal));
  const { state, stateSince } = check;
  return {
    state,
    finding: `${formatValue(sample.value, signal.unit)}, ${limit}`,
    settledFinding: `${signal.key} ${limit}: ${state === "met" ? "kept" : "broken"}`,
    basis: `signal check ${check.id} ${state} since ${stateSince}`,
    since: stateSince,
  };
}
