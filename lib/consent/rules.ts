import type { Position } from "#lib/door/positions.ts";
import { whyNotPosition } from "#lib/door/positions.ts";
import { capital, plural } from "#lib/plural.ts";
import { all, type Entities } from "#lib/room/state.ts";
import { whyOtherRules } from "#lib/ruleChanges/ofRun.ts";
import { newestEnded, runsNewestFirst, whyNoAccount } from "#lib/runs/rules.ts";
import type { Run } from "#lib/runs/schema.ts";
import { whyTakenBack, withdrawalOf } from "#lib/signatures/rules.ts";
import {
  CONSENT_POSITIONS,
  type ConsentDecision,
  type ConsentParity,
  type ConsentSignOff,
  type ConsentStatus,
  type DecisionWord,
  type ParityState,
  REVIEW_HOURS,
  type ReviewReason,
} from "./schema.ts";

/** What is known of consents in a room. */
export const CONSENT_FACT_TYPES = [
  "run",
  "domainResult",
  "ruleProposal",
  "consentParity",
  "consentSignOff",
  "withdrawal",
] as const;
type ConsentRoomFacts = Pick<Entities, (typeof CONSENT_FACT_TYPES)[number]>;
type ParityFacts = Pick<Entities, "run" | "consentParity">;
type StandingFacts = ParityFacts & Pick<Entities, "ruleProposal">;

export const STATE_WORDS: Readonly<Record<ParityState, string>> = {
  "revoked-active": "revoked, active at target",
  "expired-active": "expired, in force at target",
  "wrong-patient": "wrong patient",
  missing: "missing",
  unexpected: "unexpected",
  "policy-differs": "other policy",
  "version-differs": "other version",
  "status-differs": "other status",
  "period-differs": "other period",
  "document-lost": "document lost",
  "jurisdiction-differs": "other jurisdiction",
  duplicated: "twice at target",
  "not-migrated": "set aside by the loader",
  same: "same",
};

export const REASON_WORDS: Readonly<Record<ReviewReason, string>> = {
  minor: "minor",
  "age-unknown": "age not known",
  "behavioural-health": "behavioural health",
  "unknown-policy": "policy not known",
  "unknown-jurisdiction": "jurisdiction not known",
  "revoked-elsewhere": "revoked under the same policy",
};

export const DECISION_WORDS: Readonly<Record<DecisionWord, string>> = {
  migrate: "migrate as it is",
  "hold-back": "hold back",
  "ask-again": "ask the patient again",
};

/** The parity that the newest run which has one found, with its run. */
export function newestParity(
  facts: ParityFacts,
): { readonly run: Run; readonly parity: ConsentParity } | undefined {
  const parities = all(facts, "consentParity");
  for (const run of runsNewestFirst(facts)) {
    if (run.status !== "completed") continue;
    const parity = parities.find(({ runId }) => runId === run.id);
    if (parity) return { run, parity };
  }
  return undefined;
}

/** Why what is known of consents is not what is so now, or undefined: the newest run speaks, and says nothing when it failed. */
export function whyParityUnknown(facts: StandingFacts): string | undefined {
  const newest = newestEnded(facts);
  if (!newest) return "No run has compared consents yet.";
  const nothing = whyNoAccount(newest);
  if (nothing !== undefined) return `${capital(nothing)}: what an earlier one found may be so no more.`;
  if (newestParity(facts)?.run.id !== newest.id)
    return `Run ${newest.number} handed over no consents: what an earlier one found may be so no more.`;
  const otherRules = whyOtherRules(facts, newest);
  return otherRules && `Consents are not known by the rules in force: ${otherRules}.`;
}

/** So many of the consents stand otherwise than at the source. What the loader set aside does too: it says so. */
export const differing = ({ consents, states }: Pick<ConsentParity, "consents" | "states">): number =>
  consents - (states.same ?? 0);

/** Revoked at the source and active at the target. */
export const revokedActiveIn = ({ states }: Pick<ConsentParity, "states">): number =>
  states["revoked-active"] ?? 0;

/** What of the legal decisions in force the target does not follow, or undefined. A parity from before it was counted doesn't say. */
export const whyContradicted = ({
  contradicted,
}: Partial<Pick<ConsentParity, "contradicted">>): string | undefined =>
  contradicted === 0
    ? undefined
    : contradicted === undefined
      ? "nobody counted whether the target does what legal decisions forbid"
      : `${plural(contradicted, "consent is", "consents are")} to be held back or asked again, and active at the target or not known to be inactive`;

interface SignOffStanding {
  readonly state: "signed" | "stale" | "awaited";
  /** The newest that was not withdrawn. */
  readonly signOff: ConsentSignOff | undefined;
  /** Why it is not signed, for a board. */
  readonly why: string | undefined;
}

