import { plural } from "#lib/plural.ts";
import type { Domain } from "#lib/reconciliation/vocabulary.ts";
import { all, type Entities } from "#lib/room/state.ts";
import { rulesBasis, whyOtherRules } from "#lib/ruleChanges/ofRun.ts";
import { whyNotProof } from "./proof.ts";
import type { DomainResult, Run } from "./schema.ts";

type RunFacts = Pick<Entities, "run" | "domainResult" | "ruleProposal">;

interface DomainStanding {
  readonly state: "met" | "not-met" | "unknown";
  readonly finding: string;
  readonly basis: string;
  readonly since: string | undefined;
  /** The result that it was read from; undefined where none speaks for the domain. */
  readonly result: DomainResult | undefined;
}

/** The cutover's runs, newest first. */
export const runsNewestFirst = (facts: Pick<Entities, "run">): Run[] =>
  all(facts, "run").sort((a, b) => b.number - a.number);

/** The newest run that has ended. It speaks of how things stand, also where all that it says is that it came to nothing. */
export const newestEnded = (facts: Pick<Entities, "run">): Run | undefined =>
  runsNewestFirst(facts).find((run) => run.status !== "running");

/** Why a run that has ended has no account, as a clause, or undefined: it has one. */
export const whyNoAccount = ({ number, status }: Pick<Run, "number" | "status">): string | undefined =>
  status === "failed"
    ? `run ${number} failed`
    : status === "cancelled"
      ? `run ${number} was cancelled`
      : undefined;

/** Why nothing more comes into a run, or undefined: it is running. */
export const whyEnded = ({
  number,
  status,
}: {
  readonly number: number;
  readonly status: string;
}): string | undefined => (status === "running" ? undefined : `Run ${number} has ended: ${status}.`);

/** The newest run that has an account, or undefined. */
export const latestCompleted = (facts: Pick<Entities, "run">): Run | undefined =>
  runsNewestFirst(facts).find((run) => run.status === "completed");

export const resultsOf = (facts: Pick<Entities, "domainResult">, runId: string): DomainResult[] =>
  all(facts, "domainResult").filter((result) => result.runId === runId);

/** A domain's result in one sentence, the worst first. */
export function summarize(result: DomainResult): string {
  const altered = result.altered - result.benign;
  const parts = [
    result.highRisk > 0 && plural(result.highRisk, "high-risk mismatch", "high-risk mismatches"),
    result.missing > 0 && `${plural(result.missing, "record")} missing`,
    result.unparsable > 0 && plural(result.unparsable, "unreadable line"),
    result.duplicated > 0 && `${plural(result.duplicated, "record")} migrated twice`,
    result.unexpected > 0 && plural(result.unexpected, "unexpected record"),
    altered > 0 && `${altered.toLocaleString("en-US")} altered`,
    (result.unlisted ?? 0) > 0 && `${(result.unlisted ?? 0).toLocaleString("en-US")} paired by key`,
    result.benign > 0 && `${result.benign.toLocaleString("en-US")} in another format`,
  ].filter((part) => part !== false);
  const eligible = `${plural(result.eligible, "record")} eligible`;
  return parts.length === 0
    ? `${result.matched.toLocaleString("en-US")} of ${eligible} match`
    : `${parts.join(", ")} of ${eligible}`;
}

/**
 * What reconciliation says of a domain at `nowMs`. The newest run speaks: when it failed or was cancelled, the verdict
 * before it is not current and the domain is unknown. While one is running, the last complete one still stands. A run by other rules than those
 * in force says nothing, whatever its verdict.
 * @param maxAgeMinutes how old a result may be, or null for any age
 */
export function standingOf(
  facts: RunFacts,
  domain: Domain,
  maxAgeMinutes: number | null,
  nowMs: number,
): DomainStanding {
  const unknown = (finding: string, basis: string, since?: string): DomainStanding => ({
    state: "unknown",
    finding,
    basis,
    since,
    result: undefined,
  });
  const newest = newestEnded(facts);
  if (!newest) return unknown("not reconciled yet", "none");
  const nothing = whyNoAccount(newest);
  if (nothing !== undefined) return unknown(nothing, `run ${newest.id}`);
  const result = resultsOf(facts, newest.id).find((candidate) => candidate.domain === domain);
  if (!result) return unknown(`run ${newest.number} did not cover this domain`, `run ${newest.id}`);
  const since = newest.finishedAt ?? newest.startedAt;
  if (maxAgeMinutes !== null && nowMs - Date.parse(since) > maxAgeMinutes * 60_000)
    return unknown(
      `run ${newest.number} is older than ${maxAgeMinutes} min`,
      `run ${newest.id} expired`,
      since,
    );
  // The same findings by the same rules in a later run leave a signature standing: what was signed is still what is true.
  const basis = `result ${result.resultHash} ${rulesBasis(facts, newest)}`;
  const otherRules = whyOtherRules(facts, newest);
  if (otherRules !== undefined) return unknown(otherRules, basis, since);
  const found = { finding: summarize(result), basis, since, result };
  switch (result.verdict) {
    case "pass": {
      // The word alone is no proof: what it is said of has to bear it out.
      const whyNot = whyNotProof(result);
      return whyNot === undefined
        ? { ...found, state: "met" }
        : { ...found, state: "unknown", finding: whyNot, basis: `${basis}, not proven: ${whyNot}` };
    }
    case "fail":
      return { ...found, state: "not-met" };
    case "error":
      return { ...found, state: "unknown", finding: "the account does not balance" };
    case "unknown":
      return { ...found, state: "unknown", finding: result.reasons[0] ?? "no verdict" };
  }
}
