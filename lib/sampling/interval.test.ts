import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { wilson } from "./interval.ts";

describe("the Wilson interval", () => {
  // Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])("of %i in %i is what Newcombe published", (agreed, n, low, high) => {
    const interval = wilson(agreed, n);
    expect(interval?.low).toBeCloseTo(low, 4);
    expect(interval?.high).toBeCloseTo(high, 4);
  });

  it("holds the share, keeps to [0, 1], mirrors itself, and narrows with more", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (n, share) => {
          const agreed = Math.round(n * share);
          const { low, high } = wilson(agreed, n) ?? { low: Number.NaN, high: Number.NaN };
          expect(low).toBeGreaterThanOrEqual(0);
          expect(high).toBeLessThanOrEqual(1);
          expect(low).toBeLessThanOrEqual(agreed / n);
          expect(high).toBeGreaterThanOrEqual(agreed / n);
          const mirrored = wilson(n - agreed, n);
          expect(mirrored?.low).toBeCloseTo(1 - high, 10);
          const more = wilson(agreed * 4, n * 4);
          expect((more?.high ?? 1) - (more?.low ?? 0)).toBeLessThan(high - low);
        },
      ),
    );
  });

  it("says nothing of nothing, and never that all agree because a few do", () => {
    expect(wilson(0, 0)).toBe(undefined);
    expect(wilson(30, 30)?.low).toBeCloseTo(0.8865, 4);
    expect(wilson(3, 3)?.low).toBeLessThan(0.5);
  });
});
