import { v7 as uuidv7 } from "uuid";
import type { Tx } from "#lib/db.ts";
import type { PersonActor } from "#lib/door/context.ts";
import type { Proof } from "#lib/door/signing.ts";
import { SIGNATURE_FRESHNESS_MS } from "#lib/door/spec.ts";
import { SignatureRefusedError } from "./refused.ts";
import { whyNotProven } from "./rules.ts";
import { type SignatureMethod, type Statement, signatureMethodSchema } from "./schema.ts";
import { statementHashOf } from "./statement.ts";

/** How long a proof that nobody spent is kept, to tell one who comes too late from one who comes with nothing. */
export const PROOF_KEPT_MS = 24 * 60 * 60_000;

/**
 * Writes down that a person proved in a session who they are, for one statement. The session's person signs with it once, within
 * SIGNATURE_FRESHNESS_MS of `provenAt`.
 * @param provenAt when the oldest part of the proof was given
 * @returns the proof's id, which goes into the signed command
 */
export async function grantProof(
  tx: Tx,
  proof: {
    /** Where it has one already. */
    readonly id?: string;
    readonly sessionId: string;
    readonly statementHash: string;
    readonly method: Exclude<SignatureMethod, "passkey">;
    readonly provenAt: Date;
    readonly now: Date;
  },
): Promise<string> {
  const { now, id = uuidv7(), ...fields } = proof;
  await tx.signatureProof.create({ data: { id, ...fields, createdAt: now } });
  return id;
}

/** When a session's person last gave both password and code, within the time in which the password alone is enough after that. */
export async function lastBothAt(tx: Tx, sessionId: string, now: Date): Promise<Date | undefined> {
  const since = new Date(now.getTime() - SIGNATURE_FRESHNESS_MS);
  // One after the other: a transaction has one connection, which answers one question at a time.
  const session = await tx.session.findFirst({
    where: { id: sessionId, method: "password+totp", createdAt: { gte: since } },
  });
  const proof = await tx.signatureProof.findFirst({
    where: { sessionId, method: "password+totp", provenAt: { gte: since } },
    orderBy: { provenAt: "desc" },
  });
  const times = [session?.createdAt, proof?.provenAt].filter((at) => at !== undefined && at <= now);
  return times.sort((a, b) => Number(b) - Number(a))[0];
}

/** Spends a proof on a statement. @throws SignatureRefusedError when it is none for this person, session and statement, now */
export async function spendProof(
  tx: Tx,
  { sessionId }: Pick<PersonActor, "sessionId">,
  now: Date,
  proofId: string,
  statement: Statement,
): Promise<Proof> {
  const proof = await tx.signatureProof.findUnique({ where: { id: proofId } });
  const refusedBecause = (why: string): never => {
    throw new SignatureRefusedError(why, statement);
  };
  if (!proof) return refusedBecause("There is no proof of who you are with this signature.");
  if (proof.sessionId !== sessionId)
    return refusedBecause("The proof of who you are was given in another session; give it in this one.");
  if (proof.statementHash !== statementHashOf(statement))
    return refusedBecause("The proof of who you are was given for another statement.");
  const whyNot = whyNotProven(proof.provenAt.toISOString(), now.getTime());
  if (whyNot !== undefined) return refusedBecause(whyNot);
  const { count } = await tx.signatureProof.updateMany({
    where: { id: proofId, spentAt: null },
    data: { spentAt: now },
  });
  if (count === 0) return refusedBecause("This proof of who you are was used for a signature already.");
  return {
    method: signatureMethodSchema.parse(proof.method),
    provenAt: proof.provenAt.toISOString(),
    assertion: null,
  };
}
