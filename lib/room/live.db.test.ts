import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { encode } from "next-auth/jwt";
import { io, type Socket } from "socket.io-client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { closeSession, endAssignment } from "#lib/access/commands.ts";
import { draftNotice } from "#lib/comms/commands.ts";
import { perform } from "#lib/door/query.ts";
import { as, type Member, makeRoom, prepareRuntime, testRuntime } from "#lib/door/testing.ts";
import type { Entry } from "#lib/journal/schema.ts";
import type { Runtime } from "#lib/runtime.ts";
import { pushSamples } from "#lib/signals/ingest.ts";
import { addSignal } from "#prisma/factories.ts";
import { type Live, openLive } from "./live.server.ts";
import {
  CATCH_UP_ENTRIES_MAX,
  type ClientToServer,
  type Pulse,
  type Refusal,
  type ServerToClient,
  SOCKET_PATH,
} from "./protocol.ts";
import { readRoom } from "./queries.ts";
import { apply, type RoomState } from "./state.ts";

type Client = Socket<ServerToClient, ClientToServer>;

const setup = prepareRuntime();
const clients: Client[] = [];
let http: Server;
let live: Live;
let runtime: Runtime;

beforeAll(async () => {
  runtime = { ...testRuntime(setup.appUrl), poke: () => live.poke() };
  http = createServer();
  live = openLive(http, runtime);
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
});
afterAll(async () => {
  for (const client of clients) client.disconnect();
  await live.close();
  await runtime.db.$disconnect();
});

const words = {
  unavailable: "Results",
  fallback: "Call the lab",
  until: "2099-01-01T00:00:00.000Z",
  partialMeaning: null,
};

async function cookieOf(member: Member): Promise<string> {
  const sessionId = member.caller.kind === "session" ? member.caller.sessionId : "";
  const token = await encode({ token: { sessionId }, secret: runtime.authSecret });
  return `next-auth.session-token=${token}`;
}

async function connect(member: Member | undefined, origin = runtime.origins[0]): Promise<Client> {
  const { port } = http.address() as AddressInfo;
  const cookie = member ? await cookieOf(member) : undefined;
  const client: Client = io(`http://127.0.0.1:${port}`, {
    path: SOCKET_PATH,
    transports: ["websocket"],
    forceNew: true,
    reconnection: false,
    extraHeaders: { ...(origin ? { origin } : {}), ...(cookie ? { cookie } : {}) },
  });
  clients.push(client);
  return client;
}

/** The next message of a kind that fits. */
const next = <T>(client: Client, event: keyof ServerToClient, fits: (value: T) => boolean = () => true) =>
  new Promise<T>((resolve) => {
    const listen = (value: unknown): void => {
      if (!fits(value as T)) return;
      client.off(event, listen);
      resolve(value as T);
    };
    client.on(event, listen as never);
  });

/** Follows a room from a state; the room grows in `held.state` as entries come. */
async function follow(member: Member, state: RoomState) {
  const client = await connect(member);
  const held = { state, client };
  client.on("entries", (entries) => {
    held.state = entries.reduce(apply, held.state);
  });
  await once(client as never, "connect");
  const pulse = next<Pulse>(client, "pulse");
  client.emit("follow", { cutoverId: state.cutoverId, seq: state.seq });
  await pulse;
  return held;
}

const reached = (held: { state: RoomState; client: Client }, seq: number) =>
  held.state.seq >= seq
    ? Promise.resolve()
    : next<Entry[]>(held.client, "entries", (entries) => (entries.at(-1)?.seq ?? 0) >= seq).then(
        () => undefined,
      );

