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
}

const ITERATIONS_MAX = 100;
/** The estimate has settled when no probability moves by more than this. */
const SETTLED = 1e-6;
/** Before anything is known: a match agrees on most things. */
const FIRST_M_BEST = 0.75;
/** Less than one pair in so many was not seen among those that were drawn. */
const U_MIN = 1e-7;
const M_MIN = 1e-5;

/**
 * Estimates the model without a pair being labelled, by expectation maximization (Dempster, Laird and Rubin 1977; for record linkage
 * Winkler 1988). How matches agree is learnt from the candidates, which hold nearly all of them; how others do, from pairs drawn at
 * random, less the matches among these.
 * @param levelCounts how many levels each comparison has
 * @param candidates pairs that agree on something
 * @param drawn pairs drawn at random
 * @param pairsAll how many pairs there are in all
 * @param expectedMatches a first guess, which the result hardly depends on
 */
export function estimate(
  levelCounts: readonly number[],
  candidates: Patterns,
  drawn: Patterns,
  pairsAll: number,
  expectedMatches: number,
): Model {
  let model: Model = {
    m: levelCounts.map((levels) => firstM(levels)),
    u: shares(levelCounts, drawn, new Float64Array(drawn.count.length)),
    prior: Math.max(expectedMatches, 1) / pairsAll,
  };
  for (let iteration = 0; iteration < ITERATIONS_MAX; iteration += 1) {
    const matching = posteriors(model, candidates);
    const next: Model = {
      m: shares(
        levelCounts,
        candidates,
        matching.map((p) => 1 - p),
      ),
      u: shares(levelCounts, drawn, posteriors(model, drawn)),
      prior: expected(candidates, matching) / pairsAll,
    };
    const moved = distance(model, next);
    model = next;
    if (moved < SETTLED) break;
  }
  return model;
}

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

/** For every pattern the probability that its pairs are of one human. */
function posteriors(model: Model, { count, levels }: Patterns): Float64Array {
  const weights = weightsOf(model);
  const odds = priorWeight(model);
  return new Float64Array(count.length).map((_, pattern) => {
    let weight = odds;
    for (const [comparison, column] of levels.entries())
      weight += weights[comparison]?.[column[pattern] ?? MISSING] ?? 0;
    return probabilityOf(weight);
  });
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

/** What is so before anything is compared, in bits. */
export const priorWeight = ({ prior }: Model): number => Math.log2(prior / (1 - prior));

/** The probability that a weight in bits stands for. */
export const probabilityOf = (weight: number): number => 1 / (1 + 2 ** -weight);
