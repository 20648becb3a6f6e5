import { z } from "zod";
import { id, instant, line } from "#lib/door/fields.ts";

/** A passkey (WebAuthn credential) of a person. Its public key stays readable after removal: signatures made with it are checked by it. */
export const passkeySchema = z.object({
  id,
  personId: id,
  /** What its owner calls it: “Work phone”. */
  label: line,
  /** WebAuthn's name for it, base64url. */
  credentialId: z.base64url(),
  /** COSE_Key (RFC 9052), base64url. */
  publicKey: z.base64url(),
  createdAt: instant,
  removedAt: instant.nullable(),
});
export type Passkey = z.infer<typeof passkeySchema>;

/** An authenticator app of a person (TOTP, RFC 6238). Its secret is a column, encrypted, and never part of this. */
export const totpSchema = z.object({
  id,
  personId: id,
  createdAt: instant,
  /** When its first code came; until then it proves nothing. */
  confirmedAt: instant.nullable(),
  removedAt: instant.nullable(),
});
export type Totp = z.infer<typeof totpSchema>;
