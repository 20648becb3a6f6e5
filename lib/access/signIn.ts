import { execute } from "#lib/door/command.ts";
import type { Runtime } from "#lib/runtime.ts";
import { networkOf } from "./address.ts";
import { guardGuess } from "./attempts.ts";
import { openSession } from "./commands.ts";
import { decoyHash, verifyPassword } from "./password.ts";

/**
 * Signs a person in with a local account.
 * @returns the new session, or undefined when login and password do not go together; an unknown login, a disabled account and a
 * wrong password are alike in answer and time
 * @throws AppError too-many-attempts
 */
export async function signInWithPassword(
  runtime: Runtime,
  login: string,
  password: string,
  from: { readonly userAgent: string | null; readonly address: string | null },
): Promise<{ sessionId: string; personId: string; name: string } | undefined> {
  const account = login.trim().toLowerCase();
  const found = await runtime.db.person.findUnique({ where: { login: account } });
  const guess = { purpose: "sign-in", account, address: from.address } as const;
  const person = await guardGuess(runtime, guess, found?.id ?? null, async () => {
    const hash = found?.passwordHash ?? (await decoyHash(runtime.passwordCostLog2));
    return (await verifyPassword(password, hash)) && found?.disabledAt === null ? found : undefined;
  });
  if (!person) return undefined;
  const { result } = await execute(
    runtime,
    openSession,
    {
      personId: person.id,
      method: "password",
      userAgent: from.userAgent,
      network: from.address === null ? null : networkOf(from.address),
    },
    { caller: { kind: "system", name: "sign-in" }, idempotencyKey: null },
  );
  return { sessionId: result.sessionId, personId: person.id, name: person.name };
}
