import { hash } from "node:crypto";

/**
 * The target id of a record: a name-based UUID (RFC 9562 version 5 layout, SHA-1) of the seed, the source
 * reference and, for a second copy, its number. So a reference can be rewritten without a table of all records.
 */
export function targetId(seed: string, sourceRef: string, copy = 0): string {
  return asUuid(hash("sha1", `${seed}/${sourceRef}/${copy}`));
}

/** The first 32 hex digits as a UUID, the version (5) and variant bits set. */
export function asUuid(hex: string): string {
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
