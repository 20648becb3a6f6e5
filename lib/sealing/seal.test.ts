import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkOf, newDataKey, open, type Place, type ScopeKey, SealError, scopeKey, seal } from "./seal.ts";

const CUTOVER = "0197b1aa-0000-7000-8000-000000000001";
const DATA_KEY = newDataKey();
const KEY = scopeKey(DATA_KEY, CUTOVER, "discrepancy_value/run-1");
const PLACE: Place = { record: "17", side: "source" };

describe("a sealed value", () => {
  it("opens in its place, whatever the text, and never shows it", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme", minLength: 6 }),
        fc.string(),
        fc.string(),
        (text, record, side) => {
          const sealed = seal(KEY, { record, side }, text);
          expect(open(KEY, { record, side }, sealed)).toBe(text);
          expect(Buffer.from(sealed).includes(Buffer.from(text))).toBe(false);
        },
      ),
    );
  });

  it("opens in no other row, side, scope or cutover, nor where two names only read the same together", () => {
    const sealed = seal(KEY, PLACE, "Penicillin");
    const elsewhere: [ScopeKey, Place][] = [
      [KEY, { ...PLACE, record: "18" }],
      [KEY, { ...PLACE, side: "target" }],
      [KEY, { record: "1", side: "7source" }],
      [KEY, { record: "17s", side: "ource" }],
      [scopeKey(DATA_KEY, CUTOVER, "discrepancy_value/run-2"), PLACE],
      [scopeKey(DATA_KEY, CUTOVER.replace("1aa", "1ab"), "discrepancy_value/run-1"), PLACE],
      // A thief of rows who relabels the key as well.
      [{ ...KEY, scope: "sample_record" }, PLACE],
      [{ ...KEY, cutoverId: CUTOVER.replace("1aa", "1ab") }, PLACE],
    ];
    for (const [key, place] of elsewhere) expect(() => open(key, place, sealed)).toThrow(SealError);
  });

  it("does not open with any bit changed, cut short, or under another key, and the error says nothing of it", () => {
    const sealed = seal(KEY, PLACE, "Penicillin");
    fc.assert(
      fc.property(fc.nat(sealed.length * 8 - 1), (bit) => {
        const changed = Uint8Array.from(sealed);
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(() => open(KEY, PLACE, changed)).toThrow(SealError);
      }),
    );
    for (let length = 0; length < sealed.length; length += 1)
      expect(() => open(KEY, PLACE, sealed.subarray(0, length))).toThrow(SealError);
    const other = scopeKey(newDataKey(), CUTOVER, KEY.scope);
    expect(() => open(other, PLACE, sealed)).toThrow(/changed or moved, or its key is another/);
    expect(() => open(other, PLACE, sealed)).not.toThrow(/Penicillin|17/);
  });

  it("is another each time, so that equal values can't be told by their ciphertext", () => {
    const made = Array.from({ length: 50 }, () =>
      Buffer.from(seal(KEY, PLACE, "Penicillin")).toString("hex"),
    );
    expect(new Set(made).size).toBe(made.length);
    const nonces = made.map((hex) => hex.slice(2, 26));
    expect(new Set(nonces).size).toBe(nonces.length);
  });
});

it("a data key is told from another without giving it away, and a scope's key is none of another's", () => {
  expect(checkOf(DATA_KEY)).toEqual(checkOf(DATA_KEY));
  expect(checkOf(newDataKey()).equals(checkOf(DATA_KEY))).toBe(false);
  expect(Buffer.from(DATA_KEY).includes(checkOf(DATA_KEY))).toBe(false);
  expect(KEY.key).not.toEqual(scopeKey(DATA_KEY, CUTOVER, "sample_record").key);
  expect(KEY.key).not.toEqual(DATA_KEY);
});
