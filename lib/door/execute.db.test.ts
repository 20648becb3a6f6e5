import { randomUUID } from "node:crypto";
import { v7 as uuidv7 } from "uuid";
import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { nameBreakGlassAccount, startBreakGlass } from "#lib/breakGlass/commands.ts";
import { parseEntry } from "#lib/journal/parse.ts";
import { HOUSE } from "#lib/journal/schema.ts";
import type { Runtime } from "#lib/runtime.ts";
import { signed } from "#lib/signatures/schema.ts";
import { addToken } from "#prisma/factories.ts";
import type { Caller, KnownCaller } from "./caller.ts";
import { type Call, type Command, defineCommand, execute } from "./command.ts";
import { id } from "./fields.ts";
import type { Position } from "./positions.ts";
import { commandSpec } from "./spec.ts";
import { type Member, makeRoom, prepareRuntime } from "./testing.ts";

/** What the door does with any command, shown with commands that are not the product's. */

const setup = prepareRuntime();
let room: Awaited<ReturnType<typeof makeRoom<"comms" | "incident-commander" | "identity">>>;
beforeAll(async () => {
  room = await makeRoom(setup.runtime, ["comms", "incident-commander", "identity"]);
});

const SYSTEM: Caller = { kind: "system", name: "test" };
const noted = z.object({ cutoverId: id.optional(), note: z.string().default("a") });
type Noted = Command<typeof noted, z.ZodObject<{ times: z.ZodInt }>>;

interface Given extends Partial<Omit<Noted, "spec">> {
  readonly name?: string;
  readonly secret?: true;
}
/** A command that counts how often it was carried out. */
function counting({ name = "journal.exportJournal", secret, ...over }: Given = {}) {
  let times = 0;
  const spec = commandSpec({
    name,
    summary: "Count",
    path: "/counted",
    input: noted,
    output: z.object({ times: z.int() }),
    allowed: { positions: ["comms", "incident-commander"], purposes: ["signals"], system: true },
    signature: "none",
    ...(secret && { secret }),
  });
  return defineCommand({
    spec,
    handle: async () => {
      times += 1;
      return { times };
    },
    ...over,
  });
}
const call = (idempotencyKey: string | null, caller: Caller = SYSTEM): Call => ({ caller, idempotencyKey });
const inRoom = (note = "a") => ({ cutoverId: room.cutoverId, note });
const lastEntry = async (scope: string) => {
  const row = await setup.runtime.db.journalEntry.findFirst({ where: { scope }, orderBy: { seq: "desc" } });
  return row && parseEntry(row.bytes);
};
const recordOf = (key: string) => setup.runtime.db.idempotencyRecord.findMany({ where: { key } });

