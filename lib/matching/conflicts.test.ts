import fc from "fast-check";
import { expect, it } from "vitest";
import { quarrelsOf, toReview } from "./conflicts.ts";

const pair = (a: number, b: number, score = 0.5) => ({
  a,
  b,
  score,
  weight: 0,
  contradicted: false,
  certain: false,
});

it("numbers quarrels over a record, also through a chain, and leaves others alone", () => {
  expect(quarrelsOf([pair(1, 1), pair(1, 2), pair(3, 2), pair(4, 4), pair(5, 5), pair(6, 5)])).toEqual([
    1,
    1,
    1,
    null,
    2,
    2,
  ]);
});

it("puts quarrels first, with links that are contested, and then the probable", () => {
  const scored = [
    pair(1, 1, 1),
    pair(2, 2, 1),
    pair(2, 3, 0.3),
    pair(4, 4, 0.2),
    pair(5, 5, 0.6),
    pair(6, 6, 0.01),
  ];
  const decisions = ["link", "link", "review", "review", "review", "no-link"] as const;
  expect(toReview(scored, decisions, true).map(({ a, b, conflict }) => [a, b, conflict])).toEqual([
    [2, 2, 1],
    [2, 3, 1],
    [5, 5, null],
    [4, 4, null],
  ]);
  expect(toReview(scored, decisions, false).map(({ a, b }) => [a, b])).toEqual([
    [5, 5],
    [2, 3],
    [4, 4],
  ]);
});

it("holds the crosswalk's claims against each other and against what was found", () => {
  const scored = [pair(1, 1, 1), pair(6, 6, 0.01)];
  const decisions = ["link", "no-link"] as const;
  expect(toReview(scored, decisions, true, [{ a: 1, b: 1 }])).toEqual([]);
  expect(
    toReview(scored, decisions, true, [{ a: 1, b: 7 }]).map(({ b, decision, conflict }) => [
      b,
      decision,
      conflict,
    ]),
  ).toEqual([
    [1, "link", 1],
    [7, null, 1],
  ]);
  // Two sources that the loader gave one target.
  expect(
    toReview(scored, decisions, true, [
      { a: 6, b: 6 },
      { a: 8, b: 6 },
    ]).map(({ a, score }) => [a, score]),
  ).toEqual([
    [6, 0.01],
    [8, 0],
  ]);
});

it("never leaves out a pair to review, nor lets one record be in two quarrels", () => {
  const pairs = fc.uniqueArray(
    fc.record({ a: fc.integer({ min: 1, max: 8 }), b: fc.integer({ min: 1, max: 8 }) }),
    {
      selector: ({ a, b }) => `${a} ${b}`,
    },
  );
  fc.assert(
    fc.property(
      pairs,
      fc.infiniteStream(fc.constantFrom("link" as const, "review" as const, "no-link" as const)),
      (given, stream) => {
        const scored = given.map(({ a, b }) => pair(a, b));
        const decisions = [...stream.take(scored.length)];
        const found = toReview(scored, decisions, true);
        for (const [index, { a, b }] of scored.entries())
          if (decisions[index] === "review")
            expect(found.some((each) => each.a === a && each.b === b)).toBe(true);
        const quarrelOf = new Map<string, number | null>();
        for (const { a, b, conflict } of found)
          for (const record of [`a${a}`, `b${b}`]) {
            if (quarrelOf.has(record)) expect([record, quarrelOf.get(record)]).toEqual([record, conflict]);
            quarrelOf.set(record, conflict);
          }
      },
    ),
  );
});
