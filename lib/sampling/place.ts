import type { Domain } from "#lib/reconciliation/vocabulary.ts";
import type { Place } from "#lib/sealing/seal.ts";
import type { RecordKey } from "./rules.ts";

/** Where a sampled record's side is sealed, in its run's scope. */
export const recordPlace = (
  domain: Domain,
  { part, place }: RecordKey,
  side: "source" | "target",
): Place => ({
  record: `sampled_record/${domain}/${part}/${place}`,
  side,
});

/** Comments are sealed by the server, in a scope of their own: no machine is lent its key. */
export const COMMENT_SCOPE = "sample_review";
export const commentPlace = (reviewId: string): Place => ({ record: reviewId, side: "comment" });
