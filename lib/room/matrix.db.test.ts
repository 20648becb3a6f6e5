import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { io, type Socket } from "socket.io-client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Cast, castStances } from "#lib/door/cast.ts";
import { SOCKET_EVENTS, STANCE_KEYS, STANCES, type StanceKey, verdictOnVisit } from "#lib/door/matrix.ts";
import { perform } from "#lib/door/query.ts";
import { prepareRuntime, testRuntime } from "#lib/door/testing.ts";
import type { Runtime } from "#lib/runtime.ts";
import { pushSamples } from "#lib/signals/ingest.ts";
import { addSignal } from "#prisma/factories.ts";
import { type Live, openLive } from "./live.server.ts";
import {
  CLIENT_EVENT_ALLOWED,
  type ClientToServer,
  SERVER_EVENT_ALLOWED,
  type ServerToClient,
  SOCKET_PATH,
} from "./protocol.ts";

/** The rows of the authorization matrix that are socket events. */

type Client = Socket<ServerToClient, ClientToServer>;
type ServerEvent = keyof ServerToClient;
const SERVER_EVENTS = Object.keys(SERVER_EVENT_ALLOWED) as ServerEvent[];
/** What everyone in a room hears when something happens there. */
const NEWS = ["entries", "vitals", "pulse"] as const satisfies ServerEvent[];
/** Behind the journal by more than the socket carries. */
const SEQ_LONG_AGO = 0;
const SIGNAL_KEY = "queue_depth";

const setup = prepareRuntime();
const clients: Client[] = [];
let http: Server;
let live: Live;
let runtime: Runtime;
let cast: Cast;

beforeAll(async () => {
  runtime = { ...testRuntime(setup.appUrl), poke: () => live.poke() };
  http = createServer();
  live = openLive(http, runtime);
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  cast = await castStances(runtime);
});
afterAll(async () => {
  for (const client of clients) client.disconnect();
  await live.close();
  await runtime.db.$disconnect();
});

interface Visit {
  readonly client: Client;
  readonly heard: Set<ServerEvent>;
  /** Resolves when an event of that name has been heard. */
  readonly hears: (event: ServerEvent) => Promise<void>;
}

async function visit(key: StanceKey): Promise<Visit> {
  const { port } = http.address() as AddressInfo;
  const client: Client = io(`http://127.0.0.1:${port}`, {
    path: SOCKET_PATH,
    transports: ["websocket"],
    forceNew: true,
    reconnection: false,
    autoConnect: false,
    extraHeaders: { origin: runtime.origins[0] ?? "", ...(await cast.headersOf(key)) },
  });
  clients.push(client);
  const heard = new Set<ServerEvent>();
  const waiting = new Map<ServerEvent, () => void>();
  client.onAny((event: ServerEvent) => {
    heard.add(event);
    waiting.get(event)?.();
  });
  const hears = (event: ServerEvent) =>
    new Promise<void>((resolve) => {
      if (heard.has(event)) resolve();
      else waiting.set(event, resolve);
    });
  return { client, heard, hears };
}

/** Connects. @returns whether it was let in */
const connects = ({ client }: Visit): Promise<boolean> =>
  new Promise((resolve) => {
    client.once("connect", () => resolve(true));
    client.once("connect_error", () => resolve(false));
    client.connect();
  });

const somethingHappens = async (): Promise<void> => {
  await addSignal(runtime, cast.cutoverId, {
    key: SIGNAL_KEY,
    question: "Are orders flowing?",
    unit: "1",
    direction: "higher-is-worse",
    validMin: 0,
    validMax: null,
    freshnessLimitSeconds: 60,
    ownerPosition: "interfaces",
  });
  await perform(
    runtime,
    pushSamples,
    {
      cutoverId: cast.cutoverId,
      key: SIGNAL_KEY,
      samples: [{ value: 1, observedAt: new Date().toISOString() }],
    },
    { kind: "system", name: "test" },
  );
};

describe("the sockets of a cutover", () => {
  it("tell each stance what the matrix says, and nobody else anything", async () => {
    const visits = new Map<StanceKey, Visit>();
    for (const key of STANCE_KEYS) {
      const guest = await visit(key);
      const verdict = verdictOnVisit(CLIENT_EVENT_ALLOWED.follow, STANCES[key]);
      expect(await connects(guest), STANCES[key].title).toBe(verdict !== "unauthenticated");
      if (verdict === "unauthenticated") continue;
      visits.set(key, guest);
      guest.client.emit("follow", { cutoverId: cast.cutoverId, seq: SEQ_LONG_AGO });
      await guest.hears(verdict === "allowed" ? "pulse" : "refused");
    }
    const followers = [...visits].filter(
      ([key]) => verdictOnVisit(CLIENT_EVENT_ALLOWED.follow, STANCES[key]) === "allowed",
    );
    expect(followers.length).toBeGreaterThan(0);
    for (const [, { heard }] of visits) heard.clear();
    const news = Promise.all(followers.flatMap(([, { hears }]) => NEWS.map((event) => hears(event))));
    await somethingHappens();
    await news;
    for (const [key, { heard }] of visits)
      expect([...heard].sort(), STANCES[key].title).toEqual(
        SERVER_EVENTS.filter(
          (event) =>
            (NEWS as readonly ServerEvent[]).includes(event) &&
            verdictOnVisit(SERVER_EVENT_ALLOWED[event], STANCES[key]) === "allowed",
        ).sort(),
      );
  });

  it("leave a room as soon as they are refused another", async () => {
    const member = await visit("comms");
    await connects(member);
    member.client.emit("follow", { cutoverId: cast.cutoverId, seq: SEQ_LONG_AGO });
    await member.hears("pulse");
    member.client.emit("follow", { cutoverId: cast.elsewhereId, seq: SEQ_LONG_AGO });
    await member.hears("refused");
    member.heard.clear();
    const witness = await visit("identity");
    await connects(witness);
    witness.client.emit("follow", { cutoverId: cast.cutoverId, seq: SEQ_LONG_AGO });
    await witness.hears("pulse");
    witness.heard.clear();
    await witness.hears("pulse");
    expect([...member.heard]).toEqual([]);
  });

  it("listen to no event that the protocol does not have", async () => {
    const stranger = await visit("elsewhere");
    await connects(stranger);
    const { client } = stranger as { client: Socket };
    for (const event of [...SERVER_EVENTS, "join", "subscribe", "__proto__"])
      client.emit(event, { cutoverId: cast.cutoverId, seq: SEQ_LONG_AGO });
    for (const message of [
      undefined,
      null,
      cast.cutoverId,
      [cast.cutoverId],
      { cutoverId: [cast.cutoverId], seq: 0 },
    ]) {
      stranger.heard.clear();
      client.emit("follow", message, { cutoverId: cast.cutoverId, seq: SEQ_LONG_AGO });
      await stranger.hears("refused");
      expect([...stranger.heard]).toEqual(["refused"]);
    }
  });

  it("are in the matrix with every event", () => {
    expect(SOCKET_EVENTS.length).toBe(Object.keys(CLIENT_EVENT_ALLOWED).length + SERVER_EVENTS.length);
  });
});
