import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalDecimal, Decimal, decimalPlaces } from "./decimal.ts";
import { parseLossless } from "./losslessJson.ts";

describe("canonicalDecimal", () => {
  it.each([
    [["1.50", "1.5", "15e-1", "0.15E1"]],
    [["100", "1e2", "100.0"]],
    [["0", "-0", "0.000", "0e9"]],
    [["-2.5", "-25E-1"]],
  ])("gives one spelling for %j", (spellings) => {
    expect(new Set(spellings.map(canonicalDecimal)).size).toBe(1);
  });

  it("keeps digits that a double would lose", () => {
    expect(canonicalDecimal("0.10000000000000000001")).not.toBe(canonicalDecimal("0.1"));
    expect(canonicalDecimal("9007199254740993")).not.toBe(canonicalDecimal("9007199254740992"));
    expect(canonicalDecimal("1e9007199254740993")).not.toBe(canonicalDecimal("1e9007199254740992"));
    expect(canonicalDecimal("1e-9007199254740993")).not.toBe(canonicalDecimal("1e-9007199254740992"));
    expect(canonicalDecimal(`1e${"9".repeat(400)}`)).not.toBe(canonicalDecimal(`1e${"8".repeat(400)}`));
    expect(canonicalDecimal("10e00000000000000000007")).toBe(canonicalDecimal("1E8"));
  });

  it("tells any two different doubles apart, and no two equal ones", () => {
    const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(finite, finite, (a, b) => {
        expect(canonicalDecimal(String(a)) === canonicalDecimal(String(b))).toBe(a === b);
        expect(Number(canonicalDecimal(String(a)))).toBe(a === 0 ? 0 : a);
      }),
    );
  });
});

describe("parseLossless", () => {
  it("keeps numbers as they were written", () => {
    expect(parseLossless('{"value":1.50}')).toEqual({ value: new Decimal("1.50") });
  });

  it("counts decimal places", () => {
    expect(["1", "1.50", "1.5e1", "12e-3"].map(decimalPlaces)).toEqual([0, 2, 0, 3]);
  });
});
