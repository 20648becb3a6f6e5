import { execute } from "#lib/door/command.ts";
import type { Runtime } from "#lib/runtime.ts";
import { openSession } from "./commands.ts";
import { decoyHash, verifyPassword } from "./password.ts";

/**
 * Signs a person in with a local account.
 * @returns the new session, or undefined when login and password do not go together; an unknown login, a disabled account and a
 * wrong password are alike in answer and time
 */
export async function signInWithPassword(
  runtime: Runtime,
  login: string,
  password: string,
  userAgent: string | null,
): Promise<{ sessionId: string; personId: string; name: string } | undefined> {
  const person = await runtime.db.person.findUnique({ where: { login: login.trim().toLowerCase() } });
  const matches = await verifyPassword(
    password,
    person?.passwordHash ?? (await decoyHash(runtime.passwordCostLog2)),
  );
  if (!person || person.disabledAt || !matches) return undefined;
  const { result } = await execute(
    runtime,
    openSession,
    { personId: person.id, userAgent },
    { caller: { kind: "system", name: "sign-in" }, idempotencyKey: null },
  );
  return { sessionId: result.sessionId, personId: person.id, name: person.name };
}
