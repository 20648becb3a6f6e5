import { createHash } from "node:crypto";

const LEAF_PREFIX = Buffer.from([0x00]);

/** The Merkle tree leaf hash of an entry's bytes: SHA-256(0x00 || bytes), RFC 6962 section 2.1. 32 bytes. */
export const leafHash = (bytes: Uint8Array): Uint8Array<ArrayBuffer> =>
  new Uint8Array(createHash("sha256").update(LEAF_PREFIX).update(bytes).digest());
