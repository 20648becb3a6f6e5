/**
 * A 64-bit hash in two 32-bit lanes, for deciding whether two records are the same within one run.
 *
 * It is the public-domain cyrb53 mix with both lanes kept whole. It is not a cryptographic hash: nothing is signed with it and it
 * never leaves the run. It is one because a byte of JavaScript arithmetic has to be spent on every byte of input, and int32 lanes
 * are the only integers that V8 keeps out of the heap.
 */
export interface Hash64 {
  readonly hi: number;
  readonly lo: number;
}

/** Start values and multipliers of the two lanes; the scanner inlines the loop, so they are exported. */
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
const encoder = new TextEncoder();

/** Hash of a string's UTF-8 bytes: the same as the scanner's for the same string in JSON. */
export function hashString(text: string): Hash64 {
  let hi = SEED_HI;
  let lo = SEED_LO;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit > LAST_ASCII) return hashBytes(encoder.encode(text), 0, -1);
    hi = Math.imul(hi ^ unit, PRIME_HI);
    lo = Math.imul(lo ^ unit, PRIME_LO);
  }
  const finishedHi = finishHi(hi, lo);
  return { hi: finishedHi, lo: finishLo(finishedHi, lo) };
}

/** Hash of `bytes[start, end)`; an `end` of -1 is the array's end. */
export function hashBytes(bytes: Uint8Array, start: number, end: number): Hash64 {
  const stop = end < 0 ? bytes.length : end;
  let hi = SEED_HI;
  let lo = SEED_LO;
  for (let i = start; i < stop; i += 1) {
    const byte = bytes[i] ?? 0;
    hi = Math.imul(hi ^ byte, PRIME_HI);
    lo = Math.imul(lo ^ byte, PRIME_LO);
  }
  const finishedHi = finishHi(hi, lo);
  return { hi: finishedHi, lo: finishLo(finishedHi, lo) };
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
