import type { StateWord } from "#components/ui/states.ts";
import type { Signal } from "#lib/signals/schema.ts";
import { formatValue, type sampleCondition } from "#lib/triggers/rules.ts";

/** The words on screen for what a signal's latest sample is worth. */
export const CONDITION_WORDS: Record<ReturnType<typeof sampleCondition>, StateWord | undefined> = {
  // Not OK: whether the value is a good one is for a trigger to say.
  usable: undefined,
  "no-data": "NO DATA",
  error: "ERROR",
};

/** What a signal's value can be, or undefined when anything goes. */
export function rangeWords({ validMin, validMax, unit }: Signal): string | undefined {
  if (validMin !== null && validMax !== null)
    return `${formatValue(validMin, "")} to ${formatValue(validMax, unit)}`;
  if (validMin !== null) return `at least ${formatValue(validMin, unit)}`;
  return validMax === null ? undefined : `at most ${formatValue(validMax, unit)}`;
}
