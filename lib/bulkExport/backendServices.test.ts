import { createPublicKey, generateKeyPairSync, type KeyObject, verify } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type BackendServices, backendServicesToken } from "./backendServices.ts";
import { bulkExport } from "./bulkExport.ts";

const CLIENT = "holdpoint-client";
const rsa = generateKeyPairSync("rsa", { modulusLength: 2_048 });
const ec = generateKeyPairSync("ec", { namedCurve: "P-384" });
const other = generateKeyPairSync("ec", { namedCurve: "P-384" });

let folder: string;
let server: Server;
let base: string;
/** The public keys that the server knows, by their id. */
let known: Map<string, KeyObject>;
let issued: number;
let seconds: number | undefined;
let usedIds: Set<string>;

const textOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
};

/** Checks an assertion as SMART has a server check it. @returns OAuth's word for what is wrong, or undefined */
function whyNot(form: URLSearchParams): string | undefined {
  if (form.get("grant_type") !== "client_credentials") return "unsupported_grant_type";
  if (form.get("client_assertion_type") !== "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
    return "invalid_request";
  const [head = "", body = "", signature = ""] = (form.get("client_assertion") ?? "").split(".");
  const read = (part: string): Record<string, unknown> =>
    JSON.parse(Buffer.from(part, "base64url").toString());
  const { alg, kid, typ } = read(head);
  const { iss, sub, aud, exp, jti } = read(body);
  const key = known.get(String(kid));
  if (key === undefined || typ !== "JWT") return "invalid_client";
  const expected = key.asymmetricKeyType === "rsa" ? "RS384" : "ES384";
  const isSigned = verify(
    "sha384",
    Buffer.from(`${head}.${body}`),
    { key, dsaEncoding: "ieee-p1363" },
    Buffer.from(signature, "base64url"),
  );
  const left = Number(exp) - Date.now() / 1_000;
  const isRight = iss === CLIENT && sub === CLIENT && aud === `${base}/token` && left > 0 && left <= 300;
  if (alg !== expected || !isSigned || !isRight || usedIds.has(String(jti))) return "invalid_client";
  usedIds.add(String(jti));
  return form.get("scope") === "system/*.read" ? undefined : "invalid_scope";
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "holdpoint-smart-"));
  known = new Map([
    ["rsa", rsa.publicKey],
    ["ec", ec.publicKey],
  ]);
  issued = 0;
  seconds = 300;
  usedIds = new Set();
  server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? "", base);
    const json = (status: number, body: object, headers = {}): void =>
      void response
        .writeHead(status, { "content-type": "application/json", ...headers })
        .end(JSON.stringify(body));
    if (pathname === "/fhir/.well-known/smart-configuration")
      return json(200, { token_endpoint: `${base}/token` });
    if (pathname === "/token") {
      const error = whyNot(new URLSearchParams(await textOf(request)));
      if (error !== undefined) return json(400, { error, error_description: "the secret reason" });
      issued += 1;
      return json(200, { access_token: `token-${issued}`, token_type: "bearer", expires_in: seconds });
    }
    // A token counts until the next one is given.
    if (request.headers.authorization !== `Bearer token-${issued}`) return json(401, {});
    if (pathname === "/fhir/Patient/$export") return json(202, {}, { "content-location": `${base}/job` });
    if (pathname === "/job" && request.method === "DELETE") return json(202, {});
    if (pathname === "/job")
      return json(200, {
        transactionTime: "2026-11-21T02:00:00Z",
        requiresAccessToken: true,
        output: [{ type: "Patient", url: `${base}/file` }],
      });
    if (pathname === "/file")
      return void response.writeHead(200).end('{"resourceType":"Patient","id":"p"}\n');
    return json(404, {});
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
  await rm(folder, { recursive: true, force: true });
});

async function keyFile(name: string, content: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

const pem = (key: KeyObject): string => key.export({ type: "pkcs8", format: "pem" }).toString();
const services = (of: Partial<BackendServices>): BackendServices => ({
  exportUrl: `${base}/fhir/Patient/$export`,
  clientId: CLIENT,
  keyFile: "",
  ...of,
});
const QUICK = { pauseFactor: 0.001 };

describe("SMART Backend Services", () => {
  it("get an export its tokens, and new ones when they end", async () => {
    seconds = 1;
    const path = await keyFile(
      "key.jwk",
      JSON.stringify({ ...ec.privateKey.export({ format: "jwk" }), kid: "ec" }),
    );
    const token = backendServicesToken(services({ keyFile: path }), QUICK);
    await bulkExport({ url: `${base}/fhir/Patient/$export`, out: join(folder, "out"), token, ...QUICK });
    expect(await readFile(join(folder, "out", "Patient.00000.ndjson"), "utf8")).toContain('"id":"p"');
    // One for each request: each had ended, or would have under way.
    expect(issued).toBe(4);
  });

  it("keep a token as long as it is good", async () => {
    const path = await keyFile("key.pem", pem(rsa.privateKey));
    let now = Date.now();
    const token = backendServicesToken(
      services({ keyFile: path, keyId: "rsa", tokenUrl: `${base}/token` }),
      QUICK,
      () => now,
    );
    expect([await token(), await token()]).toEqual(["token-1", "token-1"]);
    now += 269_000;
    expect(await token()).toBe("token-1");
    now += 2_000;
    // The server's clock has not moved: what is signed for later is refused as too long, so the assertion's own time is the clock's.
    await expect(token()).rejects.toThrow("invalid_client");
  });

  it.each<[string, () => Partial<BackendServices> | Promise<Partial<BackendServices>>, RegExp]>([
    [
      "a key that the server does not know",
      async () => ({ keyFile: await keyFile("k", pem(other.privateKey)), keyId: "ec" }),
      /gives no token \(400\): invalid_client\.$/,
    ],
    [
      "another client",
      async () => ({ keyFile: await keyFile("k", pem(ec.privateKey)), keyId: "ec", clientId: "x" }),
      /invalid_client/,
    ],
    [
      "a scope that it has not",
      async () => ({
        keyFile: await keyFile("k", pem(ec.privateKey)),
        keyId: "ec",
        scope: "system/Patient.write",
      }),
      /invalid_scope/,
    ],
    ["no key", () => ({ keyFile: "/nowhere" }), /holds no private key/],
    [
      "a public key",
      async () => ({
        keyFile: await keyFile(
          "k",
          createPublicKey(ec.privateKey).export({ type: "spki", format: "pem" }).toString(),
        ),
      }),
      /holds no private key/,
    ],
    [
      "a curve that SMART does not have",
      async () => ({
        keyFile: await keyFile("k", pem(generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey)),
      }),
      /P-384/,
    ],
    ["an endpoint in the open", () => ({ tokenUrl: "http://ehr.example.org/token" }), /https:\/\/ alone/],
    [
      "a server without a SMART configuration",
      () => ({ exportUrl: `${base}/other/$export` }),
      /does not say where tokens are to be had \(404|401/,
    ],
  ])("end with a sentence for %s", async (_, of, sentence) => {
    const told = backendServicesToken(services(await of()), QUICK)();
    await expect(told).rejects.toThrow(sentence);
    await expect(told).rejects.not.toThrow(/secret|BEGIN/);
    await expect(told).rejects.toMatchObject({ name: "ExportError" });
  });
});
