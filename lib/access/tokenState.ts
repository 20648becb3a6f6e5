import type { ServiceToken } from "./schema.ts";

/** A token that ends within this time has to be replaced before it does: a machine that is refused is a signal without data. */
export const TOKEN_EXPIRING_MS = 3 * 24 * 60 * 60_000;

export type TokenState = "good" | "expiring" | "expired" | "revoked";

interface TokenView {
  readonly state: TokenState;
  /** What is at `at`, as "ends …". */
  readonly sentence: string;
  readonly at: string;
  readonly ended: boolean;
}

/** How a token stands at a time. */
export function viewToken(
  { expiresAt, revokedAt }: Pick<ServiceToken, "expiresAt" | "revokedAt">,
  nowMs: number,
): TokenView {
  if (revokedAt !== null) return { state: "revoked", sentence: "revoked", at: revokedAt, ended: true };
  const leftMs = Date.parse(expiresAt) - nowMs;
  if (leftMs <= 0) return { state: "expired", sentence: "ended", at: expiresAt, ended: true };
  const state = leftMs <= TOKEN_EXPIRING_MS ? "expiring" : "good";
  return { state, sentence: "ends", at: expiresAt, ended: false };
}
