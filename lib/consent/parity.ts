import { hashOf } from "#lib/journal/canonical.ts";
import type { ConsentFacts, ConsentPair, ParityState, ReviewReason } from "./schema.ts";
import { NOT_KNOWN, UNREADABLE } from "./schema.ts";

/** How one consent stands: pure, over what both sides say of it. */

const DIFFERENCES = [
  "revoked-active",
  "expired-active",
  "patient",
  "policy",
  "version",
  "status",
  "provision",
  "start",
  "end",
  "end-lost",
  "signed-on",
  "document-lost",
  "jurisdiction",
] as const;
export type Difference = (typeof DIFFERENCES)[number];

const ENDED: readonly string[] = ["inactive", "rejected", "entered-in-error"];

/** Whether a consent was taken back, or refused: its status has ended, or its rule denies. */
export const isRevoked = ({ status, provision }: ConsentFacts): boolean =>
  ENDED.includes(status) || (status === "active" && provision === "deny");

/**
 * The worst of all: the patient said no, and the target would act as if they had said yes. A consent that has ended at the source may not be
 * active at the target in any way, and one that denies may not be active there without denying.
 */
export const isRevokedButActive = (source: ConsentFacts, target: ConsentFacts): boolean =>
  target.status === "active" &&
  (ENDED.includes(source.status) || (isRevoked(source) && target.provision !== "deny"));

/** A day that may be a month or a year, as its last day. */
const lastDay = (day: string): string => `${day}-12-31`.slice(0, 10);

const isOver = ({ end }: ConsentFacts, today: string): boolean => end !== null && lastDay(end) < today;

const setsOf = ({ policies }: ConsentFacts): string => policies.map(({ set }) => set).join(" ");
const versionsOf = ({ policies }: ConsentFacts): string =>
  policies.map(({ version }) => version ?? "").join(" ");

/**
 * In what a target's consent differs from its source's, the worst first.
 * @param today the day by which a consent has expired or not
 */
export function differencesOf(
  source: ConsentFacts,
  target: ConsentFacts,
  samePatient: boolean | null,
  today: string,
): Difference[] {
  const found: Difference[] = [];
  const note = (difference: Difference, is: boolean) => is && found.push(difference);
  note("revoked-active", isRevokedButActive(source, target));
  note("expired-active", isOver(source, today) && !isOver(target, today) && target.status === "active");
  note("patient", samePatient !== true);
  note("policy", setsOf(source) !== setsOf(target));
  note("version", setsOf(source) === setsOf(target) && versionsOf(source) !== versionsOf(target));
  note("status", source.status !== target.status);
  note("provision", source.provision !== target.provision);
  note("start", source.start !== target.start);
  note("end", source.end !== target.end && target.end !== null);
  note("end-lost", source.end !== null && target.end === null);
  note("signed-on", source.signedOn !== target.signedOn);
  note("document-lost", source.document !== null && target.document === null);
  note("jurisdiction", source.jurisdiction !== target.jurisdiction);
  return found;
}

const STATE_OF: Readonly<Record<Difference, ParityState>> = {
  "revoked-active": "revoked-active",
  "expired-active": "expired-active",
  patient: "wrong-patient",
  policy: "policy-differs",
  version: "version-differs",
  status: "status-differs",
  provision: "status-differs",
  start: "period-differs",
  end: "period-differs",
  "end-lost": "period-differs",
  "signed-on": "period-differs",
  "document-lost": "document-lost",
  jurisdiction: "jurisdiction-differs",
};

/** Why a lawyer has to look at a consent, whatever the comparison says. The source is asked, and the target only where there is none. */
export function reviewReasonsOf({ source, target, revokedElsewhere }: ConsentPair): ReviewReason[] {
  const facts = source ?? target;
  if (!facts) return [];
  const reasons: ReviewReason[] = [];
  if (facts.minor === true) reasons.push("minor");
  if (facts.minor === null) reasons.push("age-unknown");
  if (facts.behavioural.length > 0 || (target?.behavioural.length ?? 0) > 0)
    reasons.push("behavioural-health");
  if (facts.policies.length === 0 || facts.policies.some(({ set }) => set.startsWith(UNREADABLE)))
    reasons.push("unknown-policy");
  if (facts.jurisdiction === null) reasons.push("unknown-jurisdiction");
  if (revokedElsewhere) reasons.push("revoked-elsewhere");
  return reasons;
}

interface Judged {
  readonly key: string;
  readonly state: ParityState;
  readonly differences: readonly Difference[];
  readonly review: readonly ReviewReason[];
  readonly jurisdiction: string;
  readonly policySet: string;
  /** Of everything that the parity says of it. */
  readonly pairHash: string;
  /** Of what a legal decision rests on. */
  readonly itemHash: string;
}

/** What facts say, without the ids that a load gave and what follows from the day of the run. */
function contentOf(facts: ConsentFacts | null): object | null {
  if (facts === null) return null;
  const { pseudonym: _id, patient: _patient, revisions: _revisions, ...content } = facts;
  return content;
}

/** How a consent stands. @param today the run's day */
export function judge(pair: ConsentPair, today: string): Judged {
  const { source, target, samePatient, disposition, duplicate } = pair;
  const facts = source ?? target;
  if (!facts) throw new Error("A consent is on neither side.");
  const differences = source && target ? differencesOf(source, target, samePatient, today) : [];
  const review = reviewReasonsOf(pair);
  const state = stateOf(pair, differences);
  const key = facts.pseudonym;
  const content = {
    key,
    source: contentOf(source),
    target: contentOf(target),
    samePatient,
    disposition,
    duplicate,
  };
  return {
    key,
    state,
    differences,
    review,
    jurisdiction: facts.jurisdiction ?? NOT_KNOWN,
    policySet: policySetOf(facts),
    pairHash: hashOf("consent-pair", { ...content, state, review }),
    itemHash: hashOf("consent-item", { ...content, state, review }),
  };
}

/** The policy sets that a consent is under, as one name. */
const policySetOf = ({ policies }: ConsentFacts): string =>
  policies.length === 0 ? NOT_KNOWN : [...new Set(policies.map(({ set }) => set))].join(" + ").slice(0, 200);

function stateOf(
  { source, target, disposition, duplicate }: ConsentPair,
  [worst]: readonly Difference[],
): ParityState {
  if (!source) return "unexpected";
  if (!target) return disposition === null || disposition === "migrated" ? "missing" : "not-migrated";
  if (worst === undefined) return duplicate ? "duplicated" : "same";
  const state = STATE_OF[worst];
  // That it is there twice is worse than how the second differs, but for a no that became a yes.
  return duplicate && state !== "revoked-active" ? "duplicated" : state;
}
