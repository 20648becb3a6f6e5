import { createServer, type Server } from "node:http";
import Provider, { type AccountClaims, type Configuration } from "oidc-provider";
import type { IdpSettings } from "#lib/runtime.ts";

/** A real OpenID provider on loopback, for tests: anyone can sign in under any login, which is their subject. */
export interface TestProvider {
  readonly settings: IdpSettings;
  /** Stops answering, as a provider that is down. */
  stop(): Promise<void>;
  /** Answers again, at the same address. */
  start(): Promise<void>;
}

export const CLIENT_ID = "holdpoint";
export const CLIENT_SECRET = "a secret of the tests, of some length";

const listen = (server: Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", reject);
      resolve();
    });
  });

/**
 * @param port where it listens
 * @param origin Holdpoint's, where it sends people back to
 * @param claims of a subject, besides `sub`
 */
export async function startTestProvider(
  port: number,
  origin: string,
  claims: (subject: string) => Omit<AccountClaims, "sub"> = (subject) => ({ name: `Provider's ${subject}` }),
): Promise<TestProvider> {
  const issuer = `http://localhost:${port}`;
  const configuration: Configuration = {
    clients: [
      {
        client_id: CLIENT_ID,
        client_secret: CLIENT_SECRET,
        redirect_uris: ["idp", "idp-again"].map((id) => `${origin}/api/auth/callback/${id}`),
      },
    ],
    claims: { openid: ["sub"], profile: ["name", "preferred_username", "email", "email_verified"] },
    // As Entra, Keycloak and Okta do: the name is in the id_token.
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    cookies: { keys: ["a key of the tests"] },
    // The hospital has consented for its people.
    async loadExistingGrant({ oidc }) {
      const grant = new oidc.provider.Grant({
        clientId: oidc.client?.clientId,
        accountId: oidc.session?.accountId,
      });
      grant.addOIDCScope("openid profile");
      await grant.save();
      return grant;
    },
    findAccount: (_context, subject) => ({
      accountId: subject,
      claims: () => ({ sub: subject, ...claims(subject) }),
    }),
  };
  const handle = new Provider(issuer, configuration).callback();
  let server: Server;
  const start = async (): Promise<void> => {
    server = createServer((request, response) => void handle(request, response));
    await listen(server, port);
  };
  await start();
  return {
    settings: {
      issuer,
      clientId: CLIENT_ID,
      clientSecret: CLIENT_SECRET,
      name: "Lakeshore ID",
      createsPeople: true,
    },
    start,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
