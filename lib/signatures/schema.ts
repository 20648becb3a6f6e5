import { z } from "zod";
import { id, instant, line, sha256, text } from "#lib/door/fields.ts";
import { actorFields, positionSchema } from "#lib/door/positions.ts";
import { ACTING_POSITIONS, commandSpec, proposalSpec } from "#lib/door/spec.ts";

export const STATEMENT_VERSION = 1;

/** A WebAuthn response's parts are some hundred bytes; more is a mistake or an attack. */
const ASSERTION_PART_LENGTH_MAX = 4_096;
const ZONE_LENGTH_MAX = 64;

/**
 * Bytes in base64url without padding, as WebAuthn writes them (RFC 4648 section 5), and in no other way: bits that no byte needs are
 * zero, so that two texts are never the same bytes.
 */
export const base64url = z
  .string()
  .regex(/^(?=.)(?:[\w-]{4})*(?:[\w-][AQgw]|[\w-]{2}[AEIMQUYcgkosw048])?$/, "base64url")
  .max(ASSERTION_PART_LENGTH_MAX);

/** How a signer proved who they are (21 CFR 11.200: two components at the least). */
export const signatureMethodSchema = z.enum(["passkey", "password+totp", "idp"]);
export type SignatureMethod = z.infer<typeof signatureMethodSchema>;

/**
 * Everything that a signature says; every field is bound by its hash. The record that the signature makes is in it whole, so that
 * nothing of the record can be other than what was signed.
 */
export const statementSchema = z.strictObject({
  version: z.literal(STATEMENT_VERSION),
  cutoverId: id,
  cutoverName: line,
  /** The command that keeps it. */
  command: line,
  /** What is done by it, in words: `Answer GO for Data steward at gate 4, Verify before switch`. */
  act: text,
  /** The question that it answers or the claim that it makes, as it was on the screen. */
  question: text.nullable(),
  /** What the signature means (21 CFR 11.50): `I attest that allergies reconciled.` */
  meaning: line,
  /** The hash of the evidence that was on the screen, where there is some. */
  evidenceHash: sha256.nullable(),
  /** The record that is kept with the signature, but for its own id and the signature's. */
  record: z.strictObject({ type: line, content: z.record(z.string(), z.json()) }),
  personId: id,
  /** The printed name. */
  personName: line,
  position: positionSchema,
  sessionId: id,
  signedAt: instant,
  /** The cutover's zone, in which the signer was shown the time; an IANA name. */
  timeZone: z.string().min(1).max(ZONE_LENGTH_MAX),
});
export type Statement = z.infer<typeof statementSchema>;

/** What of a passkey's answer is kept, with the key: enough to check it with nothing else at hand (WebAuthn section 7.2). */
export const assertionSchema = z.strictObject({
  passkeyId: id,
  credentialId: base64url,
  /** The credential's public key as it was enrolled, a COSE key (RFC 9052). */
  publicKey: base64url,
  authenticatorData: base64url,
  /** Its challenge is the statement's hash. */
  clientDataJSON: base64url,
  signature: base64url,
  rpId: line,
  origin: line,
});
export type Assertion = z.infer<typeof assertionSchema>;

/** A signature, never edited and never deleted: what was signed, by whom, when, how it was proved. */
export const signatureSchema = z.object({
  id,
  cutoverId: id,
  statement: statementSchema,
  /** SHA-256 of the statement's canonical JSON under its label, see statement.ts. */
  statementHash: sha256,
  method: signatureMethodSchema,
  ...actorFields,
  meaning: line,
  signedAt: instant,
  sessionId: id,
  /** When the oldest part of the proof was given. */
  provenAt: instant,
  /** A passkey's; null for the other methods. */
  assertion: assertionSchema.nullable(),
  /** SHA-256 over all of the above, so that none of it is another by mistake. */
  recordHash: sha256,
});
export type Signature = z.infer<typeof signatureSchema>;

/** That a signed record counts no more, and why. A record of its own: what was signed stays as it was. */
export const withdrawalSchema = z.object({
  id,
  cutoverId: id,
  /** What is withdrawn, by the kind and the id of its record. */
  subject: z.enum([
    "signOff",
    "decision",
    "attestation",
    "waiver",
    "noticeApproval",
    "phaseSignature",
    "rollbackDecision",
    "consentSignOff",
    "mappingSignOff",
    "unitSignOff",
    "recordAcceptance",
    "domainAcceptance",
  ]),
  subjectId: id,
  reason: line,
  ...actorFields,
  withdrawnAt: instant,
  /** Where withdrawing takes a signature itself. */
  signatureId: id.nullable(),
});
export type Withdrawal = z.infer<typeof withdrawalSchema>;

/** What comes with a signed command: for which moment and statement, and what proves it. */
export const givenSignatureSchema = z.object({
  /** Of the statement that was shown. */
  signedAt: instant,
  statementHash: sha256,
  proof: z.discriminatedUnion("kind", [
    z.object({
      kind: z.literal("passkey"),
      credentialId: base64url,
      authenticatorData: base64url,
      clientDataJSON: base64url,
      signature: base64url,
    }),
    /** What access.reauthenticate, or the identity provider, left behind. */
    z.object({ kind: z.literal("proof"), proofId: id }),
  ]),
});
export type GivenSignature = z.infer<typeof givenSignatureSchema>;

/** The input of a command that is signed. */
export const signed = <S extends z.ZodRawShape>(input: z.ZodObject<S>) =>
  input.extend({ signature: givenSignatureSchema });

/** What a person can prove with that it is they who sign. */
const provableWithSchema = z.object({
  /** What to ask the person's passkeys, as navigator.credentials takes it; null without a passkey. */
  passkey: z
    .object({
      rpId: z.string(),
      credentials: z.array(
        z.object({ credentialId: base64url, transports: z.array(z.string()), label: line }),
      ),
    })
    .nullable(),
  /** Whether the password is asked with a code, or was lately; null without one-time codes. */
  password: z
    .object({
      codeNeeded: z.boolean(),
      /** What the app of a person of the sample shows, whose secret is everyone's; null for everyone else. */
      sampleCode: z.string().nullable(),
    })
    .nullable(),
  /** The name of the identity provider that the person can be asked by; null without one. */
  idp: z.string().nullable(),
});
export type ProvableWith = z.infer<typeof provableWithSchema>;

export const propose = proposalSpec({
  name: "signatures.propose",
  summary:
    "The exact statement that a command would sign now, its hash, and how it can be proved; nothing is kept",
  path: "/cutovers/{cutoverId}/signatures/proposals",
  input: z.object({
    cutoverId: id,
    command: line,
    /** The command's input, without its signature. */
    input: z.record(z.string(), z.json()),
  }),
  output: z.object({
    statement: statementSchema,
    statementHash: sha256,
    provableWith: provableWithSchema,
    /** Why the person can't prove it with anything, and where to mend that. */
    whyNot: z.string().nullable(),
  }),
  allowed: { positions: ACTING_POSITIONS },
});
export type Proposal = z.infer<typeof propose.output>;

/** Why a signature was refused, of those reasons that may be an attack or a mishap worth looking at. */
export const recordRefusal = commandSpec({
  name: "signatures.recordRefusal",
  summary: "That a signature was refused, and why",
  path: "/cutovers/{cutoverId}/signatures/refusals",
  input: z.object({
    cutoverId: id,
    personId: id,
    personName: line,
    command: line,
    why: text,
  }),
  output: z.object({}),
  allowed: { system: true },
  signature: "none",
});