/** Whether consents are signed as they stand: a run that finds them otherwise, or finds nothing out, makes the signature stale. */
export function signOffStanding(facts: Omit<ConsentRoomFacts, "domainResult">): SignOffStanding {
  const signOff = all(facts, "consentSignOff").findLast(
    ({ id }) => !withdrawalOf(facts, "consentSignOff", id),
  );
  if (!signOff) return { state: "awaited", signOff, why: "nobody has signed the consents" };
  const unknown = whyParityUnknown(facts);
  if (unknown !== undefined) return { state: "stale", signOff, why: unknown };
  const current = newestParity(facts);
  if (current?.parity.hash !== signOff.parityHash)
    return {
      state: "stale",
      signOff,
      why: `run ${current?.run.number} found consents otherwise than was signed`,
    };
  if (current.parity.reviewOpen > 0)
    return {
      state: "stale",
      signOff,
      why: `${plural(current.parity.reviewOpen, "consent waits", "consents wait")} for a legal decision`,
    };
  const contradicted = whyContradicted(current.parity);
  if (contradicted !== undefined) return { state: "stale", signOff, why: contradicted };
  return { state: "signed", signOff, why: undefined };
}

/** Why consents can't be signed as they stand, or undefined. */
export function whyNotSignParity(
  facts: ConsentRoomFacts,
  actor: { readonly positions: readonly Position[] },
): string | undefined {
  const unknown = whyParityUnknown(facts);
  if (unknown !== undefined) return unknown;
  const current = newestParity(facts);
  if (!current) return "No run has compared consents yet.";
  const { parity, run } = current;
  const result = all(facts, "domainResult").find(
    ({ runId, domain }) => runId === run.id && domain === "consents",
  );
  if ((result?.unparsable ?? 0) > 0)
    return `${plural(result?.unparsable ?? 0, "line")} of consents could not be read: what they hold is not known.`;
  if (parity.consents === 0) return `Run ${run.number} handed over no consent: there is nothing to sign for.`;
  const revoked = Math.max(revokedActiveIn(parity), result?.resurrected ?? 0);
  if (revoked > 0)
    return `${plural(revoked, "consent is", "consents are")} revoked at the source and active at the target: that is mended, and never signed.`;
  if (parity.reviewOpen > 0)
    return `${plural(parity.reviewOpen, "consent waits", "consents wait")} for a legal decision.`;
  const contradicted = whyContradicted(parity);
  if (contradicted !== undefined) return `${contradicted}: mend the target, and never sign it so.`;
  const standing = signOffStanding(facts);
  if (standing.state === "signed")
    return `${standing.signOff?.personName} has signed the consents as they stand.`;
  return whyNotPosition(CONSENT_POSITIONS, actor.positions);
}

/** Why a signature under consents can't be withdrawn, or undefined. */
export function whyNotWithdrawSignOff(
  signOff: ConsentSignOff,
  facts: Pick<Entities, "withdrawal">,
  actor: { readonly positions: readonly Position[] },
): string | undefined {
  return (
    whyTakenBack(withdrawalOf(facts, "consentSignOff", signOff.id)) ??
    whyNotPosition(CONSENT_POSITIONS, actor.positions)
  );
}

/** All decisions on a consent, the newest last. */
export const decisionsOn = (
  facts: Pick<Entities, "consentDecision">,
  consentKey: string,
): ConsentDecision[] =>
  all(facts, "consentDecision").filter((decision) => decision.consentKey === consentKey);

/** The decision that holds for a consent as it is: one on other facts holds no more. */
export function decisionInForce(
  facts: Pick<Entities, "consentDecision">,
  { key, itemHash }: { readonly key: string; readonly itemHash: string },
): ConsentDecision | undefined {
  return decisionsOn(facts, key).findLast((decision) => decision.itemHash === itemHash);
}

/** Why the run that was looked at is not the one to decide on, or undefined. */
export function whyNotDecide(facts: ParityFacts, runId: string): string | undefined {
  const current = newestParity(facts);
  return current?.run.id === runId
    ? undefined
    : "Another run has compared consents meanwhile: look at what it found, and decide on that. Nothing was decided.";
}

/**
 * What a decision says and the target does not do, or undefined. A consent whose status at the target is not known may be active there: that is
 * no better.
 */
export function contradiction(
  { decision }: Pick<ConsentDecision, "decision">,
  { target }: { readonly target: { readonly status: ConsentStatus } | null },
): string | undefined {
  if (decision === "migrate" || target === null) return undefined;
  const told = `It is to be ${decision === "hold-back" ? "held back" : "asked again"}, and`;
  if (target.status === "active") return `${told} it is active at the target.`;
  if (target.status === "unknown") return `${told} its status at the target is not known.`;
  return undefined;
}

const HOUR_MS = 60 * 60_000;

/** By when a consent that a run named first at an instant has to be decided. */
export const reviewDueAt = (firstSeenAt: string): string =>
  new Date(Date.parse(firstSeenAt) + REVIEW_HOURS * HOUR_MS).toISOString();
