import { z } from "zod";
import { PASSWORD_LENGTH_MAX } from "#lib/access/schema.ts";
import { id, instant, line } from "#lib/door/fields.ts";
import { commandSpec, querySpec } from "#lib/door/spec.ts";

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

/** A sheet of recovery codes. The codes themselves are kept as hashes, and never part of this. */
export const recoverySheetSchema = z.object({
  id,
  personId: id,
  createdAt: instant,
  /** When another sheet took its place, or nothing was left to recover. */
  replacedAt: instant.nullable(),
});

/** More than any authenticator says: public keys after quantum computers have some kilobytes. */
const WEBAUTHN_LENGTH_MAX = 20_000;
const CREDENTIAL_ID_LENGTH_MAX = 1_400;
const CODE_LENGTH_MAX = 40;

const bytes = z.base64url().max(WEBAUTHN_LENGTH_MAX);
const credential = {
  id: z.base64url().max(CREDENTIAL_ID_LENGTH_MAX),
  rawId: z.base64url().max(CREDENTIAL_ID_LENGTH_MAX),
  type: z.literal("public-key"),
  clientExtensionResults: z.object({}),
};

/** What a browser hands over for a new passkey (WebAuthn, RegistrationResponseJSON), as far as it is used. */
export const registrationSchema = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: bytes,
    attestationObject: bytes,
    transports: z.array(z.string().max(CODE_LENGTH_MAX)).max(10).optional(),
  }),
});

/** What a browser hands over when a passkey was used (WebAuthn, AuthenticationResponseJSON), as far as it is used. */
export const assertionSchema = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: bytes,
    authenticatorData: bytes,
    signature: bytes,
    userHandle: z.base64url().max(CREDENTIAL_ID_LENGTH_MAX).optional(),
  }),
});
export type Assertion = z.infer<typeof assertionSchema>;

/**
 * Proof of who one is, for what a stolen open session must not be able to do: a passkey; or the password, with a code where a second
 * factor is enrolled.
 */
const proofFields = {
  password: z.string().max(PASSWORD_LENGTH_MAX).nullable(),
  /** Of the authenticator app, or a recovery code. */
  code: z.string().max(CODE_LENGTH_MAX).optional(),
  assertion: assertionSchema.optional(),
};
const proofSchema = z.object(proofFields);
export type Proof = z.infer<typeof proofSchema>;

/** Ten codes, shown this once; null where there are some already. */
const recoveryCodes = z.array(z.string()).nullable();

/** Changes only what is one's own, with proof; nothing of it is kept for a replay. */
const OWN = { allowed: { self: true }, signature: "none", secret: true } as const;

export const enrolPasskey = commandSpec({
  name: "factors.enrolPasskey",
  summary: "Add a passkey to one's account",
  path: "/account/passkeys",
  input: z.object({ ...proofFields, label: line, registration: registrationSchema }),
  output: z.object({ passkeyId: id, recoveryCodes }),
  ...OWN,
});

export const renamePasskey = commandSpec({
  name: "factors.renamePasskey",
  summary: "Call a passkey by another name",
  path: "/account/passkeys/{passkeyId}/name",
  input: z.object({ ...proofFields, passkeyId: id, label: line }),
  output: z.object({}),
  ...OWN,
});

export const removePasskey = commandSpec({
  name: "factors.removePasskey",
  summary: "Take a passkey off one's account",
  path: "/account/passkeys/{passkeyId}/removal",
  input: z.object({ ...proofFields, passkeyId: id }),
  output: z.object({}),
  ...OWN,
});

export const beginTotp = commandSpec({
  name: "factors.beginTotp",
  summary: "Begin to enrol an authenticator app; its secret is shown this once",
  path: "/account/authenticator",
  input: z.object(proofFields),
  output: z.object({ totpId: id, secret: z.string(), uri: z.string() }),
  ...OWN,
});

export const confirmTotp = commandSpec({
  name: "factors.confirmTotp",
  summary: "Confirm an authenticator app with its first code",
  path: "/account/authenticator/{totpId}/confirmation",
  input: z.object({ totpId: id, firstCode: z.string().max(CODE_LENGTH_MAX) }),
  output: z.object({ recoveryCodes }),
  ...OWN,
});

export const removeTotp = commandSpec({
  name: "factors.removeTotp",
  summary: "Take the authenticator app off one's account",
  path: "/account/authenticator/removal",
  input: z.object(proofFields),
  output: z.object({}),
  ...OWN,
});

export const renewRecoveryCodes = commandSpec({
  name: "factors.renewRecoveryCodes",
  summary: "Replace one's recovery codes by ten new ones, which are shown this once",
  path: "/account/recovery-codes",
  input: z.object(proofFields),
  output: z.object({ recoveryCodes: z.array(z.string()) }),
  ...OWN,
});

export const provisionTotp = commandSpec({
  name: "factors.provisionTotp",
  summary: "Enrol a person in an authenticator app whose secret is known already",
  path: "/people/{personId}/authenticator",
  input: z.object({ personId: id, secret: z.string().regex(/^[A-Z2-7]{32,}$/, "base32, 160 bits or more") }),
  output: z.object({ totpId: id }),
  allowed: { system: true },
  signature: "none",
  secret: true,
});

/** WebAuthn's own options, as the browser's side of the library takes them. */
const webauthnOptions = z.record(z.string(), z.unknown());

export const passkeyOptions = querySpec({
  name: "factors.passkeyOptions",
  summary: "What a browser needs to make a passkey for one's account, or to use one as proof",
  path: "/account/passkeys/options",
  input: z.object({}),
  output: z.object({
    /** Null where browsers refuse passkeys. */
    creation: webauthnOptions.nullable(),
    /** Null where the person has none. */
    proof: webauthnOptions.nullable(),
  }),
  allowed: { self: true },
});
