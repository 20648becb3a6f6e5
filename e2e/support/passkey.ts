import type { Page } from "@playwright/test";
import type { Runtime } from "#lib/runtime.ts";
import { addPasskey, RP_ID, softPasskey } from "#lib/signatures/testing.ts";
import { addAuthenticator } from "./authenticator.ts";

/** Gives a person a passkey, in an authenticator of their browser that answers by itself with its user verified. */
export async function givePasskey(runtime: Runtime, page: Page, personId: string): Promise<void> {
  const passkey = softPasskey();
  await addPasskey(runtime, personId, passkey);
  const { devtools, authenticatorId } = await addAuthenticator(page);
  await devtools.send("WebAuthn.addCredential", {
    authenticatorId,
    credential: {
      credentialId: Buffer.from(passkey.credentialId, "base64url").toString("base64"),
      isResidentCredential: false,
      rpId: RP_ID,
      privateKey: passkey.privateKey,
      signCount: 0,
    },
  });
}
