import { plural } from "#lib/plural.ts";
import type { Entities } from "#lib/room/state.ts";
import type { FoundState } from "./schema.ts";

/** What the kinds of criteria look at, beside their gate. */
export const CRITERION_FACT_TYPES = [
  "run",
  "domainResult",
  "ruleProposal",
  "consentParity",
  "consentSignOff",
  "causeGroup",
  "disposition",
  "recordAcceptance",
  "severityRow",
  "mappingUse",
  "mappingVersion",
  "mappingSignOff",
  "codeCoverage",
  "signal",
  "trigger",
  "signalCheck",
  "task",
  "stream",
  "rehearsalResult",
  "verification",
  "identityQueue",
  "matching",
  "testResult",
  "workforceImport",
  "workforceParity",
  "roleMap",
  "breakGlassTest",
  "unitSignOff",
  "withdrawal",
  "sample",
  "sampleReview",
  "sampleClosing",
] as const;
export type CriterionFacts = Pick<Entities, (typeof CRITERION_FACT_TYPES)[number]>;

/** What the facts say of a criterion at one moment. */
export interface Found {
  readonly state: FoundState;
  /** Why, for the board; may hold values that change by the second. */
  readonly finding: string;
  /** Why, for the evidence: only what changes when the evidence does. */
  readonly settledFinding: string;
  /** What the state was read from; a new basis makes earlier signatures stale. */
  readonly basis: string;
  /** Since when the fact it rests on has stood, or undefined when there is none. */
  readonly since: string | undefined;
  /** Why nobody may waive it as it stands, or undefined. */
  readonly unwaivable?: string;
}

/** What was found, where the evidence says the same as the board. */
export const settled = (state: FoundState, finding: string, basis: string, since?: string): Found => ({
  state,
  finding,
  settledFinding: finding,
  basis,
  since,
});

/** Nothing to go by: not asked, not told, not there. */
export const unknown = (finding: string, basis = "none", since?: string): Found =>
  settled("unknown", finding, basis, since);

const MINUTE_MS = 60_000;
const HOUR_MINUTES = 60;
const DAY_MINUTES = 24 * HOUR_MINUTES;

/** Whether something of an instant is too old at `nowMs`, of a time to come, or of no time at all: then it says nothing. */
export function isStale(at: string, maxAgeMinutes: number, nowMs: number, aheadMs = 0): boolean {
  const ageMs = nowMs - Date.parse(at);
  return !(ageMs >= -aheadMs && ageMs <= maxAgeMinutes * MINUTE_MS);
}

/** Minutes as people say them. */
export function span(minutes: number): string {
  if (minutes % DAY_MINUTES === 0) return plural(minutes / DAY_MINUTES, "day");
  return minutes % HOUR_MINUTES === 0 ? `${minutes / HOUR_MINUTES} h` : `${minutes} min`;
}