describe("following a room", () => {
  it("brings every follower to the fresh snapshot, also for what another instance writes", async () => {
    const { cutoverId, people } = await makeRoom(runtime, ["comms", "compliance"]);
    const start = await readRoom(runtime.db, cutoverId);
    const one = await follow(people.comms, start);
    const two = await follow(people.compliance, start);
    const elsewhere = testRuntime(setup.appUrl);
    await as(runtime, people.comms, draftNotice, { cutoverId, title: "Here", ...words });
    const { seq } = await as(elsewhere, people.comms, draftNotice, { cutoverId, title: "There", ...words });
    await Promise.all([reached(one, seq ?? 0), reached(two, seq ?? 0)]);
    const fresh = await readRoom(runtime.db, cutoverId);
    expect(one.state).toEqual(fresh);
    expect(two.state).toEqual(fresh);
    await elsewhere.db.$disconnect();
  });

  it("resumes after a drop from where it was", async () => {
    const { cutoverId, people } = await makeRoom(runtime, ["comms"]);
    const before = await follow(people.comms, await readRoom(runtime.db, cutoverId));
    before.client.disconnect();
    let seq = 0;
    for (const title of ["One", "Two", "Three"])
      seq = (await as(runtime, people.comms, draftNotice, { cutoverId, title, ...words })).seq ?? 0;
    const after = await follow(people.comms, before.state);
    await reached(after, seq);
    expect(after.state).toEqual(await readRoom(runtime.db, cutoverId));
  });

  it("asks for a new snapshot when too much was missed", async () => {
    const { cutoverId, people } = await makeRoom(runtime, ["comms"]);
    // A journal as long as this takes minutes through the door; its entries are not read here.
    const { ownerUrl } = setup;
    const { default: pg } = await import("pg");
    const owner = new pg.Client({ connectionString: ownerUrl });
    await owner.connect();
    await owner.query("ALTER TABLE journal DISABLE TRIGGER journal_counts_entries");
    await owner.query("UPDATE journal SET seq = seq + $2 WHERE scope = $1", [
      cutoverId,
      CATCH_UP_ENTRIES_MAX + 1,
    ]);
    await owner.query("ALTER TABLE journal ENABLE TRIGGER journal_counts_entries");
    await owner.end();
    const client = await connect(people.comms);
    await once(client as never, "connect");
    const told = next(client, "resnapshot");
    client.emit("follow", { cutoverId, seq: 0 });
    await told;
  });

  it("carries samples, which are not in the journal", async () => {
    const { cutoverId, people } = await makeRoom(runtime, ["comms"]);
    const signalId = await addSignal(runtime, cutoverId, {
      key: "lag",
      question: "Are charts current?",
      unit: "s",
      direction: "higher-is-worse",
      validMin: 0,
      validMax: null,
      freshnessLimitSeconds: 60,
      ownerPosition: "interfaces",
    });
    const held = await follow(people.comms, await readRoom(runtime.db, cutoverId));
    const vitals = next<{ samples: Record<string, { value: number }> }>(held.client, "vitals");
    await perform(
      runtime,
      pushSamples,
      { cutoverId, key: "lag", samples: [{ value: 11, observedAt: new Date().toISOString() }] },
      { kind: "system", name: "test" },
    );
    expect((await vitals).samples[signalId]?.value).toBe(11);
  });
});

describe("the sockets' door", () => {
  const refusedAtHandshake = async (client: Client) => {
    const [error] = await once(client as never, "connect_error");
    return (error as Error).message;
  };

  it("turns away strangers, forged cookies and pages of other origins", async () => {
    const { people } = await makeRoom(runtime, ["comms"]);
    expect(await refusedAtHandshake(await connect(undefined))).toBe("Sign in to go on.");
    const forged = await connect(undefined);
    forged.io.opts.extraHeaders = {
      origin: runtime.origins[0] ?? "",
      cookie: "next-auth.session-token=x.y.z",
    };
    forged.disconnect().connect();
    expect(await refusedAtHandshake(forged)).toBe("Sign in to go on.");
    expect(await refusedAtHandshake(await connect(people.comms, "https://evil.example"))).toBeTruthy();
  });

  it("refuses the room of a cutover in which one holds no position", async () => {
    const here = await makeRoom(runtime, ["comms"]);
    const elsewhere = await makeRoom(runtime, ["comms"]);
    const client = await connect(here.people.comms);
    await once(client as never, "connect");
    const refused = next<Refusal>(client, "refused");
    client.emit("follow", { cutoverId: elsewhere.cutoverId, seq: 0 });
    expect(await refused).toMatchObject({ code: "forbidden" });
  });

  it("drops, within 5 s, a session that was ended and a position that was taken away", async () => {
    const { cutoverId, people } = await makeRoom(runtime, ["comms", "identity", "incident-commander"]);
    const start = await readRoom(runtime.db, cutoverId);
    const signedOut = await follow(people.comms, start);
    const demoted = await follow(people.identity, start);
    const held = Object.values(start.entities.assignment).find(({ position }) => position === "identity");
    const refusals = [next<Refusal>(signedOut.client, "refused"), next<Refusal>(demoted.client, "refused")];
    const startedAt = performance.now();
    await as(runtime, people.comms, closeSession, {});
    await as(runtime, people["incident-commander"], endAssignment, {
      cutoverId,
      assignmentId: held?.id ?? "",
      reason: "End of shift",
    });
    expect(await Promise.all(refusals)).toMatchObject([{ code: "unauthenticated" }, { code: "forbidden" }]);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });
});
