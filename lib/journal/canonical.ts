import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import canonicalize from "canonicalize";

/** Canonical JSON, RFC 8785: one value, one string. @throws TypeError for what JSON cannot hold (NaN, a cycle, undefined). */
export function canonicalJson(value: unknown): string {
  const json = canonicalize(value);
  if (json === undefined) throw new TypeError("This value has no canonical JSON.");
  return json;
}

/**
 * SHA-256 of a value's canonical JSON under a label, in hex. The label separates domains: bytes hashed as one kind of
 * thing can't be passed off as another. Runs in the browser too, synchronously.
 */
export function hashOf(label: string, value: unknown): string {
  return bytesToHex(sha256(utf8ToBytes(`holdpoint:${label}:v1\n${canonicalJson(value)}`)));
}
