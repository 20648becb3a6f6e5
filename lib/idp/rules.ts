import { SIGNATURE_FRESHNESS_MS } from "#lib/door/spec.ts";
import type { Identity } from "./schema.ts";

/** An errand that did not come back in this time is lost. */
export const ERRAND_MS_MAX = 10 * 60_000;
/** How far the provider's clock may be ahead of ours (OpenID Connect Core 1.0, 3.1.3.7 leaves "a small leeway" to us). */
const CLOCK_SKEW_MS_MAX = 30_000;

/**
 * Whether the provider asked who it is just now: `auth_time` (OpenID Connect Core 1.0, 2) is there, not older than a signature may be
 * and not in the future.
 */
export function isFreshlyAsked(authTimeSeconds: number | null, startedAtMs: number, nowMs: number): boolean {
  if (authTimeSeconds === null || !Number.isFinite(authTimeSeconds)) return false;
  const askedMs = authTimeSeconds * 1_000;
  // Asked for with prompt=login: an answer from before it was asked for is another one's. auth_time has whole seconds.
  return (
    askedMs <= nowMs + CLOCK_SKEW_MS_MAX &&
    askedMs >= startedAtMs - CLOCK_SKEW_MS_MAX &&
    nowMs - askedMs <= SIGNATURE_FRESHNESS_MS
  );
}

/** The link that an issuer's subject has now, if any. */
export const linkOf = (
  identities: readonly Identity[],
  issuer: string,
  subject: string,
): Identity | undefined =>
  identities.find(
    (identity) => identity.unlinkedAt === null && identity.issuer === issuer && identity.subject === subject,
  );

/** Why a link can't be undone: it is over, or the only way in. */
export function whyNotUnlink(identity: Identity, hasLocalAccount: boolean): string | undefined {
  if (identity.unlinkedAt !== null) return "This link is undone already.";
  return hasLocalAccount ? undefined : "It is your only way in: you have no local account.";
}

const LOGIN_NAME_LENGTH_MAX = 40;
const LOGIN_SUFFIX_LENGTH = 8;

/**
 * The login of an account that the identity provider's first sign-in makes: from the name, so that a commander knows it, and with an
 * end that no one chose, so that it is never the login of somebody else.
 * @param digest hex of a hash of issuer and subject
 */
export function loginFor(name: string, digest: string): string {
  const plain = name
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "")
    .slice(0, LOGIN_NAME_LENGTH_MAX);
  return `${plain === "" ? "person" : plain}.${digest.slice(0, LOGIN_SUFFIX_LENGTH)}`;
}
