import type { ScoredPair } from "./decide.ts";
import type { MatchDecision } from "./schema.ts";

/** Two records of one side that both claim a record of the other can't both be right. Pure. */

type Pair = Pick<ScoredPair, "a" | "b">;

/**
 * The pairs between two files that contend for a record with another: each with the number of its quarrel, from 1 on. Pairs that are
 * linked through common records are one quarrel: to settle one of them is to settle the others.
 */
export function quarrelsOf(pairs: readonly Pair[]): (number | null)[] {
  const byRecord = new Map<string, number[]>();
  for (const [index, { a, b }] of pairs.entries())
    for (const record of [`a${a}`, `b${b}`]) {
      const held = byRecord.get(record);
      if (held) held.push(index);
      else byRecord.set(record, [index]);
    }
  const numbers: (number | null)[] = pairs.map(() => null);
  let number = 0;
  for (const start of pairs.keys()) {
    if (numbers[start] !== null) continue;
    const reached = reach(start, pairs, byRecord);
    if (reached.length === 1) continue;
    number += 1;
    for (const index of reached) numbers[index] = number;
  }
  return numbers;
}

function reach(
  start: number,
  pairs: readonly Pair[],
  byRecord: ReadonlyMap<string, readonly number[]>,
): number[] {
  const seen = new Set([start]);
  const waiting = [start];
  for (let index = waiting.pop(); index !== undefined; index = waiting.pop()) {
    const pair = pairs[index];
    if (!pair) continue;
    for (const record of [`a${pair.a}`, `b${pair.b}`])
      for (const other of byRecord.get(record) ?? [])
        if (!seen.has(other)) {
          seen.add(other);
          waiting.push(other);
        }
  }
  return [...seen].sort((a, b) => a - b);
}

/** A pair that somebody has to look at. */
export interface PairToReview extends Pair {
  readonly score: number;
  /** What the matching made of it by itself; null for one that only the crosswalk claims. */
  readonly decision: MatchDecision | null;
  /** The number of its quarrel with other pairs. */
  readonly conflict: number | null;
}

/**
 * What has to be looked at, in the order of looking: quarrels first, then by how probable one human is. To the quarrels of the matching
 * come those of the crosswalk, whose every claim on a record that another claims too is looked at, whatever the matching says.
 * @param claims pairs that the crosswalk says are one human
 */
export function toReview(
  scored: readonly ScoredPair[],
  decisions: readonly MatchDecision[],
  twoSided: boolean,
  claims: readonly Pair[] = [],
): PairToReview[] {
  const found = new Map<string, { a: number; b: number; score: number; decision: MatchDecision | null }>();
  const keyOf = ({ a, b }: Pair): string => `${a} ${b}`;
  for (const [index, pair] of scored.entries()) {
    const decision = decisions[index] ?? "review";
    if (decision !== "no-link") found.set(keyOf(pair), { a: pair.a, b: pair.b, score: pair.score, decision });
  }
  if (!twoSided)
    return [...found.values()]
      .filter(({ decision }) => decision === "review")
      .map((pair) => ({ ...pair, conflict: null }))
      .sort(byProbability);
  const known = new Map(scored.map((pair) => [keyOf(pair), pair.score]));
  for (const claim of claims)
    if (!found.has(keyOf(claim)))
      found.set(keyOf(claim), { ...claim, score: known.get(keyOf(claim)) ?? 0, decision: null });
  const pairs = [...found.values()];
  const quarrels = quarrelsOf(pairs);
  return (
    pairs
      .map((pair, index) => ({ ...pair, conflict: quarrels[index] ?? null }))
      // What only the crosswalk claims, and nothing else, is not for the queue: reconciliation compares it.
      .filter(({ conflict, decision }) => conflict !== null || decision === "review")
      .sort(
        (x, y) =>
          Number(y.conflict !== null) - Number(x.conflict !== null) ||
          (x.conflict ?? 0) - (y.conflict ?? 0) ||
          byProbability(x, y),
      )
  );
}

const byProbability = (x: PairToReview, y: PairToReview): number =>
  y.score - x.score || x.a - y.a || x.b - y.b;
