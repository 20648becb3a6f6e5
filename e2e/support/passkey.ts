import type { Page } from "@playwright/test";
import type { Runtime } from "#lib/runtime.ts";
import { addPasskey, RP_ID, softPasskey } from "#lib/signatures/testing.ts";

/** Gives a person a passkey, in an authenticator of their browser that answers by itself with its user verified. */
export async function givePasskey(runtime: Runtime, page: Page, personId: string): Promise<void> {
  const { credentialId, publicKey, privateKey, answer } = softPasskey();
  await addPasskey(runtime, personId, { credentialId, publicKey, privateKey, answer });
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  const { authenticatorId } = await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  await devtools.send("WebAuthn.addCredential", {
    authenticatorId,
    credential: {
      credentialId: Buffer.from(credentialId, "base64url").toString("base64"),
      isResidentCredential: false,
      rpId: RP_ID,
      privateKey,
      signCount: 0,
    },
  });
}
