import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { deriveKey } from "#lib/journal/keys.ts";

const CIPHER = "aes-256-gcm";
/** NIST SP 800-38D, 8.2: what GCM is made for; random, and a key sees far fewer than 2^32 of them. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Encrypts a TOTP secret (AES-256-GCM) so that it opens for its owner only: the person's id is authenticated with it, and a row copied
 * to another person is worth nothing.
 * @returns nonce, ciphertext and tag, in base64
 */
export function sealSecret(journalKey: Uint8Array, personId: string, secret: string): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, deriveKey(journalKey, "totp"), nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(personId));
  return Buffer.concat([nonce, cipher.update(secret, "utf8"), cipher.final(), cipher.getAuthTag()]).toString(
    "base64",
  );
}

/** @throws Error when it was sealed for another person, under another key, or was changed */
export function openSecret(journalKey: Uint8Array, personId: string, sealed: string): string {
  const bytes = Buffer.from(sealed, "base64");
  const nonce = bytes.subarray(0, NONCE_BYTES);
  const decipher = createDecipheriv(CIPHER, deriveKey(journalKey, "totp"), nonce, {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(Buffer.from(personId));
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  const text = decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES), undefined, "utf8");
  return text + decipher.final("utf8");
}
