import { createHmac } from "node:crypto";
import { deriveKey } from "./keys.ts";

/** 80 bits: among ten million records a chance of about 4 in 10^11 that any two get one pseudonym. */
const PSEUDONYM_HEX_DIGITS = 20;

/**
 * Makes pseudonyms of record references for one cutover: the same reference gives the same one, and without the key nobody can
 * find out which record it is, or try ids out (a plain hash of an id could be tried out).
 */
export function pseudonymizer(journalKey: Uint8Array, cutoverId: string): (reference: string) => string {
  const key = deriveKey(journalKey, "pseudonym");
  return (reference) =>
    createHmac("sha256", key)
      .update(`${cutoverId}\n${reference}`)
      .digest("hex")
      .slice(0, PSEUDONYM_HEX_DIGITS);
}
