import { type Position, positionTitle } from "#lib/door/positions.ts";
import { accepterOf } from "#lib/matrices/rules.ts";
import { capital, plural } from "#lib/plural.ts";
import type { Domain } from "#lib/reconciliation/vocabulary.ts";
import { all, type Entities } from "#lib/room/state.ts";
import { whyOtherRules } from "#lib/ruleChanges/ofRun.ts";
import { findingsThatCameIn, whyNotProof } from "#lib/runs/proof.ts";
import { latestCompleted, newestEnded, resultsOf, standingOf, whyNoAccount } from "#lib/runs/rules.ts";
import type { DomainResult, Run } from "#lib/runs/schema.ts";
import { whyTakenBack, withdrawalOf } from "#lib/signatures/rules.ts";
import type { CauseGroup } from "#lib/triage/schema.ts";
import type { DomainAcceptance, RecordAcceptance } from "./schema.ts";
import { acceptedIn, DECISION_FACT_TYPES, isNeverAccepted } from "./standing.ts";

/** What deciding on causes and domains is decided by. */
export const DISPOSITION_FACT_TYPES = [
  ...DECISION_FACT_TYPES,
  "run",
  "domainResult",
  "domainAcceptance",
  "ruleProposal",
] as const;
type DispositionFacts = Pick<Entities, (typeof DISPOSITION_FACT_TYPES)[number]>;

export interface Decider {
  readonly personId: string;
  readonly positions: readonly Position[];
}

/** What of a group a decision was made on, as the decider saw it. */
export interface Seen {
  readonly runId: string;
  readonly keysHash: string;
}

/** Why nothing can be decided on a group now, or undefined. */
export function whyNotDecide(
  facts: Pick<Entities, "run">,
  group: CauseGroup,
  seen: Seen,
): string | undefined {
  if (group.closedAt !== null) return "A run no longer sees it: there is nothing to decide.";
  if (group.runId !== seen.runId || group.keysHash !== seen.keysHash)
    return "A run found something else meanwhile than what was shown to you. Nothing was decided; look at it again.";
  const newest = newestEnded(facts);
  const nothing = newest && whyNoAccount(newest);
  return nothing && `${capital(nothing)}: what stands here is not known to be so any more.`;
}

/** Why a person can't sign that records of a group may stay as they are, or undefined. */
export function whyNotAcceptRecords(
  facts: Pick<Entities, "run" | "severityRow" | "ruleProposal">,
  group: CauseGroup,
  seen: Seen,
  decider: Decider,
): string | undefined {
  if (isNeverAccepted(group))
    return "A consent that is revoked at the source is active at the target: that is mended, and never accepted.";
  const accepter = accepterOf(facts, group.domain);
  if (!decider.positions.includes(accepter))
    return `Only ${positionTitle(accepter)} accepts discrepancies of ${group.domain}: the severity matrix says so.`;
  const run = all(facts, "run").find(({ id }) => id === group.runId);
  const otherRules = run && whyOtherRules(facts, run);
  if (otherRules !== undefined) return `It can't be signed for: ${otherRules}.`;
  return whyNotDecide(facts, group, seen);
}

/** Why a person can't withdraw an acceptance, or undefined: who holds its position, and the commander. */
export function whyNotWithdraw(
  facts: Pick<Entities, "withdrawal">,
  subject: "recordAcceptance" | "domainAcceptance",
  acceptance: RecordAcceptance | DomainAcceptance,
  { positions }: Decider,
): string | undefined {
  const taken = whyTakenBack(withdrawalOf(facts, subject, acceptance.id));
  if (taken !== undefined) return taken;
  return positions.includes(acceptance.position) || positions.includes("incident-commander")
    ? undefined
    : `Only ${positionTitle(acceptance.position)} or the incident commander can withdraw it.`;
}

