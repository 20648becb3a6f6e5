import type { NextAuthOptions } from "next-auth";
import Credentials from "next-auth/providers/credentials";
import { execute } from "#lib/door/command.ts";
import { retryAfterHeader, toAppError } from "#lib/door/errors.ts";
import { assertionSchema } from "#lib/factors/schema.ts";
import { answerOfProvider, authLogger, identityProviders } from "#lib/idp/nextAuth.server.ts";
import { runtime } from "#lib/runtime.ts";
import { CLIENT_ADDRESS_HEADER } from "./address.ts";
import { closeSession } from "./commands.ts";
import { writeOffer } from "./secondFactor.ts";
import { type SignedIn, type SignInOrigin, signInWithPasskey, signInWithPassword } from "./signIn.ts";

/** A request as next-auth hands it to a provider. */
type AuthRequest = { readonly headers?: Record<string, unknown> | undefined };

function originOf({ headers }: AuthRequest): SignInOrigin {
  const header = (name: string): string | null => {
    const value = headers?.[name];
    return typeof value === "string" ? value : null;
  };
  return { userAgent: header("user-agent"), address: header(CLIENT_ADDRESS_HEADER) };
}

const asUser = (signedIn: SignedIn | undefined) =>
  signedIn ? { id: signedIn.personId, name: signedIn.name, sessionId: signedIn.sessionId } : null;

/**
 * How next-auth is set up. Its cookie is an encrypted token that carries no more than a session's id: whether that session is
 * good is asked of Postgres on every call (door/caller.ts), so it can be ended at once.
 * @param request what it is set up for
 * @param answerHeaders takes what the answer's header is to say besides
 */
export function authOptions(request: Request, answerHeaders: Headers): NextAuthOptions {
  /** next-auth hands the message of an error to the page. */
  const told = async <T>(attempt: Promise<T>): Promise<T> => {
    try {
      return await attempt;
    } catch (error) {
      const appError = toAppError(error);
      for (const [name, value] of Object.entries(retryAfterHeader(appError))) answerHeaders.set(name, value);
      throw new Error(appError.sentence, { cause: error });
    }
  };
  return {
    secret: runtime().authSecret,
    session: { strategy: "jwt", maxAge: runtime().sessionLimits.absoluteMs / 1_000 },
    pages: { signIn: "/sign-in" },
    providers: [
      Credentials({
        name: "Local account",
        credentials: { login: {}, password: {}, code: {} },
        async authorize(given, sent) {
          if (!given?.login || !given.password) return null;
          const outcome = await told(signInWithPassword(runtime(), given, originOf(sent)));
          if (outcome && "needs" in outcome) throw new Error(writeOffer(outcome.needs));
          return asUser(outcome);
        },
      }),
      Credentials({
        id: "passkey",
        name: "Passkey",
        credentials: { assertion: {} },
        async authorize(given, sent) {
          const assertion = assertionSchema.safeParse(parsedJson(given?.assertion));
          if (!assertion.success) return null;
          return asUser(await told(signInWithPasskey(runtime(), assertion.data, originOf(sent))));
        },
      }),
      ...identityProviders(runtime()),
    ],
    logger: authLogger,
    events: {
      // Taking the cookie away is not enough: a copy of it, and other tabs, would go on.
      async signOut({ token }) {
        const { sessionId } = token;
        if (typeof sessionId === "string")
          await execute(
            runtime(),
            closeSession,
            {},
            { caller: { kind: "session", sessionId }, idempotencyKey: null },
          );
      },
    },
    callbacks: {
      async signIn({ user, account, profile }) {
        if (account?.type !== "oauth") return true;
        const answer = await answerOfProvider(runtime(), request, account.provider, profile);
        if (typeof answer === "string") return answer;
        // What the cookie is made of is this very user.
        Object.assign(user, { id: answer.personId, sessionId: answer.sessionId });
        return true;
      },
      jwt({ token, user }) {
        return user && "sessionId" in user ? { sub: user.id, sessionId: user.sessionId } : token;
      },
    },
  };
}

function parsedJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "");
  } catch {
    return undefined;
  }
}
