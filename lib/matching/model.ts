/**
 * The model of Fellegi and Sunter (1969): each comparison of two records falls on one level of agreement, and a level speaks for a
 * match by m/u, its probability among matches over that among others. Pure.
 */

/** Pairs by how they agree: for each pattern its level in every comparison, and how many pairs have it. */
export interface Patterns {
  readonly count: Float64Array;
  /** By comparison, then by pattern: 0 is the best level, MISSING says nothing. */
  readonly levels: readonly Int8Array[];
}

export const MISSING = -1;

export interface Model {
  /** By comparison and level: how probable the level is among pairs of one human, … */
  readonly m: readonly (readonly number[])[];
  /** … and among pairs of two. */
  readonly u: readonly (readonly number[])[];
  /** How probable it is that any two records are of one human. */
  readonly prior: number;
  /** People who share a home, where the data shows that there are such: they agree on much, and are not one human. */
  readonly kin: Kin | null;
}

interface Kin {
  /** The comparisons in which they differ as strangers do; in all others they agree as one human does. */
  readonly personal: readonly number[];
  /** How probable it is that any two records are of kin. */
  readonly prior: number;
}

const ITERATIONS_MAX = 100;
/** The estimate has settled when no probability moves by more than this. */
const SETTLED = 1e-6;
/** Before anything is known: a match agrees on most things. */
const FIRST_M_BEST = 0.75;
/** Less than one pair in so many was not seen among those that were drawn. */
const U_MIN = 1e-7;
const M_MIN = 1e-5;
/** A value that is nearly the same says so much less than the same one, so that a common value can still say less than a rare one. */
const LESS_THAN_EQUAL_BITS = 1;
const PRIOR_MIN = 1e-12;
const PRIOR_MAX = 0.5;
/** Pairs below it are of strangers, whatever they share. */
const KIN_SCORE_MIN = 0.05;
/** Kin agree altogether on so many comparisons at least, and on so many not at all. */
const KIN_ALIKE_MIN = 2;
const KIN_APART_MIN = 2;
/** They differ in what is personal nearly as often as strangers do. */
const PERSONAL_APART_SHARE_MIN = 0.7;
/** Fewer than this share of the matches are no class of their own. */
const KIN_SHARE_MIN = 0.001;
const KIN_PAIRS_MIN = 1;

/**
 * Estimates the model without a pair being labelled, by expectation maximization (Dempster, Laird and Rubin 1977; for record linkage
 * Winkler 1988). How matches agree is learnt from the candidates, which hold nearly all of them; how others do, from pairs drawn at
 * random, less the matches among these.
 * @param levelCounts how many levels each comparison has
 * @param candidates pairs that agree on something
 * @param drawn pairs drawn at random
 * @param pairsAll how many pairs there are in all
 * @param expectedMatches a first guess, which the result hardly depends on
 * @param dates the comparisons of dates: kin are born on different days, while one human who has moved is not
 */
export function estimate(
  levelCounts: readonly number[],
  candidates: Patterns,
  drawn: Patterns,
  pairsAll: number,
  expectedMatches: number,
  dates: readonly number[],
): Model {
  const first: Model = {
    m: levelCounts.map((levels) => firstM(levels)),
    u: shares(levelCounts, drawn, new Float64Array(drawn.count.length)),
    prior: Math.min(Math.max(expectedMatches, 1) / Math.max(pairsAll, 1), PRIOR_MAX),
    kin: null,
  };
  const strangers = settle(first, levelCounts, candidates, drawn, pairsAll);
  const kin = findKin(strangers, levelCounts, candidates, pairsAll, dates);
  return kin === null ? strangers : settle({ ...strangers, kin }, levelCounts, candidates, drawn, pairsAll);
}

/** Repeats expectation and maximization until nothing moves. */
function settle(
  first: Model,
  levelCounts: readonly number[],
  candidates: Patterns,
  drawn: Patterns,
  pairsAll: number,
): Model {
  let model = first;
  for (let iteration = 0; iteration < ITERATIONS_MAX; iteration += 1) {
    const { matching, kin } = posteriors(model, candidates);
    const next: Model = {
      m: shares(
        levelCounts,
        candidates,
        matching.map((p) => 1 - p),
      ),
      u: shares(levelCounts, drawn, posteriors(model, drawn).matching),
      prior: between(expected(candidates, matching) / pairsAll),
      kin: model.kin && { ...model.kin, prior: between(expected(candidates, kin) / pairsAll) },
    };
    const moved = distance(model, next);
    model = next;
    if (moved < SETTLED) break;
  }
  return model;
}

/** Among a handful of records all pairs may be of one human, or none: neither is taken for certain. */
const between = (prior: number): number =>
  Number.isNaN(prior) ? PRIOR_MIN : Math.min(Math.max(prior, PRIOR_MIN), PRIOR_MAX);

const firstM = (levels: number): number[] =>
  Array.from({ length: levels }, (_, level) =>
    level === 0 ? FIRST_M_BEST : (1 - FIRST_M_BEST) / (levels - 1),
  );

