import type { ChildProcess } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";
import { entriesAfter } from "#lib/journal/queries.ts";
import type { Runtime } from "#lib/runtime.ts";
import { commit } from "./commit.ts";
import { type Carrier, type ClientsSettings, next, startProcess } from "./messages.ts";
import { ORIGIN, openRoom, type Person } from "./room.ts";

/** The processes that serve; they stay for all sizes. */
export interface Servers {
  readonly holdpoint: ChildProcess;
  readonly baseline: ChildProcess;
  readonly ports: ClientsSettings["ports"];
}

export interface Rounds {
  /** Of each carrier in turn, one after another without a pause. */
  readonly here: number;
  /** Commits by another instance, each after a rest in which the tail's poll has slowed down. */
  readonly elsewhere: number;
}

/** All times in milliseconds; of deliveries, one for each client and round. */
export interface Measured {
  readonly clients: number;
  readonly messageBytes: number;
  readonly roundTrips: number[];
  readonly tcpToReceived: number[];
  readonly bareToReceived: number[];
  readonly callToCommit: number[];
  readonly commitToEmit: number[];
  readonly emitToReceived: number[];
  readonly commitToReceived: number[];
  readonly callToReceived: number[];
  readonly elsewhereCommitToReceived: number[];
}

const WARM_UP_ROUNDS = 10;
/** The poll takes 625 ms without news to slow down to its 250 ms. */
const REST_MS = 700;
const REST_SPREAD_MS = 250;

/** Connects as many clients to every carrier as there are people, and measures rounds over them. */
export async function measure(
  runtime: Runtime,
  servers: Servers,
  people: readonly Person[],
  rounds: Rounds,
): Promise<Measured> {
  const [first] = people;
  if (!first) throw new Error("There must be somebody in the room.");
  const { caller } = first;
  const cutoverId = await openRoom(runtime, people);
  const { seq } = await commit(runtime, caller, cutoverId);
  const payload = await entriesAfter(runtime.db, cutoverId, seq - 1, 1);
  const messageBytes = Buffer.byteLength(JSON.stringify(payload));
  const clients = startProcess("clients.ts", {
    count: people.length,
    cutoverId,
    seq,
    origin: ORIGIN,
    cookies: people.map(({ cookie }) => cookie),
    ports: servers.ports,
    messageBytes,
  } satisfies ClientsSettings);
  const measured: Measured = {
    clients: people.length,
    messageBytes,
    roundTrips: [...(await next(clients, "connected")).roundTripsMs],
    tcpToReceived: [],
    bareToReceived: [],
    callToCommit: [],
    commitToEmit: [],
    emitToReceived: [],
    commitToReceived: [],
    callToReceived: [],
    elsewhereCommitToReceived: [],
  };
  const delivered = (carrier: Carrier, round: number) =>
    next(clients, "received", (message) => message.carrier === carrier && message.seq === round);

  const emit = async (carrier: "tcp" | "bare", round: number): Promise<number[]> => {
    const received = delivered(carrier, round);
    const emitted = next(servers.baseline, "emitted");
    const entries = carrier === "bare" ? payload.map((entry) => ({ ...entry, seq: round })) : payload;
    servers.baseline.send({ carrier, seq: round, payload: entries });
    const { atMs } = await emitted;
    return (await received).atMs.map((time) => time - atMs);
  };
  const commitHere = async (round: number) => {
    const isThis = (message: { readonly seq: number }) => message.seq === seq + round;
    const received = delivered("holdpoint", seq + round);
    const emitted = next(servers.holdpoint, "emitted", isThis);
    const committed = next(servers.holdpoint, "committed", isThis);
    servers.holdpoint.send({ caller, cutoverId });
    return { committed: await committed, emitted: await emitted, received: await received };
  };

  for (let round = 1; round <= WARM_UP_ROUNDS + rounds.here; round++) {
    const tcp = await emit("tcp", round);
    const bare = await emit("bare", round);
    const { committed, emitted, received } = await commitHere(round);
    if (round <= WARM_UP_ROUNDS) continue;
    measured.tcpToReceived.push(...tcp);
    measured.bareToReceived.push(...bare);
    measured.callToCommit.push(committed.atMs - committed.calledAtMs);
    measured.commitToEmit.push(emitted.atMs - committed.atMs);
    for (const atMs of received.atMs) {
      measured.emitToReceived.push(atMs - emitted.atMs);
      measured.commitToReceived.push(atMs - committed.atMs);
      measured.callToReceived.push(atMs - committed.calledAtMs);
    }
  }

  for (let round = 1; round <= rounds.elsewhere; round++) {
    await delay(REST_MS + Math.random() * REST_SPREAD_MS);
    const received = delivered("holdpoint", seq + WARM_UP_ROUNDS + rounds.here + round);
    const { atMs: committedAtMs } = await commit(runtime, caller, cutoverId);
    for (const atMs of (await received).atMs) measured.elsewhereCommitToReceived.push(atMs - committedAtMs);
  }
  clients.disconnect();
  return measured;
}
