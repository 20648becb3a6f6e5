import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { revokeServiceToken } from "#lib/access/commands.ts";
import { disablePerson } from "#lib/account/commands.ts";
import { nameBreakGlassAccount, startBreakGlass } from "#lib/breakGlass/commands.ts";
import { HOUSE } from "#lib/journal/schema.ts";
import { addPerson, addToken, asSystem } from "#prisma/factories.ts";
import { authorize, type Caller, hashToken, identify, type KnownCaller, whyNotSession } from "./caller.ts";
import type { Allowed } from "./spec.ts";
import { as, type Member, makeRoom, PASSWORD, prepareRuntime, signInMember } from "./testing.ts";

const setup = prepareRuntime();
let room: Awaited<ReturnType<typeof makeRoom<"comms" | "incident-commander" | "identity">>>;
let elsewhere: Awaited<ReturnType<typeof makeRoom<"comms">>>;

beforeAll(async () => {
  room = await makeRoom(setup.runtime, ["comms", "incident-commander", "identity"]);
  elsewhere = await makeRoom(setup.runtime, ["comms"]);
});

const later = (date: Date, ms: number): Date => new Date(date.getTime() + ms);
const knownAt = (caller: Caller, now = new Date()): Promise<KnownCaller> =>
  identify(setup.runtime.db, caller, now);
const letIn = async (caller: Caller, allowed: Allowed, scope: string = room.cutoverId) =>
  authorize(setup.runtime.db, await knownAt(caller), allowed, scope, new Date());
const SIGN_IN = { code: "unauthenticated", sentence: "Sign in to go on. Nothing was changed." };
const NO_TOKEN = {
  code: "unauthenticated",
  sentence: "This token is not known, or it has ended. Ask for a new one.",
};

/** Somebody with a session and no position. */
async function newcomer(name: string): Promise<Member> {
  const login = `${name.toLowerCase()}-${randomUUID().slice(0, 8)}`;
  const personId = await addPerson(setup.runtime, { login, name, password: PASSWORD });
  return signInMember(setup.runtime, personId, name);
}

const sessionOf = ({ caller }: Member) => {
  if (caller.kind !== "session") throw new Error("Members have sessions.");
  return setup.runtime.db.session.findUniqueOrThrow({ where: { id: caller.sessionId } });
};

describe("a caller", () => {
  it("who is nobody, or names a session that is not there, is asked to sign in", async () => {
    await expect(knownAt({ kind: "nobody" })).rejects.toMatchObject(SIGN_IN);
    await expect(knownAt({ kind: "session", sessionId: randomUUID() })).rejects.toMatchObject(SIGN_IN);
  });

  it("is the product where it says so itself", async () => {
    expect(await knownAt({ kind: "system", name: "worker" })).toEqual({ kind: "system", name: "worker" });
  });

  it("with a session is its person, until the very moment it ends", async () => {
    const session = await sessionOf(room.people.comms);
    const { caller, personId, name } = room.people.comms;
    const known = await knownAt(caller, session.lastSeenAt);
    expect(known).toEqual({
      kind: "person",
      person: {
        kind: "person",
        personId,
        name,
        sessionId: session.id,
        authenticatedAt: session.authenticatedAt.toISOString(),
        attendsSigning: true,
      },
    });
    const attends = async (ms: number) => {
      const found = await knownAt(caller, later(session.lastSeenAt, ms));
      return found.kind === "person" && found.person.attendsSigning;
    };
    expect(await attends(session.signingIdleMsMax)).toBe(true);
    expect(await attends(session.signingIdleMsMax + 1)).toBe(false);
    await knownAt(caller, later(session.lastSeenAt, session.idleMsMax));
    const ended = {
      code: "unauthenticated",
      sentence: "Your session has ended. Sign in again; nothing was changed.",
    };
    await expect(knownAt(caller, later(session.lastSeenAt, session.idleMsMax + 1))).rejects.toMatchObject(
      ended,
    );
    const standing = { ...session, lastSeenAt: session.expiresAt, person: { disabledAt: null } };
    expect(whyNotSession(standing, later(session.expiresAt, -1))).toBeUndefined();
    expect(whyNotSession(standing, session.expiresAt)).toMatchObject(ended);
    expect(whyNotSession({ ...standing, revokedAt: new Date(0) }, new Date(0))).toMatchObject(SIGN_IN);
    expect(whyNotSession(undefined, new Date(0))).toMatchObject(SIGN_IN);
  });

  it("whose account was disabled is asked to sign in", async () => {
    const gone = await newcomer("Gone");
    await knownAt(gone.caller);
    await asSystem(setup.runtime, disablePerson, { personId: gone.personId, reason: "Left" });
    await expect(knownAt(gone.caller)).rejects.toMatchObject(SIGN_IN);
  });

  it("with a token is what the token is for, until the very moment it ends or is revoked", async () => {
    const { runtime } = setup;
    const token = await addToken(runtime, room.cutoverId, "signals");
    const row = await runtime.db.serviceToken.findUniqueOrThrow({
      where: { tokenHash: hashToken(token) },
    });
    const caller: Caller = { kind: "token", token };
    expect(await knownAt(caller, later(row.expiresAt, -1))).toEqual({
      kind: "service",
      tokenId: row.id,
      label: "signals agent",
      purpose: "signals",
      cutoverId: room.cutoverId,
    });
    await expect(knownAt(caller, row.expiresAt)).rejects.toMatchObject(NO_TOKEN);
    await expect(knownAt({ kind: "token", token: "" })).rejects.toMatchObject(NO_TOKEN);
    await as(runtime, room.people["incident-commander"], revokeServiceToken, {
      cutoverId: room.cutoverId,
      tokenId: row.id,
      reason: "Lost",
    });
    await expect(knownAt(caller)).rejects.toMatchObject(NO_TOKEN);
  });
});

