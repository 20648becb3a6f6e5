import type { StateWord } from "#components/ui/states.ts";
import type { GroupState, SlaState } from "#lib/triage/schema.ts";

/** The words on screen for what is done about a cause. */

export const GROUP_STATE_WORDS: Record<GroupState, StateWord> = {
  open: "OPEN",
  reopened: "REOPENED",
  "awaiting-run": "TO VERIFY",
  accepted: "ACCEPTED",
  closed: "CLOSED",
};

export const GROUP_STATE_TITLES: Record<GroupState, string> = {
  open: "open",
  reopened: "reopened",
  "awaiting-run": "waits for a run",
  accepted: "accepted",
  closed: "closed by a run",
};

export const SLA_WORDS: Record<SlaState, string> = {
  overdue: "overdue",
  "due-soon": "due soon",
  "in-time": "in time",
  settled: "settled",
};
