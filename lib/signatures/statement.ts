import { hashOf } from "#lib/journal/canonical.ts";
import type { Signature, Statement } from "./schema.ts";

/** The hash that a signature is over, and a passkey's challenge. Its label keeps other hashed things from passing for it. */
export const statementHashOf = (statement: Statement): string => hashOf("statement", statement);

/** The hash over a whole signature record. */
export const recordHashOf = ({
  recordHash: _,
  ...rest
}: Omit<Signature, "recordHash"> & { recordHash?: string }) => hashOf("signature", rest);

/** A statement's hash as a WebAuthn challenge: its 32 bytes in base64url. */
export function challengeOf(statementHash: string): string {
  const bytes = statementHash.match(/../g)?.map((pair) => Number.parseInt(pair, 16)) ?? [];
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}