/** The share of every level among pairs that are left over when `taken` of each pattern are taken away. */
function shares(
  levelCounts: readonly number[],
  { count, levels }: Patterns,
  taken: Float64Array,
): number[][] {
  return levelCounts.map((size, comparison) => {
    const sums = new Float64Array(size);
    const column = levels[comparison];
    for (let pattern = 0; pattern < count.length; pattern += 1) {
      const level = column?.[pattern] ?? MISSING;
      if (level === MISSING) continue;
      sums[level] = (sums[level] ?? 0) + (count[pattern] ?? 0) * (1 - (taken[pattern] ?? 0));
    }
    const total = sums.reduce((sum, value) => sum + value, 0);
    return [...sums].map((sum) => (total === 0 ? 1 / size : sum / total));
  });
}

/** For every pattern the probability that its pairs are of one human, and that they are of kin. */
export function posteriors(
  model: Model,
  { count, levels }: Patterns,
): { matching: Float64Array; kin: Float64Array } {
  const weights = weightsOf(model);
  const [matching, kin] = [new Float64Array(count.length), new Float64Array(count.length)];
  for (let pattern = 0; pattern < count.length; pattern += 1) {
    let [against, personal] = [priorWeight(model), 0];
    for (const [comparison, column] of levels.entries()) {
      const weight = weights[comparison]?.[column[pattern] ?? MISSING] ?? 0;
      against += weight;
      if (model.kin?.personal.includes(comparison)) personal += weight;
    }
    const againstKin = model.kin ? kinWeight(model, model.kin) + personal : Number.POSITIVE_INFINITY;
    const p = probabilityOf(withKin(against, againstKin));
    matching[pattern] = p;
    kin[pattern] = p * 2 ** -againstKin;
  }
  return { matching, kin };
}

/**
 * Whether there are pairs that agree on much and yet differ in what is one's own: the birth date, and what differs along with it. The model of
 * two classes takes what a household shares for as many facts as it has columns.
 */
function findKin(
  model: Model,
  levelCounts: readonly number[],
  candidates: Patterns,
  pairsAll: number,
  dates: readonly number[],
): Kin | null {
  const { matching } = posteriors(model, candidates);
  const apart = (comparison: number, pattern: number): boolean =>
    candidates.levels[comparison]?.[pattern] === (levelCounts[comparison] ?? 0) - 1;
  const comparisons = [...levelCounts.keys()];
  const others = Float64Array.from(matching, (p, pattern) => {
    const alike = comparisons.filter((comparison) => candidates.levels[comparison]?.[pattern] === 0).length;
    const different = comparisons.filter((comparison) => apart(comparison, pattern)).length;
    return p >= KIN_SCORE_MIN && alike >= KIN_ALIKE_MIN && different >= KIN_APART_MIN ? 0 : 1;
  });
  const levels = shares(levelCounts, candidates, others);
  const personal = comparisons.filter(
    (comparison) =>
      (levels[comparison]?.at(-1) ?? 0) >= PERSONAL_APART_SHARE_MIN * (model.u[comparison]?.at(-1) ?? 1),
  );
  const pairs = expected(
    candidates,
    others.map((other) => 1 - other),
  );
  const matches = expected(candidates, matching);
  if (
    !dates.some((date) => personal.includes(date)) ||
    pairs < Math.max(matches * KIN_SHARE_MIN, KIN_PAIRS_MIN)
  )
    return null;
  return { personal, prior: between(pairs / pairsAll) };
}

const expected = ({ count }: Patterns, matching: Float64Array): number =>
  count.reduce((sum, pairs, pattern) => sum + pairs * (matching[pattern] ?? 0), 0);

function distance(before: Model, after: Model): number {
  const gap = (a: Model["m"], b: Model["m"]): number =>
    Math.max(...a.flatMap((row, i) => row.map((value, j) => Math.abs(value - (b[i]?.[j] ?? 0)))));
  return Math.max(gap(before.m, after.m), gap(before.u, after.u));
}

/** What each level of each comparison says, in bits: log2(m/u). */
export const weightsOf = ({ m, u }: Model): number[][] =>
  m.map((row, comparison) =>
    row.map((value, level) =>
      Math.log2(Math.max(value, M_MIN) / Math.max(u[comparison]?.[level] ?? 1, U_MIN)),
    ),
  );

/**
 * The same, with no level saying more than a better one, and disagreement nothing for one human: of two candidates the one that agrees
 * better everywhere must come first, whatever was learnt from a few.
 */
export const orderedWeightsOf = (model: Model): number[][] =>
  weightsOf(model).map((row) => {
    const most = row[0] ?? 0;
    let least = Number.NEGATIVE_INFINITY;
    return row
      .toReversed()
      .map((weight, fromWorst) => {
        const level = row.length - 1 - fromWorst;
        const cap = fromWorst === 0 ? 0 : level === 0 ? most : most - LESS_THAN_EQUAL_BITS;
        least = Math.max(least, Math.min(weight, cap));
        return least;
      })
      .toReversed();
  });

/** What is so before anything is compared, in bits. */
export const priorWeight = ({ prior }: Model): number => Math.log2(prior / (1 - prior));

/** What speaks for one human against kin before anything is compared, in bits. */
export const kinWeight = ({ prior }: Model, kin: Kin): number => Math.log2(prior / kin.prior);

/** What speaks for one human against strangers and against kin together, in bits. */
const withKin = (againstStrangers: number, againstKin: number): number =>
  -Math.log2(2 ** -againstStrangers + 2 ** -againstKin);

/** The probability that a weight in bits stands for. */
export const probabilityOf = (weight: number): number => 1 / (1 + 2 ** -weight);
