import type { OAuthConfig } from "next-auth/providers/oauth";
import { LINE_LENGTH_MAX } from "#lib/door/fields.ts";
import type { IdpSettings } from "#lib/runtime.ts";

/** What next-auth calls the provider when somebody signs in, and when somebody signed in is on an errand; each has a way back of its own. */
export const SIGN_IN_PROVIDER = "idp";
export const ERRAND_PROVIDER = "idp-again";

const ANSWER_MS_MAX = 5_000;

/** What is read of an id_token, whose signature, issuer, audience, nonce and time next-auth's client has checked. */
export interface IdpClaims {
  readonly iss: string;
  readonly sub: string;
  readonly name?: unknown;
  readonly preferred_username?: unknown;
  readonly auth_time?: unknown;
}

/** What to call somebody whom nobody here knows yet. No e-mail address is asked for: nothing is ever decided by one. */
export function nameFrom({ name, preferred_username: username, sub }: IdpClaims): string {
  const said = [name, username].find((text) => typeof text === "string" && text.trim() !== "");
  const plain = String(said ?? `Account ${sub}`).replaceAll(/\p{Cc}+/gu, " ");
  return plain.trim().slice(0, LINE_LENGTH_MAX);
}

/** The identity provider for next-auth: discovery, authorization code with PKCE, state and nonce. */
export function idpProvider(
  idp: IdpSettings,
  id: typeof SIGN_IN_PROVIDER | typeof ERRAND_PROVIDER,
): OAuthConfig<IdpClaims> {
  return {
    id,
    name: idp.name,
    type: "oauth",
    wellKnown: `${idp.issuer.replace(/\/$/, "")}/.well-known/openid-configuration`,
    idToken: true,
    checks: ["pkce", "state", "nonce"],
    clientId: idp.clientId,
    clientSecret: idp.clientSecret,
    // On an errand it has to ask who it is, and to say when it did; whether it did is checked when the answer comes.
    authorization: {
      params: {
        scope: "openid profile",
        ...(id === ERRAND_PROVIDER ? { prompt: "login", max_age: 0 } : {}),
      },
    },
    httpOptions: { timeout: ANSWER_MS_MAX },
    profile: (claims) => ({ id: claims.sub, name: nameFrom(claims) }),
  };
}
