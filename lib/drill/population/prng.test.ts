import fc from "fast-check";
import { expect, test } from "vitest";
import { rounded, streamOf } from "./prng.ts";

test("a stream gives the same numbers wherever it runs", () => {
  const random = streamOf("seed", "patient", 42);
  expect([random.uint32(), random.uint32(), random.uint32()]).toMatchInlineSnapshot(`
    [
      2354185276,
      3781447305,
      3060588818,
    ]
  `);
});

test("streams of other names give other numbers", () => {
  const first = streamOf("seed", "chart", 1, "labs").uint32();
  expect(streamOf("seed", "chart", 2, "labs").uint32()).not.toBe(first);
  expect(streamOf("seed", "chart", 1, "vitals").uint32()).not.toBe(first);
  expect(streamOf("other", "chart", 1, "labs").uint32()).not.toBe(first);
});

test("integers stay within their limits, both of which occur", () => {
  const random = streamOf("seed");
  const drawn = new Set(Array.from({ length: 200 }, () => random.integer(3, 6)));
  expect([...drawn].sort()).toEqual([3, 4, 5, 6]);
});

test("bell-shaped numbers have the mean and the spread asked for", () => {
  const random = streamOf("bell");
  const drawn = Array.from({ length: 20_000 }, () => random.around(100, 15));
  const mean = drawn.reduce((sum, value) => sum + value, 0) / drawn.length;
  const spread = Math.sqrt(drawn.reduce((sum, value) => sum + (value - mean) ** 2, 0) / drawn.length);
  expect(mean).toBeCloseTo(100, 0);
  expect(spread).toBeGreaterThan(14);
  expect(spread).toBeLessThan(16);
});

test("an entry of more weight is chosen more often", () => {
  const random = streamOf("weights");
  const drawn = Array.from({ length: 4_000 }, () => random.weighted([{ weight: 3 }, { weight: 1 }]).weight);
  const heavy = drawn.filter((weight) => weight === 3).length;
  expect(heavy / drawn.length).toBeCloseTo(0.75, 1);
});

test("rounding leaves no more decimals than asked for", () => {
  fc.assert(
    fc.property(
      fc.double({ min: -1e6, max: 1e6, noNaN: true }),
      fc.integer({ min: 0, max: 3 }),
      (value, decimals) => {
        expect(String(rounded(value, decimals)).split(".")[1]?.length ?? 0).toBeLessThanOrEqual(decimals);
      },
    ),
  );
});
