import { positionTitle } from "#lib/door/positions.ts";
import { accepterOf } from "#lib/matrices/rules.ts";
import type { Category, Domain, Severity } from "#lib/reconciliation/vocabulary.ts";
import { all, type Entities, one } from "#lib/room/state.ts";
import { withdrawalOf } from "#lib/signatures/rules.ts";
import type { CauseGroup } from "#lib/triage/schema.ts";
import type { Disposition, RecordAcceptance } from "./schema.ts";

/** What decisions on causes are judged by. */
export const DECISION_FACT_TYPES = [
  "causeGroup",
  "disposition",
  "recordAcceptance",
  "withdrawal",
  "severityRow",
] as const;
export type DecisionFacts = Pick<Entities, (typeof DECISION_FACT_TYPES)[number]>;

/**
 * Why an acceptance settles nothing, or undefined when it does. It has to be signed by the position that the severity matrix names now: a matrix that
 * names another has made up its mind since. A consent that holds again is never accepted, whoever signs.
 */
export function whyNotInForce(
  facts: Pick<Entities, "withdrawal" | "severityRow">,
  acceptance: RecordAcceptance,
): string | undefined {
  const withdrawal = withdrawalOf(facts, "recordAcceptance", acceptance.id);
  if (withdrawal) return `${withdrawal.personName} withdrew it.`;
  const accepter = accepterOf(facts, acceptance.domain);
  if (acceptance.position !== accepter) return `The severity matrix names ${positionTitle(accepter)} now.`;
  return undefined;
}

/** A consent that is revoked at the source and active at the target is mended, and never accepted. */
export const isNeverAccepted = ({ domain, kind }: Pick<CauseGroup, "domain" | "kind">): boolean =>
  domain === "consents" && kind === "resurrected";

/** Of the records that a run saw of a group: what stands for them. */
export interface Settled {
  /** Accepted under a signature that holds. */
  readonly accepted: number;
  /** Said to be mended, and no later run has looked. */
  readonly awaiting: number;
  /** Said to be mended, and a later run still saw them. */
  readonly stillSeen: number;
  /** Decided on by nobody, or by what holds no more. */
  readonly undecided: number;
}

/** What stands for the records of a group, from what covers them. What can't be established settles nothing. */
export function settledOf(facts: DecisionFacts, group: CauseGroup): Settled {
  let [accepted, awaiting, stillSeen] = [0, 0, 0];
  const covered = group.covers.reduce((sum, { records }) => sum + records, 0);
  // Decisions on more records than there are: which of them is right can't be told.
  if (covered > group.records) return { accepted, awaiting, stillSeen, undecided: group.records };
  for (const { by, records } of group.covers) {
    const acceptance = one(facts, "recordAcceptance", by);
    const disposition = one(facts, "disposition", by);
    if (acceptance && !isNeverAccepted(group) && whyNotInForce(facts, acceptance) === undefined)
      accepted += records;
    else if (disposition?.outcome === "still-seen") stillSeen += records;
    // What was proved and is seen all the same was not mended for good.
    else if (disposition?.outcome === "proved") stillSeen += records;
    else if (disposition) awaiting += records;
  }
  return {
    accepted,
    awaiting,
    stillSeen,
    undecided: group.records - accepted - awaiting - stillSeen,
  };
}

/** How many of a run's findings of a domain are accepted, of those severities and categories. */
export function acceptedIn(
  facts: DecisionFacts,
  runId: string,
  domain: Domain,
  counts: (severity: Severity, category: Category) => boolean = () => true,
): number {
  return all(facts, "causeGroup")
    .filter(
      (group) =>
        group.runId === runId &&
        group.domain === domain &&
        group.closedAt === null &&
        counts(group.severity, group.category),
    )
    .reduce((sum, group) => sum + settledOf(facts, group).accepted, 0);
}

/** The acceptances that settle something in a run, by their ids: what a criterion that counts them rests on. */
export function acceptancesIn(facts: DecisionFacts, runId: string, domains: readonly Domain[]): string[] {
  const ids = all(facts, "causeGroup")
    .filter((group) => group.runId === runId && domains.includes(group.domain) && group.closedAt === null)
    .flatMap(({ covers }) => covers.map(({ by }) => by))
    .filter((id) => {
      const acceptance = one(facts, "recordAcceptance", id);
      return acceptance && whyNotInForce(facts, acceptance) === undefined;
    });
  return [...new Set(ids)].sort();
}

/** A decision on a group, of either kind, as its history shows it. */
export type Decision =
  | { readonly kind: "accept"; readonly at: string; readonly decision: RecordAcceptance }
  | { readonly kind: Disposition["kind"]; readonly at: string; readonly decision: Disposition };

/** What was decided on a group, the newest first. */
export function decisionsOn(
  facts: Pick<Entities, "disposition" | "recordAcceptance">,
  groupId: string,
): Decision[] {
  const dispositions = all(facts, "disposition")
    .filter((disposition) => disposition.groupId === groupId)
    .map((decision): Decision => ({ kind: decision.kind, at: decision.madeAt, decision }));
  const acceptances = all(facts, "recordAcceptance")
    .filter((acceptance) => acceptance.groupId === groupId)
    .map((decision): Decision => ({ kind: "accept", at: decision.acceptedAt, decision }));
  return [...dispositions, ...acceptances].sort((a, b) => (a.decision.id < b.decision.id ? 1 : -1));
}
