import { verifyAuthenticationResponse } from "@simplewebauthn/server";
import type { Assertion } from "./schema.ts";
import { challengeOf } from "./statement.ts";

const bytesOf = (base64url: string) => Uint8Array.from(Buffer.from(base64url, "base64url"));

/** Whether a page of `origin` may use passkeys of `rpId`: it is that host, or one under it (WebAuthn section 5.1.3). */
function isOfRelyingParty(origin: string, rpId: string): boolean {
  const host = URL.canParse(origin) ? new URL(origin).hostname : "";
  return host === rpId || host.endsWith(`.${rpId}`);
}

/**
 * Checks that a passkey signed just this statement, with the user verified (WebAuthn section 7.2, all but the count). Needs
 * neither network nor database.
 * @returns the passkey's count of signatures
 * @throws Error that says what does not fit
 */
export async function checkAssertion(assertion: Assertion, statementHash: string): Promise<number> {
  const { credentialId, publicKey, authenticatorData, clientDataJSON, signature, rpId, origin } = assertion;
  if (!isOfRelyingParty(origin, rpId)) throw new Error(`${origin} is no address of ${rpId}`);
  const { verified, authenticationInfo } = await verifyAuthenticationResponse({
    response: {
      id: credentialId,
      rawId: credentialId,
      type: "public-key",
      clientExtensionResults: {},
      response: { authenticatorData, clientDataJSON, signature },
    },
    expectedChallenge: challengeOf(statementHash),
    expectedOrigin: origin,
    expectedRPID: rpId,
    requireUserVerification: true,
    // The count is held against the last one by who knows that; here any will do.
    credential: { id: credentialId, publicKey: bytesOf(publicKey), counter: 0 },
  });
  if (!verified) throw new Error("the passkey’s signature is not one over this statement");
  return authenticationInfo.newCounter;
}
