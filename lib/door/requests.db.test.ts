import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import type { RoomSnapshot } from "#lib/room/schema.ts";
import { type Cast, castStances } from "./cast.ts";
import { answerApi } from "./http.ts";
import { prepareRuntime, sendToApi } from "./testing.ts";

/** Requests that are written so as to be taken for others. */

const setup = prepareRuntime();
let cast: Cast;
beforeAll(async () => {
  cast = await castStances(setup.runtime);
});

const notice = {
  title: "Results late",
  unavailable: "Results",
  fallback: "Call the lab",
  until: "2099-01-01T00:00:00.000Z",
  partialMeaning: null,
};
const noticesIn = (cutoverId: string): Promise<number> =>
  setup.runtime.db.notice.count({ where: { cutoverId } });

const send = (method: string, path: string, headers: Readonly<Record<string, string>>, body?: unknown) =>
  sendToApi(setup.runtime, method, path, headers, body);

const roomPath = (cutoverId: string): string => `/cutovers/${cutoverId}/room`;
const noticesPath = (cutoverId: string): string => `/cutovers/${cutoverId}/notices`;

describe("which cutover a request is about", () => {
  it("is what its path says, whatever its query says, however often", async () => {
    const { cutoverId, elsewhereId } = cast;
    for (const query of [
      `cutoverId=${elsewhereId}`,
      `cutoverId=${elsewhereId}&cutoverId=${elsewhereId}`,
      `cutoverId[]=${elsewhereId}`,
      `cutoverId[cutoverId]=${elsewhereId}`,
      `__proto__[cutoverId]=${elsewhereId}`,
    ]) {
      expect(
        await send("GET", `${roomPath(cutoverId)}?${query}`, await cast.headersOf("elsewhere")),
      ).toMatchObject({ status: 403 });
      expect(
        await send("GET", `${roomPath(cutoverId)}?${query}`, await cast.headersOf("comms")),
      ).toMatchObject({ status: 200, body: { state: { cutoverId } } });
    }
  });

  it("is what its path says, whatever its body says", async () => {
    const { cutoverId, elsewhereId } = cast;
    const before = [await noticesIn(cutoverId), await noticesIn(elsewhereId)];
    for (const said of [elsewhereId, [elsewhereId], { cutoverId: elsewhereId }, null]) {
      const body = { ...notice, cutoverId: said };
      expect(
        await send("POST", noticesPath(cutoverId), await cast.headersOf("elsewhere"), body),
      ).toMatchObject({ status: 403 });
    }
    expect(
      await send("POST", noticesPath(elsewhereId), await cast.headersOf("comms"), { ...notice, cutoverId }),
    ).toMatchObject({ status: 403 });
    expect([await noticesIn(cutoverId), await noticesIn(elsewhereId)]).toEqual(before);
    const body = { ...notice, cutoverId: elsewhereId };
    expect(await send("POST", noticesPath(cutoverId), await cast.headersOf("comms"), body)).toMatchObject({
      status: 200,
    });
    expect([await noticesIn(cutoverId), await noticesIn(elsewhereId)]).toEqual([
      (before[0] ?? 0) + 1,
      before[1],
    ]);
  });

  it("is what its path says, whatever a form says, in a body that is written twice", async () => {
    const { cutoverId, elsewhereId } = cast;
    const form = new URLSearchParams({ ...notice, partialMeaning: "" });
    form.append("cutoverId", elsewhereId);
    form.append("cutoverId", elsewhereId);
    const before = [await noticesIn(cutoverId), await noticesIn(elsewhereId)];
    const request = new Request(`http://localhost:3000/api${noticesPath(cutoverId)}`, {
      method: "POST",
      headers: {
        ...(await cast.headersOf("elsewhere")),
        origin: "http://localhost:3000",
        "idempotency-key": randomUUID(),
        "content-type": "application/x-www-form-urlencoded",
        "content-length": String(form.toString().length),
      },
      body: form.toString(),
    });
    expect((await answerApi(setup.runtime, request)).status).not.toBe(200);
    expect([await noticesIn(cutoverId), await noticesIn(elsewhereId)]).toEqual(before);
  });

  it("is the same in upper case: one cutover has one journal, and never an empty one beside it", async () => {
    const { cutoverId } = cast;
    const loud = cutoverId.toUpperCase();
    const headers = await cast.headersOf("comms");
    expect(await send("GET", roomPath(loud), headers)).toMatchObject({
      status: 200,
      body: { state: { cutoverId } },
    });
    const { body } = await send("GET", `/cutovers/${loud}/journal`, headers);
    expect(body).toEqual((await send("GET", `/cutovers/${cutoverId}/journal`, headers)).body);
    expect(body.entries).not.toEqual([]);
    expect(await send("GET", roomPath(loud), await cast.headersOf("elsewhere"))).toMatchObject({
      status: 403,
    });
  });
});

