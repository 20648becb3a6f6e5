import type { Tx } from "#lib/db.ts";
import type { PersonActor } from "#lib/door/context.ts";
import { AppError } from "#lib/door/errors.ts";
import type { Proof } from "#lib/door/signing.ts";
import { openSecret } from "#lib/factors/sealedSecret.ts";
import { hasTotp } from "#lib/factors/totp.server.ts";
import { totpCodeAt } from "#lib/factors/totpCode.ts";
import type { Runtime } from "#lib/runtime.ts";
import { acceptAssertion, askablePasskeys } from "./passkeys.server.ts";
import { lastBothAt, spendProof } from "./proofs.server.ts";
import { SignatureRefusedError } from "./refused.ts";
import type { GivenSignature, ProvableWith, Statement } from "./schema.ts";
import { statementHashOf } from "./statement.ts";

/** Who signs, and when. */
export interface Signer {
  readonly runtime: Runtime;
  readonly tx: Tx;
  readonly now: Date;
  readonly person: PersonActor;
}

/**
 * Checks what came as a signature against the statement that the handler has made.
 * @throws AppError statement-changed when another was shown; SignatureRefusedError when it is not proved
 */
export async function prove(signer: Signer, given: GivenSignature, statement: Statement): Promise<Proof> {
  const { tx, now, person } = signer;
  const statementHash = statementHashOf(statement);
  if (given.statementHash !== statementHash)
    throw new AppError(
      "statement-changed",
      "What you would sign is not what was shown to you any more. Nothing was signed; read it again.",
    );
  if ((await tx.signature.count({ where: { statementHash } })) > 0)
    throw new SignatureRefusedError("This very statement was signed already.", statement);
  return given.proof.kind === "passkey"
    ? acceptAssertion(signer, given.proof, statement)
    : spendProof(tx, person, now, given.proof.proofId, statement);
}

/** The identity provider's name, where the person is linked to it. */
async function askableProvider({ runtime, tx, person: { personId } }: Signer): Promise<string | null> {
  if (!runtime.idp) return null;
  const { issuer, name } = runtime.idp;
  const links = await tx.identity.count({ where: { personId, issuer, unlinkedAt: null } });
  return links > 0 ? name : null;
}

/** What the authenticator app of a person of the sample shows now. Nobody's of real accounts is ever told. */
async function sampleCodeOf({ runtime, tx, now, person: { personId } }: Signer): Promise<string | null> {
  if (runtime.sampleSignIns.length === 0) return null;
  const { login } = await tx.person.findUniqueOrThrow({ where: { id: personId } });
  const app = runtime.sampleSignIns.some((sample) => sample.login === login)
    ? await tx.totp.findFirst({ where: { personId, removedAt: null, confirmedAt: { not: null } } })
    : null;
  return app && totpCodeAt(openSecret(runtime.journalKey, personId, app.secret), now.getTime());
}

/** What a person can prove a signature with, now. */
export async function provableWith(signer: Signer): Promise<ProvableWith> {
  const { tx, now, person } = signer;
  const both = await lastBothAt(tx, person.sessionId, now);
  return {
    passkey: await askablePasskeys(signer),
    password: (await hasTotp(tx, person.personId))
      ? { codeNeeded: both === undefined, sampleCode: await sampleCodeOf(signer) }
      : null,
    idp: await askableProvider(signer),
  };
}
