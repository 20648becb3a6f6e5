import type { StateWord } from "#components/ui/states.ts";
import type { DeviationState } from "#lib/deviations/rules.ts";

/** The words on screen for where a deviation stands. */
export const DEVIATION_WORDS: Record<DeviationState, StateWord> = {
  asked: "ASKED",
  approved: "APPROVED",
  done: "TO VERIFY",
  failed: "FAILED",
  verified: "VERIFIED",
  undone: "UNDONE",
  refused: "REFUSED",
  cancelled: "CANCELLED",
};
