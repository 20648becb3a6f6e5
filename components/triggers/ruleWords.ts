import type { Signal } from "#lib/signals/schema.ts";
import { formatValue } from "#lib/triggers/rules.ts";
import type { Trigger } from "#lib/triggers/schema.ts";

type Thresholds = Pick<Trigger, "threshold" | "clearThreshold" | "forSeconds" | "keepFiringForSeconds">;

/** A span of whole seconds: `30 s`, `2 min`, `2 min 30 s`. */
function span(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  const rest = seconds % 60;
  return [minutes > 0 && `${minutes} min`, (rest > 0 || minutes === 0) && `${rest} s`]
    .filter(Boolean)
    .join(" ");
}

/** When a trigger fires and when it stops, in words. */
export function ruleWords(trigger: Thresholds, signal: Pick<Signal, "direction" | "unit">): string[] {
  const worse = signal.direction === "higher-is-worse" ? "above" : "below";
  const better = signal.direction === "higher-is-worse" ? "at or below" : "at or above";
  const value = (at: number) => formatValue(at, signal.unit);
  const { threshold, clearThreshold, forSeconds, keepFiringForSeconds } = trigger;
  return [
    `Fires ${forSeconds === 0 ? "as soon as" : "when"} the value is ${worse} ${value(threshold)}${forSeconds === 0 ? "" : ` for ${span(forSeconds)}`}.`,
    `Stops ${keepFiringForSeconds === 0 ? "as soon as" : "when"} it is ${better} ${value(clearThreshold)}${keepFiringForSeconds === 0 ? "" : ` for ${span(keepFiringForSeconds)}`}. Silence never stops it.`,
  ];
}
