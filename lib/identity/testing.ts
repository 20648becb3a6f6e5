import type { ExplainedPair, Review } from "#lib/matching/explain.ts";

/** A pair for tests, with one name that differs and one birth date that does not. */
export const explained = (a: string, b: string, over: Partial<ExplainedPair> = {}): ExplainedPair => ({
  a,
  b,
  score: 0.6,
  decision: "review",
  conflict: null,
  levels: [1, 0],
  bits: [2.5, 9.25],
  values: { a: [`Given of ${a}`, "1970-01-02"], b: [`Given of ${b}`, "1970-01-02"] },
  ...over,
});

/** What a matching of two files leaves to people. */
export const reviewOf = (pairs: readonly ExplainedPair[], twoSided = true): Review => ({
  twoSided,
  records: 100,
  linked: 40,
  comparisons: [
    { name: "given", kind: "name", levels: 5 },
    { name: "birthdate", kind: "date", levels: 4 },
  ],
  count: pairs.length,
  pairs: (async function* () {
    yield* pairs;
  })(),
});
