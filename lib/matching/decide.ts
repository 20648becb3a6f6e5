import type { MatchDecision, MatchThresholds } from "./schema.ts";

/** A compared pair: numbers of records, and what speaks for it in bits. */
export interface ScoredPair {
  readonly a: number;
  readonly b: number;
  readonly weight: number;
  readonly score: number;
  /** It may be two of one household: nobody links them without a look. */
  readonly contradicted: boolean;
  /** It is one human by what they have in common, however little the model has learnt. */
  readonly certain: boolean;
}

/** Of two links of one record, the weaker stands by itself only when it is hardly weaker. */
const RIVAL_MARGIN_BITS = 8;

/** What a pair's probability says alone. */
function alone(
  { score, contradicted, certain }: ScoredPair,
  { link, review }: MatchThresholds,
): MatchDecision {
  if (score < review && !certain) return "no-link";
  return (score >= link || certain) && !contradicted ? "link" : "review";
}

/**
 * Decides on the pairs within one file, where any number of records can be of one human. Two records that are both linked to a third
 * can't be of two: a pair between them that somebody would have to look at is linked as well, and one that would be turned down is
 * looked at, because then something does not fit.
 * @param binding whether a contradiction holds whatever others are linked to: then the strongest links come first, and one that would
 * put two records together that contradict each other is looked at
 */
export function decideWithin(
  pairs: readonly ScoredPair[],
  thresholds: MatchThresholds,
  binding: boolean,
): MatchDecision[] {
  const decisions = pairs.map((pair) => alone(pair, thresholds));
  const clusters = new Clusters();
  if (binding) for (const { a, b, contradicted } of pairs) if (contradicted) clusters.keepApart(a, b);
  const strongestFirst = [...pairs.keys()].sort((x, y) => (pairs[y]?.weight ?? 0) - (pairs[x]?.weight ?? 0));
  for (const index of strongestFirst) {
    const pair = pairs[index];
    if (pair && decisions[index] === "link" && !clusters.join(pair.a, pair.b)) decisions[index] = "review";
  }
  return pairs.map(({ a, b }, index) => {
    const decision = decisions[index] ?? "review";
    if (decision === "link" || !clusters.areTogether(a, b)) return decision;
    return decision === "review" ? "link" : "review";
  });
}

/**
 * Decides on the pairs between two files, where a human is expected once on either side: of two records that claim the same one, a link
 * that is clearly the weaker is looked at by somebody.
 */
export function decideBetween(pairs: readonly ScoredPair[], thresholds: MatchThresholds): MatchDecision[] {
  const best = new Map<string, number>();
  const sides = ({ a, b }: ScoredPair): string[] => [`a${a}`, `b${b}`];
  for (const pair of pairs)
    for (const side of sides(pair)) best.set(side, Math.max(best.get(side) ?? pair.weight, pair.weight));
  return pairs.map((pair) => {
    const decision = alone(pair, thresholds);
    const outdone = sides(pair).some((side) => (best.get(side) ?? 0) - pair.weight > RIVAL_MARGIN_BITS);
    return decision === "link" && outdone ? "review" : decision;
  });
}

/** Sets of records that are of one human each, the smaller one joined to the larger. */
class Clusters {
  readonly #of = new Map<number, Set<number>>();
  readonly #apart = new Map<number, Set<number>>();

  /** No set may hold both from now on. */
  keepApart(a: number, b: number): void {
    for (const [one, other] of [
      [a, b],
      [b, a],
    ] as const) {
      const held = this.#apart.get(one);
      if (held) held.add(other);
      else this.#apart.set(one, new Set([other]));
    }
  }

  /** @returns whether they are together now */
  join(a: number, b: number): boolean {
    const [small, large] = [this.#setOf(a), this.#setOf(b)].sort((x, y) => x.size - y.size);
    if (!small || !large || small === large) return true;
    for (const record of small)
      for (const other of this.#apart.get(record) ?? []) if (large.has(other)) return false;
    for (const record of small) {
      large.add(record);
      this.#of.set(record, large);
    }
    return true;
  }

  areTogether(a: number, b: number): boolean {
    return this.#of.has(a) && this.#of.get(a) === this.#of.get(b);
  }

  #setOf(record: number): Set<number> {
    const held = this.#of.get(record);
    if (held) return held;
    const alone = new Set([record]);
    this.#of.set(record, alone);
    return alone;
  }
}