describe("a command", () => {
  it("that changes nothing makes no entry, unless it always does", async () => {
    const { runtime } = setup;
    const before = await lastEntry(room.cutoverId);
    const key = randomUUID();
    const looked = await execute(runtime, counting(), inRoom(), call(key));
    expect(looked).toEqual({ result: { times: 1 }, seq: null });
    expect(await lastEntry(room.cutoverId)).toEqual(before);
    expect(await recordOf(key)).toMatchObject([{ seq: null, result: { times: 1 } }]);
    const told = counting({
      alwaysJournaled: true,
      handle: async (context) => {
        context.reason = "Because";
        return { times: 9 };
      },
    });
    const { seq } = await execute(runtime, told, inRoom(), call(null, room.people.comms.caller));
    expect(seq).toBe((before?.seq ?? 0) + 1);
    const entry = await lastEntry(room.cutoverId);
    expect(entry).toMatchObject({
      seq,
      command: "journal.exportJournal",
      reason: "Because",
      changes: [],
      actor: { kind: "person", id: room.people.comms.personId, position: "comms" },
    });
    expect(entry?.occurredAt).toBe(entry?.recordedAt);
  });

  it("may tell of what happened earlier", async () => {
    const occurredAt = "2026-11-01T00:00:00.000Z";
    const told = counting({ alwaysJournaled: true });
    await execute(setup.runtime, told, inRoom(), { ...call(null), occurredAt });
    const entry = await lastEntry(room.cutoverId);
    expect(entry).toMatchObject({ occurredAt });
    expect(entry?.recordedAt).not.toBe(occurredAt);
  });

  it("is carried out once under a key of its caller, and remembered with what came of it", async () => {
    const { runtime } = setup;
    const command = counting({ alwaysJournaled: true });
    const key = randomUUID();
    const mine = call(key, room.people.comms.caller);
    const first = await execute(runtime, command, inRoom(), mine);
    expect(first).toEqual({ result: { times: 1 }, seq: expect.any(Number) });
    expect(await execute(runtime, command, inRoom(), mine)).toEqual(first);
    expect(await recordOf(key)).toMatchObject([
      {
        callerId: room.people.comms.personId,
        command: "journal.exportJournal",
        inputHash: expect.stringMatching(/^[0-9a-f]{64}$/),
        scope: room.cutoverId,
        seq: BigInt(first.seq ?? 0),
        result: { times: 1 },
      },
    ]);
    const [record] = await recordOf(key);
    const entry = await lastEntry(room.cutoverId);
    expect(record?.createdAt.toISOString()).toBe(entry?.recordedAt);
    const reused = {
      code: "key-reused",
      sentence:
        "This Idempotency-Key was used for another request. Nothing was changed; use a new key for a new request.",
    };
    await expect(execute(runtime, command, inRoom("b"), mine)).rejects.toMatchObject(reused);
    const other = counting({ name: "journal.rotateKey" });
    await expect(execute(runtime, other, inRoom(), mine)).rejects.toMatchObject(reused);
    // Another caller's key is another key, and so is that of another worker or token.
    const token: Caller = { kind: "token", token: await addToken(runtime, room.cutoverId, "signals") };
    const second: Caller = { kind: "token", token: await addToken(runtime, room.cutoverId, "signals") };
    const callers = [
      room.people["incident-commander"].caller,
      SYSTEM,
      { kind: "system", name: "x" },
      token,
      second,
    ];
    const outcomes: unknown[] = [];
    for (const caller of callers as Caller[])
      outcomes.push((await execute(runtime, command, inRoom(), call(key, caller))).result);
    expect(outcomes).toEqual([2, 3, 4, 5, 6].map((times) => ({ times })));
    const ids = (await recordOf(key)).map(({ callerId }) => callerId);
    expect(ids).toEqual(expect.arrayContaining(["system:test", "system:x"]));
    expect(new Set(ids).size).toBe(6);
  });

  it("is carried out each time without a key, and when its answer is a secret, which is not kept", async () => {
    const { runtime } = setup;
    const command = counting();
    const before = await runtime.db.idempotencyRecord.count();
    for (const times of [1, 2])
      expect((await execute(runtime, command, inRoom(), call(null))).result).toEqual({ times });
    const secret = counting({ secret: true });
    const key = randomUUID();
    for (const times of [1, 2])
      expect((await execute(runtime, secret, inRoom(), call(key))).result).toEqual({ times });
    expect(await runtime.db.idempotencyRecord.count()).toBe(before);
  });

  it("of no cutover is the house's", async () => {
    const { seq } = await execute(
      setup.runtime,
      counting({ alwaysJournaled: true }),
      { note: "a" },
      call(null),
    );
    expect(await lastEntry(HOUSE)).toMatchObject({ seq, command: "journal.exportJournal" });
  });

  it("opens a journal only where that is what it does", async () => {
    const { runtime } = setup;
    const cutoverId = uuidv7();
    await expect(execute(runtime, counting(), { cutoverId }, call(null))).rejects.toMatchObject({
      code: "not-found",
      sentence: "There is no such cutover.",
    });
    const opening = counting({ opensJournal: true, alwaysJournaled: true });
    expect(await execute(runtime, opening, { cutoverId }, call(null))).toMatchObject({ seq: 1 });
    expect(await execute(runtime, opening, { cutoverId }, call(null))).toMatchObject({ seq: 2 });
  });

  it("prepares with what came, for nobody who is not known", async () => {
    const { runtime } = setup;
    const seen: { note: string; caller: KnownCaller; call: Call }[] = [];
    const command: Noted = counting({
      prepare: async (_runtime, { note }, caller, how) => {
        seen.push({ note, caller, call: how });
        return "prepared";
      },
      handle: async (_context, _input, prepared) => ({ times: prepared === "prepared" ? 1 : 0 }),
    });
    await expect(execute(runtime, command, inRoom(), call(null, { kind: "nobody" }))).rejects.toMatchObject({
      code: "unauthenticated",
    });
    expect(seen).toEqual([]);
    const how = { ...call(null, room.people.comms.caller), address: "192.0.2.1" };
    expect((await execute(runtime, command, inRoom("n"), how)).result).toEqual({ times: 1 });
    expect(seen).toEqual([
      {
        note: "n",
        caller: { kind: "person", person: expect.objectContaining({ personId: room.people.comms.personId }) },
        call: how,
      },
    ]);
  });

  it("pokes whoever tails the journal once it is done, and not when it is refused", async () => {
    const poked: unknown[] = [];
    const runtime: Runtime = { ...setup.runtime, poke: (of) => void poked.push(of) };
    await execute(runtime, counting(), inRoom(), call(null));
    expect(poked).toEqual([{ scope: room.cutoverId, command: "journal.exportJournal" }]);
    const failing = counting({ handle: () => Promise.reject(new Error("broken")) });
    await expect(execute(runtime, failing, inRoom(), call(null))).rejects.toMatchObject({
      code: "internal",
      sentence: "Something went wrong on the server. Nothing was changed.",
    });
    expect(poked).toHaveLength(1);
  });

  it("whose answer is not of its shape fails, and changes nothing", async () => {
    const before = await lastEntry(room.cutoverId);
    const wrong = counting({
      alwaysJournaled: true,
      handle: async () => ({ times: "many" }) as unknown as { times: number },
    });
    await expect(execute(setup.runtime, wrong, inRoom(), call(null))).rejects.toMatchObject({
      code: "internal",
    });
    expect(await lastEntry(room.cutoverId)).toEqual(before);
  });
});

