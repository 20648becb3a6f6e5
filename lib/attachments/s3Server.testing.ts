import { createHash, createHmac } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { S3Settings } from "./s3Store.server.ts";

/** A small object store on this machine, which takes nothing that is not signed as AWS Signature Version 4 says. */
export interface S3Server {
  readonly settings: S3Settings;
  readonly objects: Map<string, Buffer>;
  /** Why requests were refused, in order. */
  readonly refusals: string[];
  close(): Promise<void>;
}

const hmac = (key: string | Buffer, text: string): Buffer => createHmac("sha256", key).update(text).digest();
const sha256 = (bytes: string | Buffer): string => createHash("sha256").update(bytes).digest("hex");
const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/;

/** Why a request is not signed with this key over these bytes, or undefined (AWS General Reference, "Signature Version 4"). */
function whyNotSigned(request: IncomingMessage, body: Buffer, settings: S3Settings): string | undefined {
  const found = AUTHORIZATION.exec(request.headers.authorization ?? "");
  if (!found) return "no signature";
  const [, keyId, day, region, signedHeaders = "", signature] = found;
  if (keyId !== settings.accessKeyId || region !== settings.region) return "another key or region";
  const content = String(request.headers["x-amz-content-sha256"] ?? "");
  if (request.method === "PUT" && content !== sha256(body)) return "bytes that are not those signed";
  const names = signedHeaders.split(";");
  if (!names.includes("host") || !names.includes("x-amz-date")) return "headers that are not signed";
  const url = new URL(request.url ?? "", "http://s3");
  const canonical = [
    request.method,
    url.pathname,
    url.searchParams.toString(),
    ...names.map((name) => `${name}:${String(request.headers[name] ?? "").trim()}`),
    "",
    signedHeaders,
    content,
  ].join("\n");
  const date = String(request.headers["x-amz-date"]);
  const toSign = ["AWS4-HMAC-SHA256", date, `${day}/${region}/s3/aws4_request`, sha256(canonical)].join("\n");
  const key = [region ?? "", "s3", "aws4_request"].reduce<Buffer>(
    (under, part) => hmac(under, part),
    hmac(`AWS4${settings.secretAccessKey}`, day ?? ""),
  );
  return hmac(key, toSign).toString("hex") === signature ? undefined : "a signature that does not fit";
}

export async function startS3Server(): Promise<S3Server> {
  const objects = new Map<string, Buffer>();
  const refusals: string[] = [];
  const settings = {
    bucket: "holdpoint",
    region: "us-east-1",
    accessKeyId: "TESTKEY",
    secretAccessKey: "test-secret",
    endpoint: "",
  };
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray());
    const whyNot = whyNotSigned(request, body, settings);
    if (whyNot !== undefined) {
      refusals.push(whyNot);
      response.writeHead(403).end();
      return;
    }
    const path = request.url ?? "";
    if (request.method === "PUT") {
      objects.set(path, body);
      response.writeHead(200).end();
      return;
    }
    const found = objects.get(path);
    response.writeHead(found ? 200 : 404).end(found);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  settings.endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    settings,
    objects,
    refusals,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