describe("an address that is not quite one", () => {
  it("never opens more than the one it resembles", async () => {
    const { cutoverId, elsewhereId } = cast;
    const headers = await cast.headersOf("elsewhere");
    for (const path of [
      `/cutovers/${cutoverId}/room/`,
      `/cutovers/${cutoverId}//room`,
      `//cutovers/${cutoverId}/room`,
      `/CUTOVERS/${cutoverId}/ROOM`,
      `/cutovers/${cutoverId}%2Froom`,
      `/cutovers%2F${cutoverId}%2Froom`,
      `/cutovers/${elsewhereId}%2F..%2F${cutoverId}/room`,
      `/cutovers/${elsewhereId}/../${cutoverId}/room`,
      `/cutovers/${elsewhereId}/%2e%2e/${cutoverId}/room`,
      `/cutovers/${elsewhereId}/..;/${cutoverId}/room`,
      `/cutovers/${cutoverId}/room;x=1`,
      `/cutovers/${cutoverId}%00/room`,
      `/cutovers/${cutoverId}/room.rsc`,
      `/cutovers/{cutoverId}/room?cutoverId=${cutoverId}`,
      `/openapi.json/../cutovers/${cutoverId}/room`,
      `/cutovers/${cutoverId}/room#/api/openapi.json`,
    ]) {
      const { status, body } = await send("GET", path, headers);
      expect([400, 403, 404], path).toContain(status);
      expect(body, path).not.toHaveProperty("state");
    }
  });

  it("answers to no other method", async () => {
    const path = roomPath(cast.cutoverId);
    const before = await noticesIn(cast.cutoverId);
    for (const method of ["POST", "PUT", "PATCH", "DELETE"])
      expect(await send(method, path, await cast.headersOf("comms"), {}), method).toMatchObject({
        status: 404,
      });
    for (const method of ["PUT", "PATCH", "DELETE"])
      expect(
        await send(method, noticesPath(cast.cutoverId), await cast.headersOf("comms"), notice),
        method,
      ).toMatchObject({ status: 404 });
    const query = new URLSearchParams({ ...notice, partialMeaning: "" });
    expect(
      await send("GET", `${noticesPath(cast.cutoverId)}?${query}`, await cast.headersOf("comms")),
    ).toMatchObject({ status: 404 });
    expect(await noticesIn(cast.cutoverId)).toBe(before);
  });
});

describe("who a request is from", () => {
  it("is asked of nothing but its cookie or its token", async () => {
    const { cutoverId } = cast;
    const commander = await cast.headersOf("incident-commander");
    for (const header of [
      "x-middleware-subrequest",
      "x-middleware-invoke",
      "next-router-prefetch",
      "next-action",
      "rsc",
      "x-holdpoint-path",
      "x-invoke-path",
      "x-forwarded-user",
      "x-original-url",
      "x-rewrite-url",
    ]) {
      const claimed = { [header]: roomPath(cutoverId) };
      expect(await send("GET", roomPath(cutoverId), claimed), header).toMatchObject({ status: 401 });
      expect(
        await send("GET", roomPath(cutoverId), { ...claimed, ...(await cast.headersOf("elsewhere")) }),
        header,
      ).toMatchObject({ status: 403 });
    }
    for (const method of ["x-http-method-override", "x-http-method", "x-method-override"])
      expect(
        await send("GET", noticesPath(cutoverId), { ...commander, [method]: "POST" }),
        method,
      ).toMatchObject({ status: 404 });
  });

  it("is one caller: a token never borrows what the cookie beside it may do", async () => {
    const { cutoverId } = cast;
    const both = { ...(await cast.headersOf("incident-commander")), ...(await cast.headersOf("signals")) };
    expect(await send("GET", roomPath(cutoverId), both)).toMatchObject({ status: 403 });
    const dead = { ...both, ...(await cast.headersOf("revokedToken")) };
    expect(await send("GET", roomPath(cutoverId), dead)).toMatchObject({ status: 401 });
    expect(await send("POST", noticesPath(cutoverId), dead, notice)).toMatchObject({ status: 401 });
  });

  it("is whom the last of two cookies of one name names", async () => {
    const { cookie: member = "" } = await cast.headersOf("comms");
    const { cookie: stranger = "" } = await cast.headersOf("elsewhere");
    const path = roomPath(cast.cutoverId);
    expect(await send("GET", path, { cookie: `${member}; ${stranger}` })).toMatchObject({ status: 403 });
    const { status, body } = await send("GET", path, { cookie: `${stranger}; ${member}` });
    expect(status).toBe(200);
    expect((body as Partial<RoomSnapshot>).me?.positions).toEqual(["comms"]);
  });
});

describe("a position that one does not hold", () => {
  it("can't be answered for", async () => {
    const { cutoverId } = cast;
    const polls = `/cutovers/${cutoverId}/gates/${randomUUID()}/polls/${randomUUID()}/answers`;
    const answer = {
      answer: "GO",
      meaning: "I attest that allergies reconciled.",
      comment: null,
      evidenceHash: "0".repeat(64),
      signature: {
        signedAt: new Date().toISOString(),
        statementHash: "0".repeat(64),
        proof: { kind: "proof", proofId: randomUUID() },
      },
    };
    for (const [holder, position] of [
      ["comms", "identity"],
      ["identity", "incident-commander"],
      ["incident-commander", "clinical-informatics"],
      ["incident-commander", "executive"],
    ] as const)
      expect(await send("POST", polls, await cast.headersOf(holder), { ...answer, position })).toMatchObject({
        status: 403,
        body: { code: "forbidden" },
      });
  });
});
