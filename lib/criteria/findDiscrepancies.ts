import { newestParity, revokedActiveIn, signOffStanding, whyContradicted } from "#lib/consent/rules.ts";
import type { ConsentParity } from "#lib/consent/schema.ts";
import { acceptancesIn, acceptedIn, type DecisionFacts } from "#lib/dispositions/standing.ts";
import { plural } from "#lib/plural.ts";
import { type Category, type Domain, type Severity, severitySchema } from "#lib/reconciliation/vocabulary.ts";
import { all } from "#lib/room/state.ts";
import { rulesBasis, whyOtherRules } from "#lib/ruleChanges/ofRun.ts";
import { findingsThatCameIn, whyNotProof } from "#lib/runs/proof.ts";
import { newestEnded, resultsOf, runsNewestFirst, standingOf, whyNoAccount } from "#lib/runs/rules.ts";
import type { DomainResult, Run } from "#lib/runs/schema.ts";
import { type CriterionFacts, type Found, isStale, settled, span, unknown } from "./found.ts";
import type { Binding, BindingOf } from "./schema.ts";

type RunFacts = Pick<CriterionFacts, "run" | "domainResult" | "ruleProposal">;
type RevokedFacts = RunFacts & Pick<CriterionFacts, "consentParity">;
type FindingFacts = RunFacts & DecisionFacts;
type ConsentFacts = Pick<
  CriterionFacts,
  "run" | "domainResult" | "ruleProposal" | "consentParity" | "consentSignOff" | "withdrawal"
>;

const SEVERITIES = severitySchema.options;
const atLeast = (severity: Severity, least: Severity): boolean =>
  SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(least);

/** How many findings of a result a criterion asks about, and how many of them are accepted; or why that is not known. */
function askedIn(
  result: DomainResult,
  binding: BindingOf<"discrepancies">,
  facts: DecisionFacts,
): { readonly open: number; readonly accepted: number } | string {
  const { tally, domain, runId } = result;
  if (result.verdict === "error") return `the account of ${domain} does not balance`;
  if (!tally) return `the findings in ${domain} were not counted by severity`;
  const filed = findingsThatCameIn(result);
  if (filed !== result.discrepancies)
    return `${filed.toLocaleString("en-US")} of ${plural(result.discrepancies, "finding")} in ${domain} came in`;
  const counts = (severity: Severity, category: Category): boolean =>
    atLeast(severity, binding.severity) && (binding.categories?.includes(category) ?? true);
  const found = findingsThatCameIn(result, counts);
  const accepted = acceptedIn(facts, runId, domain, counts);
  // What is accepted was found; where it was not, neither count is to be trusted.
  if (accepted > found) return `more is accepted in ${domain} than was found`;
  return { open: found - accepted, accepted };
}

/** Why a result says nothing of findings that are not in it, or undefined. */
function whySilent(
  { eligible, unexpected, unparsable, domain, verdict, reasons }: DomainResult,
  named: boolean,
): string | undefined {
  if (unparsable > 0) return `${plural(unparsable, "line")} of ${domain} could not be read`;
  if (eligible === 0 && unexpected === 0)
    return named ? `there was no record of ${domain} to compare` : undefined;
  // What compared sums, or waits for a delay, has not looked at each record.
  return verdict === "unknown" ? (reasons[0] ?? `the run has no verdict on ${domain}`) : undefined;
}

/** A domain that had records in a run before and has none in this one: what was open there is not gone, it was not looked at. */
function whyNarrower(facts: RunFacts, newest: Run, compared: readonly DomainResult[]): string[] {
  const here = new Set(compared.map(({ domain }) => domain));
  const gone = new Map<Domain, Run>();
  for (const run of runsNewestFirst(facts)) {
    if (run.status !== "completed" || run.number >= newest.number) continue;
    for (const { domain, eligible, unexpected } of resultsOf(facts, run.id))
      if ((eligible > 0 || unexpected > 0) && !here.has(domain) && !gone.has(domain)) gone.set(domain, run);
  }
  return [...gone].map(
    ([domain, run]) => `run ${newest.number} compared no record of ${domain}, and run ${run.number} did`,
  );
}

/**
 * Whether no open finding is of a severity or above. Open is what the newest run found and nobody has accepted under a signature that holds:
 * what was mended, the next run does not find.
 */
