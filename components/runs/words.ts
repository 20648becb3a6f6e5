import type { StateWord } from "#components/ui/states.ts";
import type { Domain, Verdict } from "#lib/reconciliation/vocabulary.ts";
import type { Run } from "#lib/runs/schema.ts";

/** The words on screen for what reconciliation says. */

export const VERDICT_WORDS: Record<Verdict, StateWord> = {
  pass: "PASS",
  fail: "FAIL",
  unknown: "UNKNOWN",
  error: "ERROR",
};

export const RUN_WORDS: Record<Run["status"], StateWord> = {
  running: "RUNNING",
  completed: "DONE",
  failed: "FAILED",
  cancelled: "CANCELLED",
};

/** A domain as a row's name: `Allergies`. */
export const domainTitle = (domain: Domain): string => domain.charAt(0).toUpperCase() + domain.slice(1);
