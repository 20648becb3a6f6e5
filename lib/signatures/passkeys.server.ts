import { relyingPartyOf } from "#lib/access/relyingParty.ts";
import type { Proof } from "#lib/door/signing.ts";
import { checkAssertion } from "./assertion.ts";
import type { Signer } from "./prove.server.ts";
import { SignatureRefusedError } from "./refused.ts";
import type { GivenSignature, ProvableWith, Statement } from "./schema.ts";
import { statementHashOf } from "./statement.ts";

/** What to ask a person's passkeys with; null where they have none, or where browsers refuse passkeys. */
export async function askablePasskeys({ runtime, tx, person }: Signer): Promise<ProvableWith["passkey"]> {
  const party = relyingPartyOf(runtime.origins);
  if (!party) return null;
  const passkeys = await tx.passkey.findMany({
    where: { personId: person.personId, removedAt: null },
    orderBy: { id: "asc" },
    select: { credentialId: true, transports: true, label: true },
  });
  return passkeys.length === 0 ? null : { rpId: party.rpId, credentials: passkeys };
}

/** The address of the page that a passkey was asked on, as the browser wrote it into what was signed. */
function originIn(clientDataJSON: string): string | undefined {
  try {
    const { origin } = JSON.parse(Buffer.from(clientDataJSON, "base64url").toString("utf8"));
    return typeof origin === "string" ? origin : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/**
 * Takes a passkey's answer for a signature over a statement: one of the person's own, that is not removed, with the user verified, on a
 * page of this server, and counting on where the authenticator counts (WebAuthn section 6.1.1).
 * @throws SignatureRefusedError
 */
export async function acceptAssertion(
  { runtime, tx, now, person }: Signer,
  given: Extract<GivenSignature["proof"], { kind: "passkey" }>,
  statement: Statement,
): Promise<Proof> {
  const refusedBecause = (why: string, cause?: unknown): never => {
    throw new SignatureRefusedError(why, statement, { cause });
  };
  const { credentialId, authenticatorData, clientDataJSON, signature } = given;
  const passkey = await tx.passkey.findUnique({ where: { credentialId } });
  if (passkey?.personId !== person.personId) return refusedBecause("This passkey is not one of yours.");
  if (passkey.removedAt !== null) return refusedBecause("This passkey was removed from your account.");
  const party = relyingPartyOf(runtime.origins);
  const origin = originIn(clientDataJSON);
  if (!party || origin === undefined || !party.origins.includes(origin))
    return refusedBecause("The passkey was not asked by one of Holdpoint’s own pages.");

  const { id: passkeyId, publicKey } = passkey;
  const { rpId } = party;
  const assertion = {
    passkeyId,
    credentialId,
    publicKey,
    authenticatorData,
    clientDataJSON,
    signature,
    rpId,
    origin,
  };
  const counter = await checkAssertion(assertion, statementHashOf(statement)).catch((cause: unknown) =>
    refusedBecause("The passkey’s signature is not one over this statement.", cause),
  );
  if ((counter > 0 || passkey.counter > 0) && counter <= passkey.counter)
    return refusedBecause(
      "This passkey has counted backwards: there may be a copy of it. Remove it on your account page and sign with another.",
    );
  await tx.passkey.update({ where: { id: passkeyId }, data: { counter, lastUsedAt: now } });
  return { method: "passkey", provenAt: now.toISOString(), assertion };
}