export function findDiscrepancies(
  binding: BindingOf<"discrepancies">,
  facts: FindingFacts,
  nowMs: number,
): Found {
  const newest = newestEnded(facts);
  if (!newest) return unknown("not reconciled yet");
  const nothing = whyNoAccount(newest);
  if (nothing !== undefined) return unknown(nothing, `run ${newest.id}`);
  const since = newest.finishedAt ?? newest.startedAt;
  if (binding.maxAgeMinutes !== null && isStale(since, binding.maxAgeMinutes, nowMs))
    return unknown(
      `run ${newest.number} is older than ${span(binding.maxAgeMinutes)}`,
      `run ${newest.id} expired`,
      since,
    );
  const results = resultsOf(facts, newest.id);
  const compared = results.filter(({ eligible, unexpected }) => eligible > 0 || unexpected > 0);
  const wanted: readonly Domain[] = binding.domains ?? compared.map(({ domain }) => domain);
  if (wanted.length === 0)
    return unknown(`run ${newest.number} compared no record`, `run ${newest.id}`, since);

  const whys: string[] = [];
  const open: string[] = [];
  let [total, accepted] = [0, 0];
  for (const domain of wanted) {
    const result = results.find((candidate) => candidate.domain === domain);
    if (!result) {
      whys.push(`run ${newest.number} did not cover ${domain}`);
      continue;
    }
    const asked = askedIn(result, binding, facts);
    if (typeof asked === "string") whys.push(asked);
    else {
      accepted += asked.accepted;
      total += asked.open;
      if (asked.open > 0) open.push(`${asked.open.toLocaleString("en-US")} in ${domain}`);
    }
    const silent = whySilent(result, binding.domains !== null);
    if (silent !== undefined) whys.push(silent);
  }
  // Lines that could not be read leave a mark even in a domain without records.
  if (binding.domains === null) whys.push(...whyNarrower(facts, newest, compared));
  if (binding.domains === null)
    for (const { domain, unparsable } of results)
      if (unparsable > 0 && !wanted.includes(domain))
        whys.push(`${plural(unparsable, "line")} of ${domain} could not be read`);
  const found = `results ${results
    .filter(({ domain }) => wanted.includes(domain))
    .map(({ resultHash }) => resultHash)
    .sort()
    .join(
      " ",
    )} ${rulesBasis(facts, newest)}${accepted === 0 ? "" : ` acceptances ${acceptancesIn(facts, newest.id, wanted).join(" ")}`}`;
  // What was waived for one reason is not for another.
  const basis = whys.length === 0 ? found : `${found} ${whys.join("; ")}`;
  // How bad a finding is, and whether it is one, the rules say.
  const otherRules = whyOtherRules(facts, newest);
  if (otherRules !== undefined) return unknown(otherRules, basis, since);
  const asked = `of severity ${binding.severity}${binding.severity === "critical" ? "" : " or above"}`;
  const beside = accepted === 0 ? "" : `, ${accepted.toLocaleString("en-US")} accepted`;
  if (total > 0)
    return settled(
      "not-met",
      `${total.toLocaleString("en-US")} open ${asked}: ${open.join(", ")}${beside}`,
      basis,
      since,
    );
  const [why] = whys;
  if (why !== undefined) return unknown(why, basis, since);
  return settled("met", `none open ${asked}${beside}`, basis, since);
}

/** Consents that a run found as they never may be. */
interface FoundConsents {
  readonly count: number;
  /** The run that found them. */
  readonly run: Run;
  readonly basis: string;
}

/**
 * Consents of a kind, as the newest complete run found that looked at consents, by its comparison or by its consents one by one: either is
 * enough, and any run may find them. Only a run by the rules in force that read every line of them, and compared them one by one, clears it: one
 * that had none, could not read them, or went by other rules, proves nothing.
 */
function untilCleared(
  facts: RevokedFacts,
  counted: (result: DomainResult | undefined, parity: ConsentParity | undefined) => number,
): FoundConsents | undefined {
  for (const run of runsNewestFirst(facts)) {
    if (run.status !== "completed") continue;
    const result = resultsOf(facts, run.id).find(({ domain }) => domain === "consents");
    const parity = all(facts, "consentParity").find(({ runId }) => runId === run.id);
    if (!result && !parity) continue;
    const count = counted(result, parity);
    const basis = `${result ? `result ${result.resultHash}` : "no result"} ${parityBasis(parity)} ${rulesBasis(facts, run)}`;
    if (count > 0) return { count, run, basis };
    const counts = whyNotProof(result) === undefined && whyOtherRules(facts, run) === undefined;
    if (counts && parity && parity.consents > 0) return undefined;
  }
  return undefined;
}

