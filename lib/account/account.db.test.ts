import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { encode } from "next-auth/jwt";
import { io, type Socket } from "socket.io-client";
import { beforeAll, describe, expect, test } from "vitest";
import { endAssignment } from "#lib/access/commands.ts";
import { perform } from "#lib/door/query.ts";
import { as, type Member, makeRoom, prepareRuntime, sendToApi, signInMember } from "#lib/door/testing.ts";
import { entriesAfter } from "#lib/journal/queries.ts";
import { openLive } from "#lib/room/live.server.ts";
import { SOCKET_PATH } from "#lib/room/protocol.ts";
import { readRoom } from "#lib/room/queries.ts";
import { asSystem } from "#prisma/factories.ts";
import * as commands from "./commands.ts";
import { showAccount } from "./queries.ts";

/** What the product promises for who may no longer be there. */
const DROPPED_MS_MAX = 5_000;

const setup = prepareRuntime();
let here: Awaited<ReturnType<typeof makeRoom<"incident-commander" | "compliance" | "comms" | "identity">>>;
let elsewhere: typeof here;

beforeAll(async () => {
  const positions = ["incident-commander", "compliance", "comms", "identity"] as const;
  here = await makeRoom(setup.runtime, positions);
  elsewhere = await makeRoom(setup.runtime, positions);
});

const account = (member: Member) => perform(setup.runtime, showAccount, {}, member.caller);
const again = ({ personId, name }: Member): Promise<Member> => signInMember(setup.runtime, personId, name);
const sessionOf = ({ caller }: Member): string => (caller.kind === "session" ? caller.sessionId : "");
const aboutPerson = ({ personId }: Member, reason = "Left the hospital") => ({ personId, reason });

describe("one's own sessions", () => {
  test("are listed with the present one marked, and are ended one by one or all others at once", async () => {
    const first = here.people.identity;
    const [second, third] = [await again(first), await again(first)];
    const { sessions, positions } = await account(second);
    expect(sessions.filter(({ isThis }) => isThis).map(({ id }) => id)).toEqual([sessionOf(second)]);
    expect(sessions).toHaveLength(3);
    expect(positions).toMatchObject([{ cutoverId: here.cutoverId, position: "identity" }]);

    await as(setup.runtime, second, commands.revokeSession, { sessionId: sessionOf(third) });
    await expect(account(third)).rejects.toMatchObject({ code: "unauthenticated" });
    const { result } = await as(setup.runtime, second, commands.revokeOtherSessions, {});
    expect(result).toEqual({ ended: 1 });
    await expect(account(first)).rejects.toMatchObject({ code: "unauthenticated" });
    expect((await account(second)).sessions).toHaveLength(1);
    here.people.identity = second;
  });

  test("of others are not there", async () => {
    const sessionId = sessionOf(here.people.comms);
    await expect(
      as(setup.runtime, here.people.identity, commands.revokeSession, { sessionId }),
    ).rejects.toMatchObject({ code: "not-found" });
    expect((await account(here.people.identity)).sessions.map(({ id }) => id)).not.toContain(sessionId);
  });

  test("end when nobody used them for as long as their limit, and at their end", async () => {
    const member = await again(here.people.identity);
    const { db, sessionLimits } = setup.runtime;
    const where = { id: sessionOf(member) };
    const idle = new Date(Date.now() - sessionLimits.idleMs - 60_000);
    await db.session.update({ where, data: { lastSeenAt: idle } });
    await expect(account(member)).rejects.toMatchObject({ message: expect.stringContaining("has ended") });
    expect((await account(here.people.identity)).sessions.map(({ id }) => id)).not.toContain(where.id);
  });

  test("of an hour's limit are another's of ten minutes: each keeps to what held when it began", async () => {
    const strict = { ...setup.runtime, sessionLimits: { ...setup.runtime.sessionLimits, idleMs: 600_000 } };
    const { personId, name } = here.people.identity;
    const short = await signInMember(strict, personId, name);
    const long = await again(here.people.identity);
    const lastSeenAt = new Date(Date.now() - 11 * 60_000);
    const ids = [sessionOf(short), sessionOf(long)];
    await setup.runtime.db.session.updateMany({ where: { id: { in: ids } }, data: { lastSeenAt } });
    await expect(account(short)).rejects.toMatchObject({ code: "unauthenticated" });
    expect((await account(long)).personId).toBe(personId);
  });
});

