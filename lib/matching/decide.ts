import type { MatchDecision, MatchThresholds } from "./schema.ts";

/** A compared pair: numbers of records, and what speaks for it in bits. */
export interface ScoredPair {
  readonly a: number;
  readonly b: number;
  readonly weight: number;
  readonly score: number;
  /** It may be two of one household: nobody links them without a look. */
  readonly contradicted: boolean;
}

/** Of two links of one record, the weaker stands by itself only when it is hardly weaker. */
const RIVAL_MARGIN_BITS = 8;

/** What a pair's probability says alone. */
function alone({ score, contradicted }: ScoredPair, { link, review }: MatchThresholds): MatchDecision {
  if (score < review) return "no-link";
  return score >= link && !contradicted ? "link" : "review";
}

/**
 * Decides on the pairs within one file, where any number of records can be of one human. Two records that are both linked to a third
 * can't be of two: a pair between them that somebody would have to look at is linked as well, and one that would be turned down is
 * looked at, because then something does not fit.
 */
export function decideWithin(pairs: readonly ScoredPair[], thresholds: MatchThresholds): MatchDecision[] {
  const decisions = pairs.map((pair) => alone(pair, thresholds));
  const clusters = new Clusters();
  for (const [index, { a, b }] of pairs.entries()) if (decisions[index] === "link") clusters.join(a, b);
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

/** Disjoint sets (Tarjan 1975). */
class Clusters {
  readonly #parent = new Map<number, number>();

  join(a: number, b: number): void {
    this.#parent.set(this.#rootOf(a), this.#rootOf(b));
  }

  areTogether(a: number, b: number): boolean {
    return this.#parent.has(a) && this.#parent.has(b) && this.#rootOf(a) === this.#rootOf(b);
  }

  #rootOf(record: number): number {
    let root = record;
    for (
      let parent = this.#parent.get(root);
      parent !== undefined && parent !== root;
      parent = this.#parent.get(root)
    )
      root = parent;
    this.#parent.set(record, root);
    return root;
  }
}
