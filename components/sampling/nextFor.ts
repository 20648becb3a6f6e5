import type { Entities } from "#lib/room/state.ts";
import { type RecordKey, recordsOf, reviewsNeeded, reviewsOf } from "#lib/sampling/rules.ts";
import type { Sample } from "#lib/sampling/schema.ts";

/** The next record of a sample that waits for this person's answer, after another if one is given. */
export function nextFor(
  facts: Pick<Entities, "sampleReview">,
  sample: Sample,
  personId: string,
  after?: RecordKey,
): RecordKey | undefined {
  const records = recordsOf(sample);
  const at = after
    ? records.findIndex(({ part, place }) => part === after.part && place === after.place)
    : -1;
  const waits = (key: RecordKey): boolean => {
    const reviews = reviewsOf(facts, sample.id, key);
    return (
      reviews.length < reviewsNeeded(sample, key) &&
      reviews.every(({ reviewerId }) => reviewerId !== personId)
    );
  };
  return [...records.slice(at + 1), ...records.slice(0, at + 1)].find(waits);
}
