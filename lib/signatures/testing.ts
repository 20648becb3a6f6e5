import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { v7 as uuidv7 } from "uuid";
import { signatureOf } from "#lib/door/signing.ts";
import type { Runtime } from "#lib/runtime.ts";
import type { Assertion, GivenSignature, Signature, Statement } from "./schema.ts";
import { challengeOf, statementHashOf } from "./statement.ts";

/** A passkey in software, and statements to sign, for tests. */

const USER_PRESENT = 0x01;
const USER_VERIFIED = 0x04;

export const RP_ID = "localhost";
export const ORIGIN = "http://localhost:3000";

const sha256 = (bytes: string | Buffer): Buffer => createHash("sha256").update(bytes).digest();

type Answer = Extract<GivenSignature["proof"], { kind: "passkey" }>;

/** What a passkey does other than it should. */
export interface Misbehaviour {
  readonly origin?: string;
  readonly rpId?: string;
  readonly userVerified?: boolean;
  readonly counter?: number;
}

export interface SoftPasskey {
  readonly credentialId: string;
  readonly publicKey: string;
  /** For a browser's virtual authenticator: PKCS #8 in base64. */
  readonly privateKey: string;
  /** Signs a statement's hash, and counts. */
  readonly answer: (statementHash: string, misbehaviour?: Misbehaviour) => Answer;
}

/** Makes a passkey: a P-256 key with its COSE form (RFC 9053 section 7.1.1). */
export function softPasskey(): SoftPasskey {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { x = "", y = "" } = publicKey.export({ format: "jwk" });
  const cose = Buffer.concat([
    Buffer.from("a5010203262001215820", "hex"),
    Buffer.from(x, "base64url"),
    Buffer.from("225820", "hex"),
    Buffer.from(y, "base64url"),
  ]);
  const credentialId = randomBytes(16).toString("base64url");
  let counted = 0;
  return {
    credentialId,
    publicKey: cose.toString("base64url"),
    privateKey: privateKey.export({ format: "der", type: "pkcs8" }).toString("base64"),
    answer(statementHash, { origin = ORIGIN, rpId = RP_ID, userVerified = true, counter } = {}) {
      counted += 1;
      const count = Buffer.alloc(4);
      count.writeUInt32BE(counter ?? counted);
      const flags = Buffer.from([USER_PRESENT | (userVerified ? USER_VERIFIED : 0)]);
      const authenticatorData = Buffer.concat([sha256(rpId), flags, count]);
      const challenge = challengeOf(statementHash);
      const clientData = Buffer.from(
        JSON.stringify({ type: "webauthn.get", challenge, origin, crossOrigin: false }),
      );
      const signature = sign("sha256", Buffer.concat([authenticatorData, sha256(clientData)]), privateKey);
      return {
        kind: "passkey",
        credentialId,
        authenticatorData: authenticatorData.toString("base64url"),
        clientDataJSON: clientData.toString("base64url"),
        signature: signature.toString("base64url"),
      };
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
