import type { Position } from "#lib/door/positions.ts";
import type { Domain } from "#lib/reconciliation/vocabulary.ts";
import { all, type Entities } from "#lib/room/state.ts";
import { whyOtherRules } from "#lib/ruleChanges/ofRun.ts";
import { newestEnded, resultsOf, whyNoAccount } from "#lib/runs/rules.ts";
import { whyNotReveal } from "#lib/values/rules.ts";
import { type Interval, wilson } from "./interval.ts";
import type { Part, Sample, SampleClosing, SampleReview } from "./schema.ts";

export type SamplingFacts = Pick<
  Entities,
  "sample" | "sampleReview" | "sampleClosing" | "run" | "domainResult" | "ruleProposal"
>;
type StaleFacts = Pick<Entities, "run" | "domainResult" | "ruleProposal">;
type Actor = { readonly personId: string; readonly positions: readonly Position[] };
export interface RecordKey {
  readonly part: Part;
  readonly place: number;
}

const PARTS: readonly Part[] = ["random", "risk", "site"];

/** A sample's records in the order of review. */
export const recordsOf = (sample: Sample): RecordKey[] =>
  PARTS.flatMap((part) => Array.from({ length: sample[part] }, (_, place) => ({ part, place })));

export const hasRecord = (sample: Sample, { part, place }: RecordKey): boolean => place < sample[part];

/** How many people answer a record, each without knowing what the other said. */
export const reviewsNeeded = (
  { secondReviewEvery }: Pick<Sample, "secondReviewEvery">,
  { part, place }: RecordKey,
): number => (part === "random" && secondReviewEvery > 0 && place % secondReviewEvery === 0 ? 2 : 1);

const isOf =
  (sampleId: string, { part, place }: RecordKey) =>
  (one: { sampleId: string; part: Part; place: number }): boolean =>
    one.sampleId === sampleId && one.part === part && one.place === place;

export const reviewsOf = (
  facts: Pick<Entities, "sampleReview">,
  sampleId: string,
  key: RecordKey,
): SampleReview[] => all(facts, "sampleReview").filter(isOf(sampleId, key));

export const closingOf = (
  facts: Pick<Entities, "sampleClosing">,
  sampleId: string,
  key: RecordKey,
): SampleClosing | undefined => all(facts, "sampleClosing").findLast(isOf(sampleId, key));

/** Agreed only when all who were to answer agree; unsure is no agreement. Waiting: not all have answered. */
export type RecordState = "waiting" | "agreed" | "not-agreed" | "unsure" | "closed";

export function recordState(facts: SamplingFacts, sample: Sample, key: RecordKey): RecordState {
  const reviews = reviewsOf(facts, sample.id, key);
  if (reviews.length < reviewsNeeded(sample, key) || reviews.some(({ answer }) => answer === null))
    return "waiting";
  if (reviews.every(({ answer }) => answer === "agreed")) return "agreed";
  if (closingOf(facts, sample.id, key)) return "closed";
  return reviews.some(({ answer }) => answer === "not-agreed") ? "not-agreed" : "unsure";
}

const PERCENT = 100;
/** A share as people say it, rounded down: a bound that is not reached is never shown as reached. */
export const shareWords = (share: number): string =>
  `${(Math.floor(share * PERCENT * 10) / 10).toFixed(1)} %`;

export interface SampleStanding {
  /** Of the random part. */
  readonly drawn: number;
  readonly reviewed: number;
  readonly agreed: number;
  /** Of the reviewed ones; undefined while there are none. It says something of the population only when all were reviewed. */
  readonly interval: Interval | undefined;
  readonly isWhole: boolean;
  /** Not agreed and not closed, in any part. */
  readonly open: readonly RecordKey[];
  /** Of the parts that were not drawn by chance: no figure of the population, only what was found. */
  readonly chosen: { readonly drawn: number; readonly reviewed: number; readonly notAgreed: number };
}

/** How a sample's review stands. Closing a record ends the question and changes no figure. */
export function standingOfSample(facts: SamplingFacts, sample: Sample): SampleStanding {
  const states = recordsOf(sample).map((key) => ({ key, state: recordState(facts, sample, key) }));
  const random = states.filter(({ key }) => key.part === "random");
  const chosen = states.filter(({ key }) => key.part !== "random");
  const done = (list: typeof states) => list.filter(({ state }) => state !== "waiting");
  const agreed = random.filter(({ state }) => state === "agreed").length;
  const reviewed = done(random).length;
  return {
    drawn: random.length,
    reviewed,
    agreed,
    interval: wilson(agreed, reviewed),
    isWhole: reviewed === random.length,
    open: states.filter(({ state }) => state === "not-agreed" || state === "unsure").map(({ key }) => key),
    chosen: {
      drawn: chosen.length,
      reviewed: done(chosen).length,
      notAgreed: done(chosen).filter(({ state }) => state !== "agreed").length,
    },
  };
}

