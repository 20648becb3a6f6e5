import type { Call } from "#lib/door/calls.ts";
import { pseudonymizerOf } from "#lib/journal/pseudonym.ts";
import type { Review } from "#lib/matching/explain.ts";
import type { MatchThresholds } from "#lib/matching/schema.ts";
import { seal } from "#lib/sealing/seal.ts";
import { valuesScope } from "./rules.ts";
import {
  type FiledPair,
  type filePairs,
  type finishMatching,
  type lendKeys,
  PAIRS_MAX,
  PAIRS_PER_BATCH_MAX,
  type startMatching,
} from "./schema.ts";

/** The way of a matching into a room: in this process, or to a server elsewhere. */
export interface MatchingChannel {
  readonly startMatching: Call<typeof startMatching>;
  readonly lendKeys: Call<typeof lendKeys>;
  readonly filePairs: Call<typeof filePairs>;
  readonly finishMatching: Call<typeof finishMatching>;
}

interface MatchingFiled {
  readonly cutoverId: string;
  readonly label: string;
  readonly thresholds: MatchThresholds;
  readonly secondReviewPct: number;
  readonly seed: string;
}

/** A matching that leaves more pairs than people can look at. */
export class TooManyPairsError extends Error {
  override readonly name = "TooManyPairsError";
}

/**
 * Files what a matching leaves to people. Ids become pseudonyms and values are sealed for their place before they go anywhere; the keys are
 * lent for this matching alone.
 * @throws TooManyPairsError before anything is filed
 */
export async function fileMatching(
  channel: MatchingChannel,
  { cutoverId, label, thresholds, secondReviewPct, seed }: MatchingFiled,
  review: Review,
): Promise<{ number: number; pairs: number }> {
  if (review.count > PAIRS_MAX)
    throw new TooManyPairsError(
      `${review.count.toLocaleString("en-US")} pairs would have to be looked at, and a queue takes ${PAIRS_MAX.toLocaleString("en-US")}. Nothing was filed; raise --review.`,
    );
  const { matchingId, number } = await channel.startMatching({
    cutoverId,
    label,
    thresholds,
    secondReviewPct,
    seed,
    twoSided: review.twoSided,
    comparisons: [...review.comparisons],
    records: review.records,
    linked: review.linked,
  });
  const lent = await channel.lendKeys({ cutoverId, matchingId });
  const pseudonym = pseudonymizerOf(Buffer.from(lent.pseudonymKey, "base64"));
  const key = { cutoverId, scope: valuesScope(matchingId), key: Buffer.from(lent.valuesKey, "base64") };
  const sealed = (ordinal: number, side: "a" | "b", values: readonly (string | null)[]): string =>
    Buffer.from(seal(key, { record: String(ordinal), side }, JSON.stringify(values))).toString("base64");

  let done = 0;
  let batch: FiledPair[] = [];
  const send = async (): Promise<void> => {
    if (batch.length === 0) return;
    await channel.filePairs({ cutoverId, matchingId, ordinal: done, pairs: batch });
    done += batch.length;
    batch = [];
  };
  for await (const { a, b, score, decision, conflict, levels, bits, values } of review.pairs) {
    const ordinal = done + batch.length;
    batch.push({
      a: pseudonym(`Patient/${a}`),
      b: pseudonym(`Patient/${b}`),
      score,
      proposal: decision,
      levels: [...levels],
      bits: [...bits],
      conflict,
      sealedA: sealed(ordinal, "a", values.a),
      sealedB: sealed(ordinal, "b", values.b),
    });
    if (batch.length === PAIRS_PER_BATCH_MAX) await send();
  }
  await send();
  await channel.finishMatching({ cutoverId, matchingId, pairs: done });
  return { number, pairs: done };
}
