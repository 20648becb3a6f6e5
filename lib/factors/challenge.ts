import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { deriveKey } from "#lib/journal/keys.ts";

const NONCE_BYTES = 16;
const EXPIRY_BYTES = 8;
const MAC_BYTES = 32;
/** How long a browser may take to answer one. */
export const CHALLENGE_MS = 10 * 60_000;

/** What a challenge is good for, and for whom; the answer to one is none to another. */
export type ChallengeUse =
  | { readonly kind: "sign-in" }
  | { readonly kind: "enrol" | "proof"; readonly personId: string; readonly sessionId: string };

function macOf(journalKey: Uint8Array, use: ChallengeUse, head: Uint8Array): Buffer {
  const bound = use.kind === "sign-in" ? [use.kind] : [use.kind, use.personId, use.sessionId];
  return createHmac("sha256", deriveKey(journalKey, "challenge"))
    .update(`${JSON.stringify(bound)}\n`)
    .update(head)
    .digest();
}

/**
 * A challenge for WebAuthn that needs no row: its nonce, its end and a MAC over both and its use. So a stranger who asks for a million
 * writes nothing; what is kept, until its end, is that one was answered.
 */
export function makeChallenge(
  journalKey: Uint8Array,
  use: ChallengeUse,
  nowMs: number,
): Uint8Array<ArrayBuffer> {
  const expiry = Buffer.alloc(EXPIRY_BYTES);
  expiry.writeBigUInt64BE(BigInt(nowMs + CHALLENGE_MS));
  const head = Buffer.concat([randomBytes(NONCE_BYTES), expiry]);
  return new Uint8Array(Buffer.concat([head, macOf(journalKey, use, head)]));
}

/**
 * When a challenge ends that this server made for that use.
 * @param challenge base64url, as the browser gives it back
 * @returns undefined when it did not make it, made it for another use, or it has ended
 */
export function challengeEnd(
  journalKey: Uint8Array,
  use: ChallengeUse,
  challenge: string,
  nowMs: number,
): Date | undefined {
  const bytes = Buffer.from(challenge, "base64url");
  if (bytes.length !== NONCE_BYTES + EXPIRY_BYTES + MAC_BYTES) return undefined;
  const head = bytes.subarray(0, -MAC_BYTES);
  if (!timingSafeEqual(macOf(journalKey, use, head), bytes.subarray(-MAC_BYTES))) return undefined;
  const endMs = Number(head.readBigUInt64BE(NONCE_BYTES));
  return endMs > nowMs ? new Date(endMs) : undefined;
}