describe("a say over people", () => {
  test("has who commands or reviews a cutover that they have a position in, and nobody else", async () => {
    const target = aboutPerson(here.people.comms);
    for (const member of [
      here.people.identity,
      elsewhere.people["incident-commander"],
      elsewhere.people.compliance,
    ])
      for (const command of [commands.disablePerson, commands.enablePerson, commands.signOutPerson])
        await expect(as(setup.runtime, member, command, target)).rejects.toMatchObject({ code: "forbidden" });
    expect((await account(here.people.comms)).personId).toBe(target.personId);
  });

  test("is not had over oneself, nor by who commands no more", async () => {
    const commander = here.people["incident-commander"];
    await expect(
      as(setup.runtime, commander, commands.disablePerson, aboutPerson(commander)),
    ).rejects.toMatchObject({ code: "refused", message: expect.stringContaining("own account") });
    const room = await makeRoom(setup.runtime, ["incident-commander", "comms"]);
    const [assignment] = await setup.runtime.db.assignment.findMany({
      where: { cutoverId: room.cutoverId, personId: room.people["incident-commander"].personId },
    });
    await asSystem(setup.runtime, endAssignment, {
      cutoverId: room.cutoverId,
      assignmentId: assignment?.id ?? "",
      reason: "End of shift",
    });
    await expect(
      as(
        setup.runtime,
        room.people["incident-commander"],
        commands.signOutPerson,
        aboutPerson(room.people.comms),
      ),
    ).rejects.toMatchObject({ code: "forbidden" });
  });

  test("ends sessions, with a reason in the journal of the house", async () => {
    const member = await again(here.people.comms);
    await as(
      setup.runtime,
      here.people.compliance,
      commands.signOutPerson,
      aboutPerson(member, "Lost laptop"),
    );
    await expect(account(member)).rejects.toMatchObject({ code: "unauthenticated" });
    const [entry] = (await entriesAfter(setup.runtime.db, "house", 0, 10_000)).slice(-1);
    expect(entry).toMatchObject({ reason: "Lost laptop", actor: { position: "compliance" } });
    here.people.comms = await again(member);
  });

  test("disables: refused at the next call and in a new session, until it is enabled", async () => {
    const member = await again(here.people.comms);
    const cookie = async (sessionId: string) => ({
      cookie: `next-auth.session-token=${await encode({ token: { sessionId }, secret: setup.runtime.authSecret })}`,
    });
    const call = async () =>
      (await sendToApi(setup.runtime, "GET", "/account", await cookie(sessionOf(member)))).status;
    expect(await call()).toBe(200);
    await as(setup.runtime, here.people["incident-commander"], commands.disablePerson, aboutPerson(member));
    expect(await call()).toBe(401);
    await expect(again(member)).rejects.toMatchObject({ code: "forbidden" });
    await as(setup.runtime, here.people.compliance, commands.enablePerson, aboutPerson(member));
    expect(await call()).toBe(401);
    here.people.comms = await again(member);
  });
});

test("a disabled person is dropped from the room within 5 s", { timeout: 15_000 }, async () => {
  const { runtime } = setup;
  const http = createServer();
  const live = openLive(http, runtime);
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const member = await again(here.people.comms);
  const token = await encode({ token: { sessionId: sessionOf(member) }, secret: runtime.authSecret });
  const socket: Socket = io(`http://127.0.0.1:${(http.address() as AddressInfo).port}`, {
    path: SOCKET_PATH,
    transports: ["websocket"],
    extraHeaders: { cookie: `next-auth.session-token=${token}`, origin: runtime.origins[0] ?? "" },
  });
  const { seq } = await readRoom(runtime.db, here.cutoverId);
  socket.emit("follow", { cutoverId: here.cutoverId, seq });
  await new Promise((resolve) => socket.once("pulse", resolve));
  const dropped = new Promise<number>((resolve) =>
    socket.once("disconnect", () => resolve(performance.now())),
  );
  const atMs = performance.now();
  await as(runtime, here.people["incident-commander"], commands.disablePerson, aboutPerson(member));
  expect((await dropped) - atMs).toBeLessThan(DROPPED_MS_MAX);
  socket.close();
  await live.close();
  await new Promise((resolve) => http.close(resolve));
});