describe("the door lets through", () => {
  it("the product only where it may come", async () => {
    const caller: Caller = { kind: "system", name: "worker" };
    expect(await letIn(caller, { system: true })).toEqual({ kind: "system", name: "worker" });
    await expect(letIn(caller, { positions: ["comms"] })).rejects.toMatchObject({
      code: "forbidden",
      sentence: "Only a person can do this.",
    });
  });

  it("a token only for its purpose, in its own cutover", async () => {
    const token = await addToken(setup.runtime, room.cutoverId, "signals");
    const caller: Caller = { kind: "token", token };
    const row = await setup.runtime.db.serviceToken.findUniqueOrThrow({
      where: { tokenHash: hashToken(token) },
    });
    expect(await letIn(caller, { purposes: ["probes", "signals"] })).toEqual({
      kind: "service",
      tokenId: row.id,
      label: "signals agent",
    });
    const refused = { code: "forbidden", sentence: "This token is not for that." };
    await expect(letIn(caller, { purposes: ["reconciliation"] })).rejects.toMatchObject(refused);
    await expect(letIn(caller, { positions: ["comms"] })).rejects.toMatchObject(refused);
    await expect(letIn(caller, { purposes: ["signals"] }, elsewhere.cutoverId)).rejects.toMatchObject(
      refused,
    );
    await expect(letIn(caller, { purposes: ["signals"] }, HOUSE)).rejects.toMatchObject(refused);
  });

  it("a person in a position of this cutover, and in no other's", async () => {
    const { caller, personId } = room.people.comms;
    expect(await letIn(caller, { positions: ["incident-commander", "comms"] })).toMatchObject({
      kind: "person",
      personId,
      positions: ["comms"],
      byBreakGlass: [],
      position: "comms",
    });
    await expect(letIn(caller, { positions: ["incident-commander"] })).rejects.toMatchObject({
      code: "forbidden",
      sentence: "Only Incident commander can do this; you hold Communications.",
    });
    await expect(letIn(caller, { positions: ["comms"] }, elsewhere.cutoverId)).rejects.toMatchObject({
      code: "forbidden",
    });
    // What is for no position of a cutover is for nobody in it.
    await expect(letIn(caller, {})).rejects.toMatchObject({ code: "forbidden" });
    await expect(letIn(caller, { positionsAnywhere: ["comms"] })).rejects.toMatchObject({
      code: "forbidden",
    });
  });

  it("a person anywhere, for what belongs to no cutover", async () => {
    const { caller } = room.people.comms;
    expect(await letIn(caller, { positionsAnywhere: ["comms"] }, HOUSE)).toMatchObject({
      position: "comms",
    });
    await expect(letIn(caller, { positions: ["comms"] }, HOUSE)).rejects.toMatchObject({
      code: "forbidden",
    });
    expect(await letIn(caller, { house: ["comms"] }, elsewhere.cutoverId)).toMatchObject({
      positions: ["comms"],
      position: "comms",
    });
    await expect(letIn(caller, { house: ["compliance"] }, HOUSE)).rejects.toMatchObject({
      code: "forbidden",
    });
  });

  it("anyone about themselves, with no position at all", async () => {
    const nobody = await newcomer("Newcomer");
    expect(await letIn(nobody.caller, { self: true }, HOUSE)).toMatchObject({
      personId: nobody.personId,
      positions: [],
      byBreakGlass: [],
      position: null,
    });
    const { caller } = room.people.comms;
    expect(await letIn(caller, { self: true })).toMatchObject({ positions: [], position: null });
  });

  it("who came by break-glass, in that cutover and not in the house, and under a regular position where they hold one", async () => {
    const { cutoverId, people } = room;
    const helper = people.identity;
    await as(setup.runtime, people["incident-commander"], nameBreakGlassAccount, {
      cutoverId,
      personId: helper.personId,
      justification: "On call tonight.",
    });
    await as(setup.runtime, helper, startBreakGlass, {
      cutoverId,
      position: "incident-commander",
      reason: "The identity provider is down.",
      minutes: 60,
    });
    const both: Allowed = { positions: ["incident-commander", "identity"] };
    expect(await letIn(helper.caller, both)).toMatchObject({
      positions: expect.arrayContaining(["incident-commander", "identity"]),
      byBreakGlass: ["incident-commander"],
      position: "identity",
    });
    expect(await letIn(helper.caller, { positions: ["incident-commander"] })).toMatchObject({
      position: "incident-commander",
    });
    await expect(letIn(helper.caller, { house: ["incident-commander"] }, HOUSE)).rejects.toMatchObject({
      code: "forbidden",
    });
    const inHouse = await letIn(helper.caller, { house: ["identity"] }, HOUSE);
    expect(inHouse).toMatchObject({ positions: ["identity"], byBreakGlass: ["incident-commander"] });
  });
});