/** What of consents one by one a criterion stands on. */
const parityBasis = (parity: ConsentParity | undefined): string =>
  parity
    ? `consents ${parity.hash}, ${parity.reviewOpen} open, ${parity.contradicted} contradicted, ${revokedActiveIn(parity)} revoked`
    : "no consents";

/** Consents that are revoked at the source and active at the target. */
const revokedButActive = (facts: RevokedFacts): FoundConsents | undefined =>
  untilCleared(facts, (result, parity) =>
    Math.max(result?.resurrected ?? 0, parity ? revokedActiveIn(parity) : 0),
  );

/** Consents that the target does not treat as was legally decided. */
const decidedOtherwise = (facts: RevokedFacts): FoundConsents | undefined =>
  untilCleared(facts, (_result, parity) => parity?.contradicted ?? 0);

/** The sentence for it. */
const revokedWords = ({ count }: FoundConsents): string =>
  `${plural(count, "consent")} revoked at the source and active at the target`;

const NEVER_WAIVED =
  "A consent that is revoked at the source is active at the target: that is mended, and never waived.";

/** Whether a criterion is, in part or as a whole, about consents. */
const asksConsents = (binding: Binding): boolean =>
  binding.kind === "consent-parity" ||
  (binding.kind === "reconciliation" && binding.domain === "consents") ||
  (binding.kind === "discrepancies" && (binding.domains?.includes("consents") ?? true));

const NEVER_WAIVED_DECISION =
  "A consent that is to be held back or asked again is not so at the target: that is mended or decided anew, and never waived.";

/** Why a criterion can't be waived by anybody, as the facts stand. */
export function whyUnwaivable(binding: Binding, facts: RevokedFacts): string | undefined {
  if (asksConsents(binding) && revokedButActive(facts)) return NEVER_WAIVED;
  return binding.kind === "consent-parity" && decidedOtherwise(facts) ? NEVER_WAIVED_DECISION : undefined;
}

/**
 * What stands in the way of a criterion over consents, whatever thresholds a run's rules have: undefined when nothing does. Rules that
 * let revoked consents pass are no rules to pass a gate by.
 */
export function findRevoked(binding: Binding, facts: RevokedFacts): Found | undefined {
  const revoked = asksConsents(binding) ? revokedButActive(facts) : undefined;
  return (
    revoked && settled("not-met", revokedWords(revoked), revoked.basis, revoked.run.finishedAt ?? undefined)
  );
}

/**
 * Whether consents are the same on both sides. One that is revoked at the source and active at the target blocks, whatever the thresholds say,
 * however old the run is, and also when a later run failed: only a run that no longer finds it clears it. So does one that the target does not
 * treat as was legally decided. Why a signature does not count is in the basis: what was waived for one reason is not for another.
 */
export function findConsentParity(
  { maxAgeMinutes, needsSignOff = false }: BindingOf<"consent-parity">,
  facts: ConsentFacts,
  nowMs: number,
): Found {
  const { state, finding, basis, since } = standingOf(facts, "consents", maxAgeMinutes, nowMs);
  const consents = `${basis}, ${parityBasis(newestParity(facts)?.parity)}`;
  // What both sides say alike can be what a legal decision forbids.
  const contradicted = decidedOtherwise(facts);
  if (contradicted)
    return settled(
      "not-met",
      whyContradicted({ contradicted: contradicted.count }) ?? "",
      `${consents}, found in ${contradicted.basis}`,
      contradicted.run.finishedAt ?? since,
    );
  if (!needsSignOff) return settled(state, finding, consents, since);
  const signed = signOffStanding(facts);
  const bothBases = `${consents}, ${signed.signOff && signed.state === "signed" ? `signature ${signed.signOff.id}` : `${signed.state}: ${signed.why}`}`;
  if (state !== "met" || signed.state === "signed") return settled(state, finding, bothBases, since);
  return settled("not-met", signed.why ?? "nobody has signed the consents", bothBases, since);
}
