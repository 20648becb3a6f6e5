import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";

const CIPHER = "aes-256-gcm";
export const KEY_BYTES = 32;
/** NIST SP 800-38D, 8.2.2: 96 random bits. */
const NONCE_BYTES = 12;
/** NIST SP 800-38D, 5.2.1.2: the longest tag there is. */
const TAG_BYTES = 16;
/** Which way a value was sealed, so that another way can come later. */
const VERSION = 1;
const OVERHEAD_BYTES = 1 + NONCE_BYTES + TAG_BYTES;
const CHECK_BYTES = 16;

/** A value does not open: changed, from another place, or under another key. The message holds nothing of it. */
export class SealError extends Error {
  override readonly name = "SealError";
}

/**
 * What seals and opens the values of one scope of one cutover: a table, or a part of one (`discrepancy_value/<runId>`). It opens nothing of
 * another scope, so it can be lent to a machine that works on that scope alone.
 */
export interface ScopeKey {
  readonly cutoverId: string;
  readonly scope: string;
  /** 32 bytes. */
  readonly key: Uint8Array;
}

/** Where a value is in its scope. */
export interface Place {
  /** The row: its id, or what stands for it. */
  readonly record: string;
  /** Which of the row's values: a side, a column. */
  readonly side: string;
}

/** A new data key. */
export const newDataKey = (): Uint8Array => new Uint8Array(randomBytes(KEY_BYTES));

const derive = (key: Uint8Array, info: string, bytes = KEY_BYTES): Uint8Array =>
  new Uint8Array(hkdfSync("sha256", key, "", info, bytes));

/** The key of one scope, from its cutover's data key (HKDF, RFC 5869): one that leaks gives away no other. */
export function scopeKey(dataKey: Uint8Array, cutoverId: string, scope: string): ScopeKey {
  return { cutoverId, scope, key: derive(dataKey, label(["holdpoint:values:v1", cutoverId, scope])) };
}

/** What tells a data key from every other and gives nothing of it away: kept beside it, so that a wrong one is found before it is used. */
export const checkOf = (dataKey: Uint8Array): Buffer =>
  Buffer.from(derive(dataKey, "holdpoint:values:check:v1", CHECK_BYTES));

/** Parts with their lengths before them: no two lists of parts read the same. */
const label = (parts: readonly string[]): string => parts.map((part) => `${part.length}:${part}`).join("");

/**
 * A key for one place, which seals once each time that place is written: with random nonces a key may be used at most 2^32 times
 * (NIST SP 800-38D, 8.3).
 */
const placeKey = ({ key }: ScopeKey, { record, side }: Place): Uint8Array =>
  derive(key, label(["place", record, side]));

const boundTo = ({ cutoverId, scope }: ScopeKey, { record, side }: Place): Buffer =>
  Buffer.from(label([cutoverId, scope, record, side]));

/** AES-256-GCM under `key`: version, nonce, ciphertext and tag, authenticated together with `aad`. */
export function encrypt(key: Uint8Array, aad: Uint8Array, clear: Uint8Array): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(aad);
  return Buffer.concat([
    Buffer.of(VERSION),
    nonce,
    cipher.update(clear),
    cipher.final(),
    cipher.getAuthTag(),
  ]);
}

/** @throws SealError when it was changed, or was made under another key or with other `aad` */
export function decrypt(key: Uint8Array, aad: Uint8Array, sealed: Uint8Array): Buffer {
  if (sealed.length < OVERHEAD_BYTES || sealed[0] !== VERSION)
    throw new SealError("This is not a sealed value.");
  const decipher = createDecipheriv(CIPHER, key, sealed.subarray(1, 1 + NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(aad);
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
  try {
    return Buffer.concat([
      decipher.update(sealed.subarray(1 + NONCE_BYTES, sealed.length - TAG_BYTES)),
      decipher.final(),
    ]);
  } catch {
    // No cause: what was tried with it is nobody's business.
    throw new SealError("A sealed value does not open: it was changed or moved, or its key is another.");
  }
}

/** Seals a text for its place: in another row, table or cutover it does not open. */
export function seal(key: ScopeKey, place: Place, text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(encrypt(placeKey(key, place), boundTo(key, place), Buffer.from(text)));
}

/** @throws SealError */
export function open(key: ScopeKey, place: Place, sealed: Uint8Array): string {
  return decrypt(placeKey(key, place), boundTo(key, place), sealed).toString("utf8");
}
