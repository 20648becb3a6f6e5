import type { StateWord } from "#components/ui/states.ts";
import type { ExposureState } from "#lib/exposure/rules.ts";

export const EXPOSURE_WORDS: Record<ExposureState, StateWord> = {
  overdue: "OVERDUE",
  open: "OPEN",
  removed: "REMOVED",
};
