import { request as httpRequest, type OutgoingHttpHeaders } from "node:http";
import { expect, test } from "@playwright/test";
import { openRoom, PASSWORD, type Room } from "./support/room.ts";
import { type SecondProduct, startSecondProduct } from "./support/secondProduct.ts";
import { signInFully } from "./support/sign.ts";
import { openTlsProxy, type TlsProxy } from "./support/tlsProxy.ts";

/** The product as a hospital runs it: behind a proxy that takes TLS off. */

// Its certificate is its own authority, which no browser knows.
test.use({ ignoreHTTPSErrors: true });
test.describe.configure({ mode: "serial", timeout: 180_000 });

const HEADER_BYTES_MAX = 16 * 1024;
const BODY_BYTES_MAX = 4 * 1024 * 1024;

let proxy: TlsProxy;
let product: SecondProduct;
let room: Room;
let origin: string;

test.beforeAll(async () => {
  proxy = await openTlsProxy();
  origin = `https://localhost:${proxy.port}`;
  product = await startSecondProduct({ NEXTAUTH_URL: origin, HOLDPOINT_TRUSTED_PROXIES: "1" });
  proxy.target = product.port;
  room = await openRoom(product.runtime, "Over TLS");
});

test.afterAll(async () => {
  await product?.close();
  await proxy?.close();
});

test("the cookie of a session is Secure, HttpOnly and SameSite, and HSTS is on", async ({ page }) => {
  const wall = room.path.replace("/cutovers/", "/wall/");
  const sockets: string[] = [];
  page.on("websocket", (socket) => {
    socket.on("framereceived", () => sockets.push(socket.url()));
  });
  const answer = await page.goto(`${origin}${wall}`);
  expect(answer?.headers()["strict-transport-security"]).toBe("max-age=31536000");
  await signInFully(page, room.people["incident-commander"].login, PASSWORD);
  await expect(page).toHaveURL(`${origin}${wall}`);
  const cookies = (await page.context().cookies()).filter(({ name }) => name.includes("next-auth"));
  const session = cookies.find(({ name }) => name.includes("session-token"));
  expect(session?.name).toBe("__Secure-next-auth.session-token");
  expect(session).toMatchObject({ secure: true, httpOnly: true, sameSite: "Lax" });
  for (const cookie of cookies) expect(cookie, cookie.name).toMatchObject({ secure: true, httpOnly: true });

  await page.goto(`${origin}${room.path}`);
  await expect(page.getByText(/^in sync/).first()).toBeVisible();
  expect(new Set(sockets.map((url) => new URL(url).origin))).toEqual(
    new Set([origin.replace("https", "wss")]),
  );

  const post = (from: string) =>
    page.request.post(`${origin}/api${room.path}/notices`, {
      headers: { origin: from, "idempotency-key": from },
      data: {
        title: "Results late",
        unavailable: "Results",
        fallback: "Call the lab",
        until: "2099-01-01T00:00:00.000Z",
        partialMeaning: null,
      },
    });
  // Another site, the same host without TLS, and the address behind the proxy: none of them is where people are.
  for (const from of [
    "https://evil.example",
    origin.replace("https", "http"),
    `http://localhost:${product.port}`,
  ])
    expect((await post(from)).status(), from).toBe(403);
  expect((await post(origin)).status()).toBe(200);
});

interface Sent {
  readonly path: string;
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders;
  /** Written in chunks, without saying how long it is, unless the headers do. */
  readonly body?: Buffer;
}

/** Sends a request to the product itself. @returns the status that it answers, whether or not it took the body */
function statusOf({ path, method = "POST", headers = {}, body }: Sent): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: "127.0.0.1", port: product.port, path, method, headers });
    request.once("response", (response) => {
      resolve(response.statusCode);
      response.destroy();
    });
    request.once("error", reject);
    request.end(body);
  });
}

test("headers and bodies over the limits are refused, wherever they are sent", async () => {
  const long = { "x-long": "x".repeat(HEADER_BYTES_MAX) };
  expect(await statusOf({ path: "/", method: "GET", headers: long })).toBe(431);
  const short = { "x-long": "x".repeat(HEADER_BYTES_MAX / 2) };
  expect(await statusOf({ path: "/sign-in", method: "GET", headers: short })).toBe(200);
  for (const path of [`/api${room.path}/notices`, "/api/auth/callback/credentials", "/sign-in"]) {
    // It says how long it would be, and need not send it to be refused.
    const tooLong = { "content-type": "application/json", "content-length": BODY_BYTES_MAX + 1 };
    expect(await statusOf({ path, headers: tooLong, body: Buffer.alloc(0) }), path).toBe(413);
    const chunked = { "content-type": "application/json", "transfer-encoding": "chunked" };
    expect(await statusOf({ path, headers: chunked, body: Buffer.from("{}") }), path).toBe(411);
  }
});