/** The sample that speaks for a domain: the newest that is not stale, or else the newest. */
export function sampleOf(
  facts: Pick<Entities, "sample" | "run" | "domainResult" | "ruleProposal">,
  domain: Domain,
): Sample | undefined {
  const samples = all(facts, "sample").filter((sample) => sample.domain === domain);
  // Findings may come back to what an older sample was of: no other can be drawn of them, so that one speaks again.
  return samples.findLast((sample) => whyStale(facts, sample) === undefined) ?? samples.at(-1);
}

/** Of the rules of the run that a sample was drawn from. */
const rulesHashOf = (facts: Pick<Entities, "run">, { runId }: Pick<Sample, "runId">): string | undefined =>
  all(facts, "run").find(({ id }) => id === runId)?.rulesHash ?? undefined;

/** Why a sample no longer speaks for its domain, or undefined: a newer run failed, did not cover it, or found otherwise. */
export function whyStale(facts: StaleFacts, sample: Sample): string | undefined {
  const newest = newestEnded(facts);
  if (!newest) return undefined;
  const nothing = whyNoAccount(newest);
  if (nothing !== undefined) return `${nothing} after it was drawn`;
  const otherRules = whyOtherRules(facts, newest);
  if (otherRules !== undefined) return otherRules;
  if (newest.id === sample.runId) return undefined;
  const result = resultsOf(facts, newest.id).find(({ domain }) => domain === sample.domain);
  if (!result) return `run ${newest.number} did not cover this domain`;
  if (result.resultHash !== sample.resultHash)
    return `run ${newest.number} found otherwise: draw from it, and review again`;
  // By rules that compare less, records may have changed that the findings do not show.
  return rulesHashOf(facts, sample) === newest.rulesHash
    ? undefined
    : `it was drawn from a run by other rules than those in force: draw from run ${newest.number}, and review again`;
}

/** Why a domain's sample can't be drawn from a run, or undefined. */
export function whyNotDraw(
  facts: Pick<Entities, "sample" | "run" | "domainResult" | "ruleProposal">,
  runId: string,
  domain: Domain,
  handedOver: { readonly random: number; readonly risk: number } | undefined,
  wanted: { readonly random: number; readonly risk: number },
): string | undefined {
  const run = all(facts, "run").find(({ id }) => id === runId);
  if (run?.status !== "completed") return "A sample is drawn from a complete run.";
  const otherRules = whyOtherRules(facts, run);
  if (otherRules !== undefined) return `No sample is drawn: ${otherRules}.`;
  if (all(facts, "sample").some((sample) => sample.runId === runId && sample.domain === domain))
    return `A sample of ${domain} was drawn from run ${run.number} already: whoever draws until it pleases has no sample.`;
  const result = resultsOf(facts, runId).find((one) => one.domain === domain);
  const same = all(facts, "sample").find(
    (sample) =>
      sample.domain === domain &&
      sample.resultHash === result?.resultHash &&
      rulesHashOf(facts, sample) === run.rulesHash,
  );
  if (same) {
    const of = all(facts, "run").find(({ id }) => id === same.runId)?.number ?? "before";
    return `Run ${run.number} found the same of ${domain} as run ${of}, whose sample stands: whoever draws until it pleases has no sample.`;
  }
  if (handedOver === undefined)
    return `Run ${run.number} handed over no records of ${domain}. The next run in one part does, by the sampling plan.`;
  return wanted.random > handedOver.random || wanted.risk > handedOver.risk
    ? `Run ${run.number} handed over ${handedOver.random} by chance and ${handedOver.risk} by risk. Nothing was drawn.`
    : undefined;
}

/** The size that the criteria on a domain ask for; 0 where none does. */
export const askedSize = (facts: Pick<Entities, "criterion">, domain: Domain): number =>
  Math.max(
    0,
    ...all(facts, "criterion").map(({ binding }) =>
      binding.kind === "sampling" && binding.domain === domain ? binding.minSize : 0,
    ),
  );

/** Whether a sample has so many by chance, or every record that there is. */
export const isLargeEnough = (
  { random, population }: Pick<Sample, "random" | "population">,
  minSize: number,
) => random >= minSize || random >= population;

