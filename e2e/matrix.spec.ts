import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { text } from "node:stream/consumers";
import { type APIRequestContext, type APIResponse, expect } from "@playwright/test";
import { CAST_CUTOVER_NAME, CAST_PASSWORD, type Cast, castStances } from "#lib/door/cast.ts";
import { exampleRequest } from "#lib/door/exampleRequest.ts";
import {
  listProcedures,
  PAGES,
  STANCE_KEYS,
  STANCES,
  type StanceKey,
  verdictOn,
  verdictOnVisit,
} from "#lib/door/matrix.ts";
import { test } from "./support/product.ts";

/** The authorization matrix, asked of the running product over HTTP. */

const OUTSIDERS: readonly StanceKey[] = ["anonymous", "elsewhere"];

/** Shows nothing of any cutover, not even to those who may open it. */
const OF_NO_CUTOVER = ["/start"];

let cast: Cast;
test.beforeAll(async ({ runtime }) => {
  cast = await castStances(runtime);
});

const addressOf = (page: string): string => page.replace("[cutoverId]", cast.cutoverId);

/** Those pages that are not for everyone. */
const CLOSED_PAGES = Object.entries(PAGES).flatMap(([page, audience]) =>
  audience === "everyone" ? [] : [{ page, audience }],
);
const ROOM_PAGES = CLOSED_PAGES.filter(({ page }) => page.includes("[cutoverId]"));

async function expectNothingOf(response: APIResponse, what: string): Promise<void> {
  expect(response.status(), what).toBeLessThan(500);
  expect(await response.text(), what).not.toContain(CAST_CUTOVER_NAME);
}

/** Asks for a page's parts until Next is content with how they were asked for: it redirects to its own hash of the headers. */
async function getSettled(
  request: APIRequestContext,
  address: string,
  headers: Record<string, string>,
): Promise<APIResponse> {
  const response = await request.get(address, { headers, maxRedirects: 0 });
  const { location = "" } = response.headers();
  const next = new URL(location, address);
  return location !== "" && next.pathname === new URL(address).pathname && next.href !== address
    ? getSettled(request, next.href, headers)
    : response;
}

test("every page is open to those in the matrix, and tells nobody else anything", async ({ request }) => {
  // Some eight hundred pages are asked for.
  test.setTimeout(300_000);
  for (const { page, audience } of CLOSED_PAGES)
    for (const key of STANCE_KEYS) {
      const what = `${page}: ${STANCES[key].title}`;
      const headers = { ...(await cast.headersOf(key)) };
      const response = await request.get(addressOf(page), { headers, maxRedirects: 0 });
      const verdict = verdictOnVisit(audience, STANCES[key]);
      expect(response.status(), what).toBe({ allowed: 200, forbidden: 404, unauthenticated: 307 }[verdict]);
      if (verdict === "unauthenticated")
        expect(response.headers().location, what).toBe(
          `/sign-in?from=${encodeURIComponent(addressOf(page))}`,
        );
      const isMember = STANCES[key].position !== undefined;
      if (OF_NO_CUTOVER.includes(page)) await expectNothingOf(response, what);
      else if (isMember) expect(await response.text(), what).toContain(CAST_CUTOVER_NAME);
      else await expectNothingOf(response, what);
    }
});

test("a page's parts, its prefetches and other ways to ask for it tell outsiders nothing", async ({
  request,
  baseURL,
}) => {
  test.setTimeout(120_000);
  /** How Next's router says that it lacks the page alone, so that the layout above it is not drawn. */
  const treeOf = (page: string): string => {
    const leaf: unknown = ["__PAGE__", {}, null, "refetch"];
    const tree = page
      .split("/")
      .slice(1)
      .reduceRight(
        (children, segment) => [
          segment === "[cutoverId]" ? ["cutoverId", cast.cutoverId, "d", null] : segment,
          { children },
        ],
        leaf,
      );
    return encodeURIComponent(JSON.stringify(["", { children: tree }]));
  };
  const subrequest = Array(5).fill("proxy").join(":");
  for (const { page } of ROOM_PAGES) {
    const address = addressOf(page);
    const tricks: [address: string, headers: Record<string, string>][] = [
      [`${address}?_rsc=1abcd`, { rsc: "1" }],
      [`${address}?_rsc=1abcd`, { rsc: "1", "next-router-prefetch": "1" }],
      [`${address}?_rsc=1abcd`, { rsc: "1", "next-router-prefetch": "2" }],
      [`${address}?_rsc=1abcd`, { rsc: "1", "next-router-state-tree": treeOf(page) }],
      [`${address}?_rsc=1abcd`, { rsc: "1", "next-router-segment-prefetch": "/_tree" }],
      [`${address}.rsc`, {}],
      [`${address}.prefetch.rsc`, { rsc: "1" }],
      [`${address}.segments/_tree.segment.rsc`, { rsc: "1" }],
      [address, { "x-middleware-subrequest": subrequest }],
      [address, { "x-middleware-subrequest": `src/${subrequest}` }],
      [address, { "x-middleware-rewrite": address, "x-invoke-path": address, "x-matched-path": address }],
      [address, { "x-holdpoint-path": `//evil.example${address}` }],
      [`${address}/`, {}],
      [`/${address}`, {}],
      [address.replace("/", "/%2e/"), {}],
      [address.replaceAll("/", "%2F").replace("%2F", "/"), {}],
      [address.toUpperCase(), {}],
      [`${address}?cutoverId=${cast.elsewhereId}&cutoverId=${cast.cutoverId}`, {}],
      [`/_next/data/build${address}.json`, { "x-nextjs-data": "1" }],
      [`/_next/image?url=${encodeURIComponent(address)}&w=640&q=75`, {}],
    ];
    for (const [path, headers] of tricks)
      for (const key of OUTSIDERS) {
        const sent = { ...headers, ...(await cast.headersOf(key)) };
        await expectNothingOf(
          await getSettled(request, `${baseURL}${path}`, sent),
          `${STANCES[key].title}: ${path} ${JSON.stringify(headers)}`,
        );
      }
    const member = { rsc: "1", ...(await cast.headersOf("comms")) };
    const parts = await getSettled(request, `${baseURL}${address}?_rsc=1abcd`, member);
    expect(parts.headers()["content-type"], address).toContain("text/x-component");
    expect(await parts.text(), address).toContain(CAST_CUTOVER_NAME);
  }
});

