import { randomUUID } from "node:crypto";
import { encode } from "next-auth/jwt";
import { describe, expect, it } from "vitest";
import { draftNotice } from "#lib/comms/schema.ts";
import { addToken } from "#prisma/factories.ts";
import { BODY_BYTES_MAX } from "./bodyLimit.ts";
import { ERROR_STATUS } from "./errors.ts";
import { answerApi, openApiDocument } from "./http.ts";
import { whyNotPosition } from "./positions.ts";
import { type Member, makeRoom, PASSWORD, prepareRuntime } from "./testing.ts";

const setup = prepareRuntime();
const ORIGIN = "http://localhost:3000";

async function cookieOf(member: Member): Promise<string> {
  const sessionId = member.caller.kind === "session" ? member.caller.sessionId : "";
  return `next-auth.session-token=${await encode({ token: { sessionId }, secret: setup.runtime.authSecret })}`;
}

interface Answer {
  readonly status: number;
  readonly body: { code?: string; message?: string; [field: string]: unknown };
}

async function call(
  method: string,
  path: string,
  headers: Record<string, string>,
  body?: unknown,
): Promise<Answer> {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const request = new Request(`${ORIGIN}/api${path}`, {
    method,
    headers: {
      ...(text === undefined
        ? {}
        : { "content-type": "application/json", "content-length": `${text.length}` }),
      ...headers,
    },
    ...(text === undefined ? {} : { body: text }),
  });
  const response = await answerApi(setup.runtime, request);
  return { status: response.status, body: await response.json() };
}

const notice = {
  title: "Results late",
  unavailable: "Results",
  fallback: "Call the lab",
  until: "2099-01-01T00:00:00.000Z",
  partialMeaning: null,
};

async function room() {
  const { cutoverId, people } = await makeRoom(setup.runtime, ["comms", "executive"]);
  const cookie = await cookieOf(people.comms);
  const headers = { cookie, origin: ORIGIN, "idempotency-key": randomUUID() };
  return { cutoverId, people, headers, path: `/cutovers/${cutoverId}/notices` };
}

describe("the HTTP edge", () => {
  it("carries a command out once for one key", async () => {
    const { headers, path, cutoverId } = await room();
    const first = await call("POST", path, headers, notice);
    expect(first.status).toBe(200);
    expect(await call("POST", path, headers, notice)).toEqual(first);
    expect(await setup.runtime.db.notice.count({ where: { cutoverId } })).toBe(1);
    expect(await call("POST", path, headers, { ...notice, title: "Another" })).toMatchObject({
      status: ERROR_STATUS["key-reused"],
      body: { code: "key-reused" },
    });
  });

  it("wants a key, a length, and a body of some size", async () => {
    const { headers, path } = await room();
    const { "idempotency-key": _key, ...keyless } = headers;
    expect(await call("POST", path, keyless, notice)).toMatchObject({
      status: 400,
      body: { code: "invalid" },
    });
    expect(
      await call("POST", path, { ...headers, "content-length": String(BODY_BYTES_MAX + 1) }, notice),
    ).toMatchObject({ status: 413 });
    const request = new Request(`${ORIGIN}/api${path}`, { method: "POST", headers, body: "{}" });
    expect((await answerApi(setup.runtime, request)).status).toBe(411);
  });

  it("refuses writes by cookie from anywhere but its own pages", async () => {
    const { headers, path, cutoverId } = await room();
    for (const origin of ["https://evil.example", "null", ""])
      expect(await call("POST", path, { ...headers, origin }, notice)).toMatchObject({
        status: 403,
        body: { code: "forbidden" },
      });
    expect(await setup.runtime.db.notice.count({ where: { cutoverId } })).toBe(0);
  });

  it("answers strangers 401, the wrong position 403 in the button's words, and nothing 404", async () => {
    const { people, headers, path, cutoverId } = await room();
    expect(await call("GET", `/cutovers/${cutoverId}/room`, {})).toMatchObject({ status: 401 });
    expect(await call("POST", path, { origin: ORIGIN, "idempotency-key": "1" }, notice)).toMatchObject({
      status: 401,
    });
    expect(
      await call("POST", path, { ...headers, cookie: await cookieOf(people.executive) }, notice),
    ).toMatchObject({
      status: 403,
      body: { message: whyNotPosition(draftNotice.allowed.positions ?? [], ["executive"]) },
    });
    expect(await call("GET", "/nothing/here", headers)).toMatchObject({ status: 404 });
    expect(await call("GET", `/cutovers/${randomUUID()}/room`, headers)).toMatchObject({ status: 403 });
  });

  it("takes samples from a token for signals of the cutover, and from no other", async () => {
    const { runtime } = setup;
    const { cutoverId } = await room();
    const elsewhere = await room();
    const path = `/cutovers/${cutoverId}/signals/queue/samples`;
    const samples = { samples: [{ value: 1, observedAt: new Date().toISOString() }] };
    const bearer = async (id: string, purpose: "signals" | "reconciliation") => ({
      authorization: `Bearer ${await addToken(runtime, id, purpose)}`,
    });
    // Let through by the door; there is only no such signal.
    expect(await call("POST", path, await bearer(cutoverId, "signals"), samples)).toMatchObject({
      status: 404,
    });
    expect(await call("POST", path, await bearer(cutoverId, "reconciliation"), samples)).toMatchObject({
      status: 403,
    });
    expect(await call("POST", path, await bearer(elsewhere.cutoverId, "signals"), samples)).toMatchObject({
      status: 403,
    });
    expect(await call("POST", path, { authorization: "Bearer hp_wrong" }, samples)).toMatchObject({
      status: 401,
    });
  });

  it("never repeats a secret: not a password's, and a token is shown once", async () => {
    const { headers } = await room();
    expect(
      await call("POST", "/sessions/current/authentication", headers, { password: "wrong" }),
    ).toMatchObject({
      status: 403,
    });
    expect(
      await call("POST", "/sessions/current/authentication", headers, { password: PASSWORD }),
    ).toMatchObject({
      status: 200,
    });
    const kept = await setup.runtime.db.idempotencyRecord.findMany({
      where: { key: headers["idempotency-key"] },
    });
    expect(kept).toEqual([]);
  });

  it("describes every procedure of the contract", async () => {
    const { paths } = await openApiDocument();
    const operations = Object.values(paths ?? {}).flatMap((item) => Object.values(item ?? {}));
    expect(operations.length).toBeGreaterThan(20);
    for (const operation of operations)
      expect(operation).toMatchObject({
        operationId: expect.stringMatching(/^\w+\.\w+$/),
        summary: expect.any(String),
      });
  });
});
