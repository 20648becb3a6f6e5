import type { AuthenticationMethod } from "#lib/access/schema.ts";

/** How somebody signed in, in words. */
export const METHOD_WORDS: Record<AuthenticationMethod, string> = {
  password: "password alone",
  "password+totp": "password and code",
  passkey: "passkey",
  idp: "identity provider",
  "recovery-code": "password and recovery code",
};
