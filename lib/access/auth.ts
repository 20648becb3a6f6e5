import type { NextAuthOptions } from "next-auth";
import Credentials from "next-auth/providers/credentials";
import { execute } from "#lib/door/command.ts";
import { toAppError } from "#lib/door/errors.ts";
import { answerOfProvider, authLogger, identityProviders } from "#lib/idp/nextAuth.server.ts";
import { runtime } from "#lib/runtime.ts";
import { CLIENT_ADDRESS_HEADER } from "./address.ts";
import { closeSession } from "./commands.ts";
import { SESSION_MS_MAX } from "./limits.ts";
import { signInWithPassword } from "./signIn.ts";

/**
 * How next-auth is set up. Its cookie is an encrypted token that carries no more than a session's id: whether that session is
 * good is asked of Postgres on every call (door/caller.ts), so it can be ended at once.
 */
export const authOptions = (request: Request): NextAuthOptions => ({
  secret: runtime().authSecret,
  session: { strategy: "jwt", maxAge: SESSION_MS_MAX / 1_000 },
  pages: { signIn: "/sign-in" },
  providers: [
    Credentials({
      name: "Local account",
      credentials: { login: { label: "Login" }, password: { label: "Password", type: "password" } },
      async authorize(credentials, request) {
        if (!credentials?.login || !credentials.password) return null;
        const header = (name: string): string | null => {
          const value: unknown = request.headers?.[name];
          return typeof value === "string" ? value : null;
        };
        const from = { userAgent: header("user-agent"), address: header(CLIENT_ADDRESS_HEADER) };
        const signedIn = await signInWithPassword(
          runtime(),
          credentials.login,
          credentials.password,
          from,
        ).catch((error: unknown) => {
          // next-auth hands the message of an error to the page.
          throw new Error(toAppError(error).sentence, { cause: error });
        });
        return signedIn
          ? { id: signedIn.personId, name: signedIn.name, sessionId: signedIn.sessionId }
          : null;
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
});