test("no page takes a request that is not for reading", async ({ request }) => {
  for (const { page } of ROOM_PAGES)
    for (const method of ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"])
      for (const key of OUTSIDERS) {
        const headers = { ...(await cast.headersOf(key)) };
        const response = await request.fetch(addressOf(page), { method, headers, maxRedirects: 0 });
        await expectNothingOf(response, `${method} ${page}: ${STANCES[key].title}`);
      }
});

test("every procedure refuses outsiders over HTTP, also what its HEAD and OPTIONS tell", async ({
  request,
  baseURL,
}) => {
  for (const procedure of listProcedures())
    for (const key of OUTSIDERS) {
      const verdict = verdictOn(procedure.allowed, STANCES[key]);
      if (verdict === "allowed") continue;
      const what = `${procedure.name}: ${STANCES[key].title}`;
      const { method, path, body } = exampleRequest(procedure, {
        cutoverId: cast.cutoverId,
        personId: cast.bystanderId,
        password: CAST_PASSWORD,
      });
      const headers = {
        origin: baseURL ?? "",
        "idempotency-key": randomUUID(),
        "x-middleware-subrequest": "proxy:proxy:proxy:proxy:proxy",
        ...(await cast.headersOf(key)),
      };
      const status = verdict === "unauthenticated" ? 401 : 403;
      const response = await request.fetch(`/api${path}`, {
        method,
        headers,
        ...(body ? { data: body } : {}),
      });
      expect(response.status(), what).toBe(status);
      expect(await response.json(), what).toMatchObject({ code: verdict });
      for (const probe of ["HEAD", "OPTIONS"])
        await expectNothingOf(
          await request.fetch(`/api${path}`, { method: probe, headers }),
          `${probe} ${what}`,
        );
    }
});

/** Sends bytes as they are, and reads until the other side has closed. */
async function sendRaw(port: number, lines: readonly string[]): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  socket.write(`${lines.join("\r\n")}\r\n\r\n`);
  return text(socket);
}

test("an absolute address is neither a way in nor a way out", async ({ baseURL }) => {
  const { port, host } = new URL(baseURL ?? "");
  let reached = 0;
  const bystander = createServer((_request, response) => {
    reached += 1;
    response.end("reached");
  });
  bystander.on("connection", () => {
    reached += 1;
  });
  bystander.listen(0, "127.0.0.1");
  await once(bystander, "listening");
  const other = `127.0.0.1:${(bystander.address() as AddressInfo).port}`;
  const { cookie = "" } = await cast.headersOf("elsewhere");
  const upgrade = [
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    `Origin: ${baseURL}`,
  ];
  const path = `/api/cutovers/${cast.cutoverId}/room`;
  for (const target of [
    `http://${other}${path}`,
    `http://${host}${path}`,
    `//${other}${path}`,
    `http://${other}/`,
  ]) {
    const answer = await sendRaw(Number(port), [
      `GET ${target} HTTP/1.1`,
      `Host: ${host}`,
      `Cookie: ${cookie}`,
      "Connection: close",
    ]);
    expect(answer, target).toMatch(/^HTTP\/1\.1 (30[178]|40[034]|200)/);
    expect(answer, target).not.toContain(CAST_CUTOVER_NAME);
    expect(answer, target).not.toContain("reached");
  }
  for (const target of [
    `http://${other}/`,
    `http://${other}/api/socket/?EIO=4&transport=websocket`,
    `//${other}/`,
    `/_next/image?url=http://${other}/`,
  ]) {
    const answer = await sendRaw(Number(port), [`GET ${target} HTTP/1.1`, `Host: ${other}`, ...upgrade]);
    expect(answer, target).not.toContain("reached");
    expect(answer, target).not.toMatch(/^HTTP\/1\.1 101/);
  }
  const strange = await sendRaw(Number(port), [
    `GET http://${host}:99999999/ HTTP/1.1`,
    `Host: ${host}`,
    "Connection: close",
  ]);
  expect(strange).toMatch(/^HTTP\/1\.1 [34]/);
  expect(reached).toBe(0);
  bystander.close();
});
