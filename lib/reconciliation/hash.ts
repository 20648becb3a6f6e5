/**
 * A 64-bit hash in two 32-bit lanes, for deciding whether two records are the same within one run.
 *
 * It takes a word at a time, each lane with a multiplier and a rotation of its own, and ends in the mix of the public-domain cyrb53. It is not a
 * cryptographic hash: nothing is signed with it and it never leaves the run. It has int32 lanes because those are the only integers that V8 keeps
 * out of the heap. The scanner in WebAssembly gives the same hashes.
 */
export interface Hash64 {
  readonly hi: number;
  readonly lo: number;
}

/** Start values and multipliers of the two lanes; the scanner uses them too. */
export const SEED_HI = 0xdeadbeef | 0;
export const SEED_LO = 0x41c6ce57 | 0;
export const PRIME_HI = 2654435761 | 0;
export const PRIME_LO = 1597334677 | 0;

/** The lane that a finished pair of lanes leads to. Each step is a bijection, so no two pairs end alike. */
export function finishHi(hi: number, lo: number): number {
  return Math.imul(hi ^ (hi >>> 16), 2246822507) ^ Math.imul(lo ^ (lo >>> 13), 3266489909);
}

/** The second lane, given the finished first one and the unfinished second one. */
export function finishLo(finishedHi: number, lo: number): number {
  return Math.imul(lo ^ (lo >>> 16), 2246822507) ^ Math.imul(finishedHi ^ (finishedHi >>> 13), 3266489909);
}

const LAST_ASCII = 0x7f;
const WORD_BYTES = 4;
/** How far a word's top bits are turned down in each lane: not alike, so that no change of one word undoes that of another in both. */
const TURN_HI = 15;
const TURN_LO = 11;
const encoder = new TextEncoder();

/** Hash of a string's UTF-8 bytes: the same as the scanner's for the same string in JSON. */
export function hashString(text: string): Hash64 {
  for (let at = 0; at < text.length; at += 1) {
    if (text.charCodeAt(at) > LAST_ASCII) return hashBytes(encoder.encode(text), 0, -1);
  }
  return hashUnits(text.length, (at) => text.charCodeAt(at));
}

/** Hash of `bytes[start, end)`; an `end` of -1 is the array's end. */
export function hashBytes(bytes: Uint8Array, start: number, end: number): Hash64 {
  const stop = end < 0 ? bytes.length : end;
  return hashUnits(stop - start, (at) => bytes[start + at] ?? 0);
}

/** Hashes bytes in words of four, little-endian, the last one filled up with zeros: the length tells it from one that ends in them. */
function hashUnits(length: number, unit: (at: number) => number): Hash64 {
  let hi = SEED_HI;
  let lo = SEED_LO;
  for (let at = 0; at < length; at += WORD_BYTES) {
    let word = 0;
    for (let byte = Math.min(WORD_BYTES, length - at) - 1; byte >= 0; byte -= 1) {
      word = (word << 8) | unit(at + byte);
    }
    hi = turn(Math.imul(hi ^ word, PRIME_HI), TURN_HI);
    lo = turn(Math.imul(lo ^ word, PRIME_LO), TURN_LO);
  }
  const finishedHi = finishHi(hi ^ length, lo);
  return { hi: finishedHi, lo: finishLo(finishedHi, lo) };
}

function turn(lane: number, bits: number): number {
  return (lane << bits) | (lane >>> (32 - bits));
}

/** Multipliers of the second of two hashes that are mixed, by lane. */
export const MIX_HI = 0xcc9e2d51 | 0;
export const MIX_LO = 0x1b873593 | 0;

/** Hash of an ordered pair of hashes, such as a member's key and value. */
export function mix(first: Hash64, second: Hash64): Hash64 {
  const hi = (first.hi + Math.imul(second.hi, MIX_HI)) | 0;
  const lo = (first.lo + Math.imul(second.lo, MIX_LO)) | 0;
  const finishedHi = finishHi(hi, lo);
  return { hi: finishedHi, lo: finishLo(finishedHi, lo) };
}