describe("a lost database", () => {
  const lost = Object.assign(new Error("gone"), { code: "P1017" });
  /** A database that is lost before a transaction, or at its end. */
  const losing = (when: "before" | "after", limits: unknown[] = []): Runtime => ({
    ...setup.runtime,
    db: new Proxy(setup.runtime.db, {
      get(db, name) {
        if (name !== "$transaction") return Reflect.get(db, name);
        return async (work: never, asked: never) => {
          limits.push(asked);
          if (when === "after") await db.$transaction(work, asked);
          throw lost;
        };
      },
    }),
  });

  it("is told as it is known: before the end nothing was changed, at the end nobody knows", async () => {
    await expect(execute(losing("before"), counting(), inRoom(), call(null))).rejects.toMatchObject({
      code: "unavailable",
      sentence: "The database does not answer. Nothing was changed; try again in a moment.",
    });
    const key = randomUUID();
    const command = counting({ alwaysJournaled: true });
    await expect(execute(losing("after"), command, inRoom(), call(key))).rejects.toMatchObject({
      code: "unavailable",
      sentence: expect.stringContaining("it is not known whether this was saved"),
    });
    // And to try again, as it says, is safe.
    const again = await execute(setup.runtime, command, inRoom(), call(key));
    expect(again.result).toEqual({ times: 1 });
  });

  it("keeps a command waiting for 20 s, and lets it take 30 s", async () => {
    const limits: unknown[] = [];
    await expect(execute(losing("after", limits), counting(), inRoom(), call(null))).rejects.toThrow();
    expect(limits).toEqual([{ maxWait: 20_000, timeout: 30_000 }]);
  });
});

