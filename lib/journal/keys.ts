import { hkdfSync } from "node:crypto";

export const JOURNAL_KEY_BYTES = 32;

/** A key for one use, derived from the journal's key (HKDF, RFC 5869): one that leaks gives away no other. 32 bytes. */
export function deriveKey(
  journalKey: Uint8Array,
  use: "pseudonym" | "totp" | "recovery" | "challenge" | "replay",
): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", journalKey, "", `holdpoint:${use}:v1`, JOURNAL_KEY_BYTES));
}
