import { guardGuess } from "#lib/access/attempts.ts";
import { verifyPassword } from "#lib/access/password.ts";

import { databaseNow } from "#lib/clock.ts";
import type { KnownCaller } from "#lib/door/caller.ts";
import type { Call } from "#lib/door/command.ts";
import { AppError } from "#lib/door/errors.ts";
import type { Runtime } from "#lib/runtime.ts";
import { whyNotProven } from "#lib/signatures/rules.ts";
import { passkeysOf } from "./passkeys.server.ts";
import { spendRecoveryCode } from "./recovery.server.ts";
import type { Proof } from "./schema.ts";
import { hasTotp, spendTotpCode } from "./totp.server.ts";
import { verifyAssertion } from "./webauthn.server.ts";

/** Whether a person has a second factor, so that a password alone is not enough. */
async function hasSecondFactor({ db }: Pick<Runtime, "db">, personId: string): Promise<boolean> {
  return (await hasTotp(db, personId)) || (await passkeysOf(db, personId)).length > 0;
}

/**
 * Spends a code that a person typed: of the authenticator app, or a recovery code.
 * @returns which it was, or undefined when it was neither, or was used before
 */
export async function spendCode(
  { db, journalKey }: Pick<Runtime, "db" | "journalKey">,
  personId: string,
  code: string,
): Promise<"password+totp" | "recovery-code" | undefined> {
  const now = await databaseNow(db);
  if (await spendTotpCode(db, journalKey, personId, code, now)) return "password+totp";
  return (await spendRecoveryCode(db, journalKey, personId, code, now)) ? "recovery-code" : undefined;
}

/**
 * Asks the person in a session to prove who they are, before their factors change: an open session that was walked away from, or a
 * stolen one, is not enough to make oneself a way in. Wrong guesses count like those before a signature.
 * @throws AppError forbidden, refused, too-many-attempts
 */
export async function proveIdentity(
  runtime: Runtime,
  { password, code, assertion }: Proof,
  caller: KnownCaller,
  { address = null }: Call,
): Promise<void> {
  if (caller.kind !== "person") throw new AppError("forbidden", "Only a person can do this.");
  const { personId, sessionId } = caller.person;
  if (assertion) {
    const used = await verifyAssertion(runtime, assertion, { kind: "proof", personId, sessionId });
    if (used.personId !== personId)
      throw new AppError("forbidden", "This is not a passkey of yours. Nothing was changed.");
    return;
  }
  const { passwordHash } = await runtime.db.person.findUniqueOrThrow({ where: { id: personId } });
  const needsCode = await hasSecondFactor(runtime, personId);
  if (passwordHash === null && !needsCode) {
    // Whoever signs in with the identity provider alone has nothing else to show than that they did just now.
    const now = await databaseNow(runtime.db);
    if (whyNotProven(caller.person.authenticatedAt, now.getTime()) === undefined) return;
    throw new AppError(
      "forbidden",
      "Sign out and in again with the identity provider, then do this within 5 minutes. Nothing was changed.",
    );
  }
  if (password === null || passwordHash === null)
    throw new AppError(
      "forbidden",
      "Prove that it is you: with a passkey, or your password. Nothing was changed.",
    );
  if (needsCode && !code)
    throw new AppError(
      "forbidden",
      "You have a second factor: give its code too, or a recovery code, or use your passkey. Nothing was changed.",
    );
  const guess = { purpose: "reauthentication", account: personId, address } as const;
  const proved = await guardGuess(runtime, guess, personId, async () => {
    if (!(await verifyPassword(password, passwordHash))) return undefined;
    return needsCode ? spendCode(runtime, personId, code ?? "") : "password";
  });
  if (!proved)
    throw new AppError(
      "forbidden",
      needsCode
        ? "The password or the code is not right, or the code was used already. Nothing was changed; try again."
        : "That is not your password. Nothing was changed; try again.",
    );
}