describe("a signed command", () => {
  const signature = {
    signedAt: new Date().toISOString(),
    statementHash: "a".repeat(64),
    proof: { kind: "proof", proofId: randomUUID() },
  } as const;
  const input = signed(z.object({ cutoverId: id, position: z.string().optional() }));
  const signing = (positions: Position[], actsAs?: (input: { position?: string }) => Position) =>
    defineCommand({
      spec: commandSpec({
        name: "journal.exportJournal",
        summary: "Sign nothing",
        path: "/signed",
        input,
        output: z.object({}),
        allowed: { positions, system: true },
        signature: "fresh",
      }),
      handle: async () => ({}),
      ...(actsAs && { actsAs }),
    });
  const sign = (member: Member | undefined, command: ReturnType<typeof signing>, position?: string) =>
    execute(
      setup.runtime,
      command,
      { cutoverId: room.cutoverId, signature, ...(position && { position }) },
      call(null, member?.caller ?? SYSTEM),
    );

  it("must sign something, and is a person's", async () => {
    await expect(sign(room.people.comms, signing(["comms"]))).rejects.toMatchObject({
      code: "internal",
      cause: { message: "journal.exportJournal takes a signature, and signed nothing." },
    });
    await expect(sign(undefined, signing(["comms"]))).rejects.toMatchObject({
      code: "forbidden",
      sentence: "Only a person can sign.",
    });
  });

  it("is done in the position that it names, which its caller must hold, and not by break-glass", async () => {
    const { cutoverId, people } = room;
    const named = signing(
      ["comms", "identity", "incident-commander"],
      ({ position }) => position as Position,
    );
    await expect(sign(people.comms, named, "identity")).rejects.toMatchObject({
      code: "forbidden",
      sentence: "You do not hold Identity in this cutover.",
    });
    await as(people["incident-commander"], nameBreakGlassAccount, {
      cutoverId,
      personId: people.identity.personId,
      justification: "On call tonight.",
    });
    await as(people.identity, startBreakGlass, {
      cutoverId,
      position: "incident-commander",
      reason: "The identity provider is down.",
      minutes: 60,
    });
    await expect(sign(people.identity, named, "incident-commander")).rejects.toMatchObject({
      code: "forbidden",
      sentence: expect.stringContaining("by break-glass, which never signs"),
    });
    await expect(sign(people.identity, signing(["incident-commander"]))).rejects.toMatchObject({
      code: "forbidden",
      sentence: expect.stringContaining("by break-glass, which never signs"),
    });
    // In the position held in the regular way it gets as far as the handler.
    await expect(sign(people.identity, named, "identity")).rejects.toMatchObject({ code: "internal" });
  });

  it("is not for a session that nobody attends", async () => {
    const { caller } = room.people.comms;
    const sessionId = caller.kind === "session" ? caller.sessionId : "";
    const { lastSeenAt, signingIdleMsMax } = await setup.runtime.db.session.findUniqueOrThrow({
      where: { id: sessionId },
    });
    const seen = (at: Date) =>
      setup.runtime.db.session.update({ where: { id: sessionId }, data: { lastSeenAt: at } });
    await seen(new Date(Date.now() - signingIdleMsMax - 1_000));
    await expect(sign(room.people.comms, signing(["comms"]))).rejects.toMatchObject({
      code: "reauthenticate",
      sentence: "Nobody used this session for a while. Look at the room again, and then sign.",
    });
    await seen(lastSeenAt);
  });

  const as = async <I extends z.ZodType, O extends z.ZodType, P>(
    member: Member,
    command: Command<I, O, P>,
    given: z.input<I>,
  ) => execute(setup.runtime, command, given, call(randomUUID(), member.caller));
});

it("acts in the position that the input names, or in the first that is held", async () => {
  const { cutoverId, people } = room;
  const spec = { ...counting().spec, input: noted.extend({ position: z.string() }) };
  const command = defineCommand({
    spec,
    alwaysJournaled: true,
    actsAs: ({ position }: { position: string }) => position as Position,
    handle: async () => ({ times: 1 }),
  });
  const given = { cutoverId, position: "comms" };
  await execute(setup.runtime, command, given, call(null, people.comms.caller));
  expect(await lastEntry(cutoverId)).toMatchObject({ actor: { position: "comms" } });
  await expect(
    execute(
      setup.runtime,
      command,
      { ...given, position: "incident-commander" },
      call(null, people.comms.caller),
    ),
  ).rejects.toMatchObject({
    code: "forbidden",
    sentence: "You do not hold Incident commander in this cutover.",
  });
  // A machine has no position to act in.
  await execute(setup.runtime, command, given, call(null));
  expect(await lastEntry(cutoverId)).toMatchObject({ actor: { kind: "system" } });
});
