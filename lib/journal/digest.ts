import { hash } from "node:crypto";

/** SHA-256, 32 bytes. */
export const sha256 = (bytes: Uint8Array): Uint8Array<ArrayBuffer> =>
  // By way of a string: a digest that Node returns as a buffer gets memory of its own, which costs more than the hash.
  Buffer.from(hash("sha256", bytes, "binary"), "binary");