/**
 * Why a sample can't go on to so many by chance with what a run handed over, or undefined. The random order is one list, by seed and record: more of
 * it is still a simple random sample, and what was answered before stays. But only as far as a criterion asks: whoever stops when it pleases has none.
 */
export function whyNotEnlarge(
  facts: Pick<Entities, "criterion"> & StaleFacts,
  sample: Sample,
  runId: string,
  frame: { readonly random: number; readonly seed: string; readonly population: number } | undefined,
  random: number,
): string | undefined {
  const stale = whyStale(facts, sample);
  if (stale !== undefined) return `This sample is stale: ${stale}.`;
  if (random <= sample.random) return `It has ${sample.random} by chance already.`;
  const asked = askedSize(facts, sample.domain);
  if (random > asked)
    return `No criterion asks for more than ${asked} of ${sample.domain}: whoever goes on until it pleases has no sample.`;
  const run = all(facts, "run").find(({ id }) => id === runId);
  const result = resultsOf(facts, runId).find(({ domain }) => domain === sample.domain);
  const isSame = result?.resultHash === sample.resultHash && run?.rulesHash === rulesHashOf(facts, sample);
  if (run?.status !== "completed" || !isSame)
    return `It goes on with a complete run that found the same of ${sample.domain} by the same rules.`;
  const plan = `set the sampling plan to ${random} by chance with the seed “${sample.seed}”, and run again`;
  if (frame === undefined) return `Run ${run.number} handed over no records of ${sample.domain}: ${plan}.`;
  if (frame.seed !== sample.seed || frame.population !== sample.population)
    return `Run ${run.number} drew ${sample.domain} in another order: ${plan}.`;
  return frame.random < Math.min(random, sample.population)
    ? `Run ${run.number} handed over ${frame.random} by chance: ${plan}.`
    : undefined;
}

/** The run that handed a sample's record over. */
export const runOfRecord = (
  { runId, enlargedByRunId, enlargedFrom }: Pick<Sample, "runId" | "enlargedByRunId" | "enlargedFrom">,
  { part, place }: RecordKey,
): string =>
  part === "random" && enlargedByRunId !== null && enlargedFrom !== null && place >= enlargedFrom
    ? enlargedByRunId
    : runId;

/** Why a person can't be shown a sample's records, or undefined. */
export const whyNotLook = (
  facts: Pick<Entities, "authorityRow" | "phase">,
  sample: Pick<Sample, "domain">,
  actor: Pick<Actor, "positions">,
): string | undefined => whyNotReveal(facts, sample.domain, actor.positions);

/** Until when a person may look at a sample's records; undefined when no session of theirs is open. */
export function sessionUntil(
  facts: Pick<Entities, "reveal">,
  sampleId: string,
  personId: string,
  nowMs: number,
): string | undefined {
  return all(facts, "reveal").findLast(
    (reveal) =>
      reveal.sampleId === sampleId && reveal.personId === personId && Date.parse(reveal.endsAt) > nowMs,
  )?.endsAt;
}

/** Why a person can't answer a record, or undefined. An answer is given once. */
export function whyNotReview(
  facts: Pick<Entities, "sampleReview" | "reveal"> & StaleFacts,
  sample: Sample,
  key: RecordKey,
  actor: Pick<Actor, "personId">,
  nowMs: number,
): string | undefined {
  if (!hasRecord(sample, key)) return "This sample has no such record.";
  const stale = whyStale(facts, sample);
  if (stale !== undefined) return `This sample is stale: ${stale}.`;
  if (sessionUntil(facts, sample.id, actor.personId, nowMs) === undefined)
    return "Your session of review is not open: whoever answers has the record before them.";
  const reviews = reviewsOf(facts, sample.id, key);
  if (reviews.some(({ reviewerId }) => reviewerId === actor.personId))
    return "You have answered this record. Answers stay as they were given.";
  return reviews.length >= reviewsNeeded(sample, key) ? "This record has all its answers." : undefined;
}

/** Why a person can't close a record, or undefined. Nobody closes what they answered themselves. */
export function whyNotClose(
  facts: SamplingFacts,
  sample: Sample,
  key: RecordKey,
  actor: Pick<Actor, "personId">,
): string | undefined {
  const state = recordState(facts, sample, key);
  if (state === "closed") return "It is closed already.";
  if (state !== "not-agreed" && state !== "unsure") return "Nothing is open here: nobody has disagreed.";
  return reviewsOf(facts, sample.id, key).some(({ reviewerId }) => reviewerId === actor.personId)
    ? "You answered this record: another person closes it."
    : undefined;
}
