import { v7 as uuidv7 } from "uuid";
import { signatureOf } from "#lib/door/signing.ts";
import { type Misbehaviour, SoftAuthenticator } from "#lib/factors/softAuthenticator.testing.ts";
import type { Runtime } from "#lib/runtime.ts";
import type { Assertion, GivenSignature, Signature, Statement } from "./schema.ts";
import { challengeOf, statementHashOf } from "./statement.ts";

/** A passkey in software, and statements to sign, for tests. */

export const RP_ID = "localhost";
export const ORIGIN = "http://localhost:3000";

type Answer = Extract<GivenSignature["proof"], { kind: "passkey" }>;

interface SoftPasskey {
  readonly credentialId: string;
  readonly publicKey: string;
  /** For a browser's virtual authenticator: PKCS #8 in base64. */
  readonly privateKey: string;
  /** Signs a statement's hash, and counts. */
  readonly answer: (statementHash: string, misbehaviour?: Misbehaviour) => Answer;
}

/** Makes a passkey. */
export function softPasskey(): SoftPasskey {
  const authenticator = new SoftAuthenticator({ origin: ORIGIN, rpId: RP_ID });
  const { publicKey, privateKey } = authenticator;
  const credentialId = authenticator.credentialId.toString("base64url");
  return {
    credentialId,
    publicKey,
    privateKey,
    answer(statementHash, misbehaviour) {
      const { response } = authenticator.sign(challengeOf(statementHash), misbehaviour);
      const { authenticatorData, clientDataJSON, signature } = response;
      return { kind: "passkey", credentialId, authenticatorData, clientDataJSON, signature };
    },
  };
}

/** Enrols a passkey for a person, as if a browser had. @returns its id */
export async function addPasskey(
  { db }: Runtime,
  personId: string,
  { credentialId, publicKey }: SoftPasskey,
  removedAt: Date | null = null,
): Promise<string> {
  const { id } = await db.passkey.create({
    data: {
      id: uuidv7(),
      personId,
      label: "In software",
      credentialId,
      publicKey,
      counter: 0,
      transports: ["internal"],
      createdAt: new Date(),
      removedAt,
    },
  });
  return id;
}

const ID = "019abc00-0000-7000-8000-000000000001";
export const AT = "2026-11-21T07:41:07.000Z";

/** An attestation's statement. */
export const STATEMENT: Statement = {
  version: 1,
  cutoverId: ID,
  cutoverName: "Night one",
  command: "gates.attestCriterion",
  act: "Attest: The kit is printed.",
  question: "Is the kit printed?",
  meaning: "I attest that this is so.",
  evidenceHash: null,
  record: {
    type: "attestation",
    content: {
      criterionId: ID,
      statement: "The kit is printed.",
      comment: "Seen it, naïvely.",
      personId: ID,
      personName: "Inès Castellanos",
      position: "clinical-informatics",
      attestedAt: AT,
    },
  },
  personId: ID,
  personName: "Inès Castellanos",
  position: "clinical-informatics",
  sessionId: ID,
  signedAt: AT,
  timeZone: "America/New_York",
};

/** An assertion over a statement. */
export function assertionOver(passkey: SoftPasskey, statement: Statement): Assertion {
  const { kind: _, ...answer } = passkey.answer(statementHashOf(statement));
  return { passkeyId: ID, publicKey: passkey.publicKey, rpId: RP_ID, origin: ORIGIN, ...answer };
}

/** A statement's signature by a passkey, or without one by password and code. */
export const signatureOver = (statement: Statement, passkey?: SoftPasskey): Signature =>
  signatureOf("019abc00-0000-7000-8000-00000000000a", statement, {
    method: passkey ? "passkey" : "password+totp",
    provenAt: AT,
    assertion: passkey ? assertionOver(passkey, statement) : null,
  });
