import type { StateWord } from "#components/ui/states.ts";
import type { EmergencyState, UnitState, WorkforceStanding } from "#lib/workforce/rules.ts";

export const STANDING_WORDS: Readonly<Record<WorkforceStanding["state"], StateWord>> = {
  met: "MET",
  "not-met": "NOT MET",
  unknown: "UNKNOWN",
};

export const UNIT_WORDS: Readonly<Record<UnitState, StateWord>> = {
  signed: "SIGNED",
  stale: "STALE",
  open: "AWAITED",
  blocked: "NO",
  unknown: "UNKNOWN",
};

export const EMERGENCY_WORDS: Readonly<Record<EmergencyState, StateWord>> = {
  tested: "OK",
  failed: "FAILED",
  untested: "NOT TESTED",
  expired: "EXPIRED",
  missing: "NO",
};
