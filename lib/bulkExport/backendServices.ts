import { createPrivateKey, type KeyObject, randomUUID, sign } from "node:crypto";
import { readFile } from "node:fs/promises";
import { z } from "zod";
import { type Asking, ask, ExportError } from "./ask.ts";

/**
 * Access tokens by SMART Backend Services (SMART App Launch 2.2, "Backend Services"): OAuth 2 client credentials, with a JWT that the
 * client's own key signs as its proof (RFC 7523). The server knows the public key, and no secret is shared.
 */

export interface BackendServices {
  /** The address of the export: where nobody names the token endpoint, the server's SMART configuration is asked for it. */
  readonly exportUrl: string;
  readonly clientId: string;
  /** A file with the private key, PEM or JWK: RSA, or an elliptic curve of 384 bits. Read for each token, so it may be replaced. */
  readonly keyFile: string;
  /** The `kid` by which the server knows the key; that of the JWK when it has one. */
  readonly keyId?: string | undefined;
  readonly tokenUrl?: string | undefined;
  readonly scope?: string | undefined;
}

const DEFAULT_SCOPE = "system/*.read";
/** An assertion may live for five minutes at most. */
const ASSERTION_SECONDS = 240;
/** A token is renewed so long before it ends, so that none ends under way. */
const RENEW_BEFORE_MS = 30_000;
const SECONDS_WHERE_UNSAID = 300;
const CURVE = "secp384r1";
const ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
const LOOPBACK_HOSTS = ["localhost", "127.0.0.1", "[::1]"];

const configurationSchema = z.object({ token_endpoint: z.url() });
const tokenSchema = z.object({
  access_token: z.string().min(1),
  expires_in: z.number().positive().optional(),
});

/**
 * A token whenever one is asked for, the same until it is about to end.
 * @throws ExportError, in words without the token or the key, when there is none to be had
 */
export function backendServicesToken(
  of: BackendServices,
  asking: Omit<Asking, "token">,
  now: () => number = Date.now,
): () => Promise<string> {
  let held: { readonly token: string; readonly untilMs: number } | undefined;
  let endpoint: string | undefined;
  return async () => {
    if (held !== undefined && now() < held.untilMs) return held.token;
    endpoint ??= safe(of.tokenUrl ?? (await discover(of.exportUrl, asking)));
    const { key, keyId } = await readKey(of);
    const form = new URLSearchParams({
      grant_type: "client_credentials",
      scope: of.scope ?? DEFAULT_SCOPE,
      client_assertion_type: ASSERTION_TYPE,
      client_assertion: assertion(of.clientId, endpoint, key, keyId, now()),
    });
    const headers = { "content-type": "application/x-www-form-urlencoded", accept: "application/json" };
    const response = await ask(
      endpoint,
      { method: "POST", headers, body: form.toString(), withToken: false },
      { ...asking, token: async () => undefined },
    );
    const said: unknown = await response.json().catch(() => undefined);
    const token = tokenSchema.safeParse(said);
    if (!response.ok || !token.success)
      throw new ExportError(
        `The token endpoint at ${new URL(endpoint).origin} gives no token (${response.status})${reasonOf(said)}.`,
      );
    const { access_token, expires_in = SECONDS_WHERE_UNSAID } = token.data;
    held = { token: access_token, untilMs: now() + Math.max(0, expires_in * 1_000 - RENEW_BEFORE_MS) };
    return access_token;
  };
}

/** OAuth's own word for what is wrong; descriptions may hold anything. */
function reasonOf(said: unknown): string {
  const found = z.object({ error: z.string().regex(/^[a-z_]{1,40}$/) }).safeParse(said);
  return found.success ? `: ${found.data.error}` : "";
}

/** The token endpoint by the server's `.well-known/smart-configuration`. */
async function discover(exportUrl: string, asking: Omit<Asking, "token">): Promise<string> {
  const address = URL.parse(exportUrl);
  const base = exportUrl.replace(/\/((Patient|Group\/[^/]+)\/)?\$export$/, "");
  if (address === null || base === exportUrl)
    throw new ExportError("Give the address of an export: it ends in /$export.");
  const response = await ask(
    `${safe(base)}/.well-known/smart-configuration`,
    { headers: { accept: "application/json" }, withToken: false },
    { ...asking, token: async () => undefined },
  );
  const found = configurationSchema.safeParse(await response.json().catch(() => undefined));
  if (!response.ok || !found.success)
    throw new ExportError(
      `The server at ${address.origin} does not say where tokens are to be had (${response.status}): name the endpoint with --token-url.`,
    );
  return found.data.token_endpoint;
}

function safe(url: string): string {
  const address = URL.parse(url);
  const isSafe =
    address?.protocol === "https:" ||
    (address?.protocol === "http:" && LOOPBACK_HOSTS.includes(address.hostname));
  if (!isSafe) throw new ExportError("Tokens are asked for over https:// alone.");
  return url;
}

async function readKey({
  keyFile,
  keyId,
}: BackendServices): Promise<{ key: KeyObject; keyId: string | undefined }> {
  try {
    const text = await readFile(keyFile, "utf8");
    if (!text.trimStart().startsWith("{")) return { key: suitable(createPrivateKey(text)), keyId };
    const jwk = z.looseObject({ kid: z.string().optional() }).parse(JSON.parse(text));
    return { key: suitable(createPrivateKey({ key: jwk, format: "jwk" })), keyId: keyId ?? jwk.kid };
  } catch {
    // What the reader says may quote the key.
    throw new ExportError(
      `${keyFile} holds no private key that can sign: RSA, or an elliptic curve of 384 bits (P-384).`,
    );
  }
}

function suitable(key: KeyObject): KeyObject {
  const isFit =
    key.asymmetricKeyType === "rsa" ||
    (key.asymmetricKeyType === "ec" && key.asymmetricKeyDetails?.namedCurve === CURVE);
  if (!isFit) throw new TypeError("not RS384, nor ES384");
  return key;
}

/** The JWT that proves who asks: RS384 or ES384, the two that every SMART server has to take. */
function assertion(
  clientId: string,
  audience: string,
  key: KeyObject,
  keyId: string | undefined,
  nowMs: number,
): string {
  const part = (content: object): string => Buffer.from(JSON.stringify(content)).toString("base64url");
  const alg = key.asymmetricKeyType === "rsa" ? "RS384" : "ES384";
  const exp = Math.floor(nowMs / 1_000) + ASSERTION_SECONDS;
  const content = `${part({ alg, typ: "JWT", ...(keyId !== undefined && { kid: keyId }) })}.${part({ iss: clientId, sub: clientId, aud: audience, exp, jti: randomUUID() })}`;
  return `${content}.${sign("sha384", Buffer.from(content), { key, dsaEncoding: "ieee-p1363" }).toString("base64url")}`;
}
