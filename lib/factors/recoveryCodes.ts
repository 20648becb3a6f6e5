import { createHmac, randomInt } from "node:crypto";
import { deriveKey } from "#lib/journal/keys.ts";

export const RECOVERY_CODES = 10;
/** Crockford's base32: nothing that is read as something else on paper. */
const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
const HALF_LENGTH = 5;

const half = (): string =>
  Array.from({ length: HALF_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join("");

/** Ten codes of 50 bits, like `7k2mp-x04qe`. */
export const newRecoveryCodes = (): string[] =>
  Array.from({ length: RECOVERY_CODES }, () => `${half()}-${half()}`);

/** A code as it is kept: hashed under a key that is not in the database, for its owner. Spaces, dashes and case don't count. */
export function hashRecoveryCode(journalKey: Uint8Array, personId: string, code: string): string {
  const plain = code.toLowerCase().replaceAll(/[^0-9a-z]/g, "");
  return createHmac("sha256", deriveKey(journalKey, "recovery"))
    .update(`${personId}\n${plain}`)
    .digest("hex");
}
