import { sha256 } from "./digest.ts";

const LEAF_PREFIX = 0x00;

/** The Merkle tree leaf hash of an entry's bytes: SHA-256(0x00 || bytes), RFC 6962 section 2.1. 32 bytes. */
export function leafHash(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  // Copied behind its prefix, because a hash made in one call costs less than one made in parts.
  const prefixed = Buffer.allocUnsafe(bytes.length + 1);
  prefixed[0] = LEAF_PREFIX;
  prefixed.set(bytes, 1);
  return sha256(prefixed);
}
