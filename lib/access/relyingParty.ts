import { isIP } from "node:net";

/** Who asks for a passkey, as WebAuthn knows it. */
export interface RelyingParty {
  readonly name: string;
  /** The domain that passkeys are bound to: a browser offers them nowhere else. */
  readonly rpId: string;
  /** The addresses of this server at that domain, from which an answer is believed. */
  readonly origins: readonly string[];
}

const LOOPBACK_NAME = "localhost";

/**
 * The relying party of a server that browsers reach at `origins`; the first one's domain counts.
 * @returns undefined where browsers refuse passkeys: at a bare IP address, or without TLS
 */
export function relyingPartyOf(origins: readonly string[]): RelyingParty | undefined {
  const [first] = origins.map((origin) => new URL(origin));
  if (!first || isIP(first.hostname.replaceAll(/[[\]]/g, "")) !== 0) return undefined;
  const rpId = first.hostname;
  if (first.protocol !== "https:" && rpId !== LOOPBACK_NAME) return undefined;
  return {
    name: "Holdpoint",
    rpId,
    origins: origins.filter((origin) => new URL(origin).hostname === rpId),
  };
}
