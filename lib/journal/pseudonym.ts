import { createHmac } from "node:crypto";
import { deriveKey } from "./keys.ts";

/** 80 bits: among ten million records a chance of about 4 in 10^11 that any two get one pseudonym. */
const PSEUDONYM_HEX_DIGITS = 20;

type Pseudonymizer = (reference: string) => string;

/**
 * The key of one cutover's pseudonyms. It can be given to a machine that has the records anyway: it opens nothing of another cutover,
 * and the journal's key can't be found from it.
 */
export function pseudonymKey(journalKey: Uint8Array, cutoverId: string): Buffer {
  return createHmac("sha256", deriveKey(journalKey, "pseudonym")).update(`cutover ${cutoverId}`).digest();
}

/**
 * Makes pseudonyms of record references with a cutover's key: the same reference gives the same one, and without the key nobody can
 * find out which record it is, or try ids out (a plain hash of an id could be tried out).
 */
export function pseudonymizerOf(key: Uint8Array): Pseudonymizer {
  return (reference) =>
    createHmac("sha256", key).update(reference).digest("hex").slice(0, PSEUDONYM_HEX_DIGITS);
}

/** Makes pseudonyms of record references for one cutover. */
export function pseudonymizer(journalKey: Uint8Array, cutoverId: string): Pseudonymizer {
  return pseudonymizerOf(pseudonymKey(journalKey, cutoverId));
}
