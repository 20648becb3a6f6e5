import { databaseNow } from "#lib/clock.ts";
import { execute } from "#lib/door/command.ts";
import { passkeysOf } from "#lib/factors/passkeys.server.ts";
import { spendCode } from "#lib/factors/proof.server.ts";
import type { Assertion } from "#lib/factors/schema.ts";
import { hasTotp } from "#lib/factors/totp.server.ts";
import { assertionOptions, verifyAssertion } from "#lib/factors/webauthn.server.ts";
import type { Runtime } from "#lib/runtime.ts";
import { networkOf } from "./address.ts";
import { guardGuess, Unfinished } from "./attempts.ts";
import { openSession } from "./commands.ts";
import { decoyHash, verifyPassword } from "./password.ts";
import type { AuthenticationMethod } from "./schema.ts";
import type { SecondFactorOffer } from "./secondFactor.ts";

/** Where a sign-in comes from; null for what came by no network, or does not say. */
export interface SignInOrigin {
  readonly userAgent: string | null;
  readonly address: string | null;
}

export interface SignedIn {
  readonly sessionId: string;
  readonly personId: string;
  readonly name: string;
}

/** What a person typed. */
export interface Credentials {
  readonly login: string;
  readonly password: string;
  /** Of the authenticator app, or a recovery code. */
  readonly code?: string | undefined;
}

class SecondFactorNeeded extends Unfinished {
  readonly personId: string;

  constructor(personId: string) {
    super();
    this.personId = personId;
  }
}

/**
 * Signs a person in with a local account.
 * @returns the new session; or what else to ask for, when the password is right and a second factor is enrolled; or undefined when it
 * does not go together: an unknown login, a disabled account and a wrong password are alike in answer and time
 * @throws AppError too-many-attempts
 */
export async function signInWithPassword(
  runtime: Runtime,
  { login, password, code }: Credentials,
  from: SignInOrigin,
): Promise<SignedIn | { readonly needs: SecondFactorOffer } | undefined> {
  const account = login.trim().toLowerCase();
  const found = await runtime.db.person.findUnique({ where: { login: account } });
  const guess = { purpose: "sign-in", account, address: from.address } as const;
  const proved = await guardGuess(runtime, guess, found?.id ?? null, async () => {
    const hash = found?.passwordHash ?? (await decoyHash(runtime.passwordCostLog2));
    const isRight = (await verifyPassword(password, hash)) && found?.disabledAt === null;
    return isRight ? howProved(runtime, found, code) : undefined;
  });
  if (proved instanceof SecondFactorNeeded) return { needs: await offerTo(runtime, proved.personId) };
  if (!proved || proved instanceof Unfinished) return undefined;
  return open(runtime, proved.person, proved.method, from);
}

interface Account {
  readonly id: string;
  readonly name: string;
}

/** What a right password comes to with the code that was given, or not: with a second factor enrolled it is not enough. */
async function howProved(
  runtime: Runtime,
  person: Account,
  code: string | undefined,
): Promise<{ person: Account; method: AuthenticationMethod } | SecondFactorNeeded | undefined> {
  const { db } = runtime;
  const needsMore = (await hasTotp(db, person.id)) || (await passkeysOf(db, person.id)).length > 0;
  if (!needsMore) return { person, method: "password" };
  if (!code) return new SecondFactorNeeded(person.id);
  const method = await spendCode(runtime, person.id, code);
  return method && { person, method };
}

async function offerTo(runtime: Runtime, personId: string): Promise<SecondFactorOffer> {
  const now = await databaseNow(runtime.db);
  const passkey = await assertionOptions(runtime, runtime.db, personId, { kind: "sign-in" }, now);
  return { app: await hasTotp(runtime.db, personId), passkey: passkey ? { ...passkey } : null };
}

/**
 * Signs a person in with a passkey, which is two factors by itself: the device, and the person verified on it. There is nothing to
 * guess, and so a lockout of wrong passwords does not hold it up.
 * @returns undefined when the account is disabled
 * @throws AppError refused when the answer does not fit, came too late or was used before
 */
export async function signInWithPasskey(
  runtime: Runtime,
  assertion: Assertion,
  from: SignInOrigin,
): Promise<SignedIn | undefined> {
  const { personId } = await verifyAssertion(runtime, assertion, { kind: "sign-in" });
  const person = await runtime.db.person.findUnique({ where: { id: personId, disabledAt: null } });
  return person ? open(runtime, person, "passkey", from) : undefined;
}

async function open(
  runtime: Runtime,
  person: Account,
  method: AuthenticationMethod,
  { userAgent, address }: SignInOrigin,
): Promise<SignedIn> {
  const network = address === null ? null : networkOf(address);
  const { result } = await execute(
    runtime,
    openSession,
    { personId: person.id, method, userAgent, network },
    { caller: { kind: "system", name: "sign-in" }, idempotencyKey: null },
  );
  return { sessionId: result.sessionId, personId: person.id, name: person.name };
}
