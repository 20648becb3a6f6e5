import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from "@simplewebauthn/server";
import type { z } from "zod";
import { type RelyingParty, relyingPartyOf } from "#lib/access/relyingParty.ts";
import { databaseNow } from "#lib/clock.ts";
import type { Tx } from "#lib/db.ts";
import { AppError } from "#lib/door/errors.ts";
import type { Runtime } from "#lib/runtime.ts";
import { CHALLENGE_MS, type ChallengeUse, challengeEnd, makeChallenge } from "./challenge.ts";
import type { Assertion, registrationSchema } from "./schema.ts";

const NOT_TAKEN =
  "This passkey’s answer could not be accepted: it came too late, was used already, or is for another address. Nothing was changed; try again.";

interface Owner {
  readonly personId: string;
  readonly login: string;
  readonly name: string;
}

/** A new passkey, as it is kept. */
interface NewPasskey {
  readonly credentialId: string;
  readonly publicKey: string;
  readonly counter: number;
  readonly transports: string[];
}

/** @throws AppError refused where browsers refuse passkeys */
function relyingParty({ origins }: Runtime): RelyingParty {
  const party = relyingPartyOf(origins);
  if (!party)
    throw new AppError(
      "refused",
      "Passkeys need Holdpoint to be opened at a name with TLS (https). Nothing was changed; use an authenticator app.",
    );
  return party;
}

/** Nothing less than the person at the device (fingerprint, face, PIN) counts, so a passkey alone is two factors. */
const USER_VERIFICATION = "required";

const good = (personId: string) => ({ personId, removedAt: null });

/** What a browser needs to make a passkey; undefined where browsers refuse passkeys. */
export async function creationOptions(runtime: Runtime, tx: Tx, owner: Owner, use: ChallengeUse, now: Date) {
  const party = relyingPartyOf(runtime.origins);
  if (!party) return undefined;
  const known = await tx.passkey.findMany({ where: good(owner.personId) });
  return generateRegistrationOptions({
    rpName: party.name,
    rpID: party.rpId,
    userID: new Uint8Array(Buffer.from(owner.personId)),
    userName: owner.login,
    userDisplayName: owner.name,
    challenge: makeChallenge(runtime.journalKey, use, now.getTime()),
    timeout: CHALLENGE_MS,
    attestationType: "none",
    authenticatorSelection: { residentKey: "preferred", userVerification: USER_VERIFICATION },
    excludeCredentials: known.map(({ credentialId, transports }) => ({ id: credentialId, transports })),
  });
}

/**
 * What a browser needs to use a passkey.
 * @param personId whose; null asks for whichever the device has for this server
 * @returns undefined where browsers refuse passkeys, or the person has none
 */
export async function assertionOptions(
  runtime: Runtime,
  tx: Tx,
  personId: string | null,
  use: ChallengeUse,
  now: Date,
) {
  const party = relyingPartyOf(runtime.origins);
  if (!party) return undefined;
  const known = personId === null ? [] : await tx.passkey.findMany({ where: good(personId) });
  if (personId !== null && known.length === 0) return undefined;
  return generateAuthenticationOptions({
    rpID: party.rpId,
    challenge: makeChallenge(runtime.journalKey, use, now.getTime()),
    timeout: CHALLENGE_MS,
    userVerification: USER_VERIFICATION,
    allowCredentials: known.map(({ credentialId, transports }) => ({ id: credentialId, transports })),
  });
}

/** Uses up a challenge that this server made. @returns whether it was one, and not used before */
async function spendChallenge(runtime: Runtime, use: ChallengeUse, challenge: string): Promise<boolean> {
  const { db, journalKey } = runtime;
  const now = await databaseNow(db);
  const expiresAt = challengeEnd(journalKey, use, challenge, now.getTime());
  if (!expiresAt) return false;
  const spent = await db.spentChallenge.createMany({ data: { challenge, expiresAt }, skipDuplicates: true });
  return spent.count === 1;
}

/** What the library throws about an answer that does not fit becomes one sentence; it may be a stranger's, and is told no more. */
async function accepted<T>(verify: () => Promise<T>): Promise<T> {
  try {
    return await verify();
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError("refused", NOT_TAKEN, { cause: error });
  }
}

/** The passkey that an answer to `creationOptions` brings. @throws AppError refused when it does not fit, came late or again */
export function verifyRegistration(
  runtime: Runtime,
  response: z.infer<typeof registrationSchema>,
  use: ChallengeUse,
): Promise<NewPasskey> {
  const party = relyingParty(runtime);
  return accepted(async () => {
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response,
      expectedChallenge: (challenge) => spendChallenge(runtime, use, challenge),
      expectedOrigin: [...party.origins],
      expectedRPID: party.rpId,
      requireUserVerification: true,
    });
    if (!verified) throw new AppError("refused", NOT_TAKEN);
    const { id, publicKey, counter, transports = [] } = registrationInfo.credential;
    return {
      credentialId: id,
      publicKey: Buffer.from(publicKey).toString("base64url"),
      counter,
      transports: response.response.transports ?? transports,
    };
  });
}

/**
 * Whose passkey an answer to `assertionOptions` was made with.
 * @throws AppError refused when it does not fit, came late or again, or the passkey was removed
 */
export function verifyAssertion(
  runtime: Runtime,
  response: Assertion,
  use: ChallengeUse,
): Promise<{ passkeyId: string; personId: string }> {
  const party = relyingParty(runtime);
  return accepted(async () => {
    const passkey = await runtime.db.passkey.findFirst({
      where: { credentialId: response.id, removedAt: null },
    });
    if (!passkey) throw new AppError("refused", "This passkey is not known here. Nothing was changed.");
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response,
      expectedChallenge: (challenge) => spendChallenge(runtime, use, challenge),
      expectedOrigin: [...party.origins],
      expectedRPID: party.rpId,
      credential: {
        id: passkey.credentialId,
        publicKey: new Uint8Array(Buffer.from(passkey.publicKey, "base64url")),
        counter: Number(passkey.counter),
        transports: passkey.transports,
      },
      requireUserVerification: true,
    });
    if (!verified) throw new AppError("refused", NOT_TAKEN);
    await runtime.db.passkey.update({
      where: { id: passkey.id },
      data: { counter: authenticationInfo.newCounter, lastUsedAt: await databaseNow(runtime.db) },
    });
    return { passkeyId: passkey.id, personId: passkey.personId };
  });
}
