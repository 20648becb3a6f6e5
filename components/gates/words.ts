import type { StateWord } from "#components/ui/states.ts";
import type { CriterionState } from "#lib/criteria/schema.ts";
import type { GateView, SeatState } from "#lib/gates/rules.ts";

/** The words on screen for what gates' rules say. */

/** A criterion is a question: its state is the answer. */
export const CRITERION_WORDS: Record<CriterionState, StateWord> = {
  met: "YES",
  "not-met": "NO",
  unknown: "UNKNOWN",
  waived: "WAIVED",
};

export const SEAT_WORDS: Record<SeatState, StateWord> = {
  GO: "GO",
  HOLD: "HOLD",
  "NO-GO": "NO-GO",
  stale: "STALE",
  expired: "EXPIRED",
  "not-held": "STALE",
  "not-answered": "AWAITED",
};

export const GATE_WORDS: Record<GateView["state"], StateWord> = {
  "not-polled": "NOT POLLED",
  polling: "POLLING",
  passed: "PASSED",
  held: "HELD",
  refused: "NO-GO",
  expired: "EXPIRED",
};