/** A domain as its steward sees it: what the newest run says, and what of it is open. */
export interface DomainView {
  readonly domain: Domain;
  readonly run: Run;
  readonly result: DomainResult;
  readonly accepted: number;
  readonly open: number;
  /** Who signs for it. */
  readonly steward: Position;
  readonly acceptance: DomainAcceptance | undefined;
  readonly state: "not-signed" | "signed" | "stale" | "withdrawn";
  /** Why what was signed is stale. */
  readonly whyStale: string | undefined;
}

/** Why an acceptance of a domain is stale: a later run differs, something opened since, or another position has to sign now. */
function whyStaleOf(
  facts: DispositionFacts,
  acceptance: DomainAcceptance,
  now: {
    readonly result: DomainResult;
    readonly rulesHash: Run["rulesHash"];
    readonly open: number;
    readonly steward: Position;
  },
  nowMs: number,
): string | undefined {
  const standing = standingOf(facts, acceptance.domain, null, nowMs);
  if (now.result.resultHash !== acceptance.resultHash) return "a later run found something else";
  if (standing.result === undefined) return standing.finding;
  if (now.rulesHash !== acceptance.rulesHash) return "it was signed under other rules than those in force";
  if (now.open > acceptance.open)
    return `${plural(now.open - acceptance.open, "discrepancy", "discrepancies")} opened again`;
  if (acceptance.position !== now.steward) return `${positionTitle(now.steward)} has to sign now`;
  return undefined;
}

/** The domains of the newest run with an account, as their stewards see them. */
export function viewDomains(facts: DispositionFacts, nowMs: number): DomainView[] {
  const run = latestCompleted(facts);
  if (!run) return [];
  return resultsOf(facts, run.id)
    .filter(({ eligible, unexpected, unparsable }) => eligible > 0 || unexpected > 0 || unparsable > 0)
    .map((result): DomainView => {
      const { domain } = result;
      const accepted = acceptedIn(facts, run.id, domain);
      const open = Math.max(0, result.discrepancies - accepted);
      const steward = accepterOf(facts, domain);
      const acceptance = all(facts, "domainAcceptance").findLast((each) => each.domain === domain);
      const base = { domain, run, result, accepted, open, steward, acceptance, whyStale: undefined };
      if (!acceptance) return { ...base, state: "not-signed" };
      if (withdrawalOf(facts, "domainAcceptance", acceptance.id)) return { ...base, state: "withdrawn" };
      const whyStale = whyStaleOf(
        facts,
        acceptance,
        { result, rulesHash: run.rulesHash, open, steward },
        nowMs,
      );
      return { ...base, whyStale, state: whyStale === undefined ? "signed" : "stale" };
    });
}

/** Why a person can't sign for a domain as it stands, or undefined. */
export function whyNotAcceptDomain(
  facts: DispositionFacts,
  view: DomainView,
  decider: Decider,
  nowMs: number,
): string | undefined {
  const { domain, result, steward, state } = view;
  if (!decider.positions.includes(steward))
    return `Only ${positionTitle(steward)} signs for ${domain}: the severity matrix says so.`;
  if (state === "signed") return `${view.acceptance?.personName} has signed it as it stands.`;
  const standing = standingOf(facts, domain, null, nowMs);
  if (standing.result === undefined) return `It is not known how it stands: ${standing.finding}.`;
  const whyNot = whyNotProof(result);
  if (whyNot !== undefined) return `Its account can't be signed for: ${whyNot}.`;
  const grave = gravelyOpen(facts, view);
  if (grave > 0)
    return `${plural(grave, "discrepancy", "discrepancies")} of severity high or critical ${grave === 1 ? "is" : "are"} open: have them mended or accepted first.`;
  return undefined;
}

/** Findings of severity high or critical that nobody has accepted. */
function gravelyOpen(facts: DispositionFacts, { domain, run, result }: DomainView): number {
  const isGrave = (severity: string): boolean => severity === "critical" || severity === "high";
  const found = findingsThatCameIn(result, isGrave);
  return Math.max(0, found - acceptedIn(facts, run.id, domain, isGrave));
}
