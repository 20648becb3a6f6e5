import { plural } from "#lib/plural.ts";
import { all } from "#lib/room/state.ts";
import { isLargeEnough, sampleOf, shareWords, standingOfSample, whyStale } from "#lib/sampling/rules.ts";
import { type CriterionFacts, type Found, settled, unknown } from "./found.ts";
import type { BindingOf } from "./schema.ts";

type SampleFacts = Pick<
  CriterionFacts,
  "run" | "domainResult" | "ruleProposal" | "sample" | "sampleReview" | "sampleClosing"
>;

/**
 * Whether clinicians who compared charts of a domain agree often enough: the lower bound of the Wilson interval over the random part, and
 * nothing open in any part. It speaks when all of the random part is reviewed: whoever may stop when it looks well has no sample.
 */
export function findSampling(
  { domain, minSize, minLowerBound }: BindingOf<"sampling">,
  facts: SampleFacts,
): Found {
  const sample = sampleOf(facts, domain);
  if (!sample) return unknown(`no sample of ${domain} was drawn`);
  const { drawn, reviewed, agreed, interval, isWhole, open } = standingOfSample(facts, sample);
  const reviews = all(facts, "sampleReview").filter(({ sampleId }) => sampleId === sample.id).length;
  const basis = `sample ${sample.id}: ${reviews} answers, ${agreed} of ${reviewed} agreed, ${open.length} open`;
  const since =
    all(facts, "sampleReview").findLast(({ sampleId }) => sampleId === sample.id)?.reviewedAt ??
    sample.drawnAt;
  const stale = whyStale(facts, sample);
  if (stale !== undefined)
    return unknown(`the sample of ${domain} is stale: ${stale}`, `${basis}, stale: ${stale}`, since);
  if (open.length > 0)
    return settled(
      "not-met",
      `${plural(open.length, "record")} in the sample of ${domain} not agreed, and open`,
      basis,
      since,
    );
  if (!isLargeEnough(sample, minSize))
    return unknown(
      `the sample of ${domain} has ${drawn} drawn by chance, and ${minSize} are asked: enlarge it`,
      basis,
      since,
    );
  if (!isWhole || interval === undefined)
    return unknown(`${reviewed} of ${plural(drawn, "record")} of ${domain} reviewed`, basis, since);
  const finding = `${agreed} of ${drawn} charts agree: at least ${shareWords(interval.low)} of all, at 95 % (Wilson)`;
  return settled(interval.low >= minLowerBound ? "met" : "not-met", finding, basis, since);
}
