import type { StateWord } from "#components/ui/states.ts";
import type { Disposition } from "#lib/dispositions/schema.ts";
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

export const DISPOSITION_VERBS: Record<Disposition["kind"], string> = {
  fix: "Fix and re-verify",
  "source-correction": "Correct at the source",
  "false-alarm": "False alarm",
};

export const DISPOSITION_SAYS: Record<Disposition["kind"], string> = {
  fix: "It stays open until a run that begins after this no longer sees them; one that still does opens it again.",
  "source-correction":
    "The data steward has it corrected in the legacy system. It stays open until a run that begins after this no longer sees them.",
  "false-alarm":
    "It stays open until the rules file says so under version, and a run by those rules no longer sees them. Propose the rule beside it.",
};

/** As told of somebody: `Ines Castellanos accepted 18 records`. */
export const DISPOSITION_DONE: Record<Disposition["kind"] | "accept", string> = {
  fix: "has a fix for",
  "source-correction": "asked for a correction at the source of",
  "false-alarm": "called a false alarm",
  accept: "accepted",
};
