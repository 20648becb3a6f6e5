import { type ChildProcess, fork } from "node:child_process";
import { randomBytes, randomInt, randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { encode } from "next-auth/jwt";
import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Member, makeRoom, testRuntime } from "#lib/door/testing.ts";
import { streamOf } from "#lib/drill/population/prng.ts";
import { environmentWith } from "#lib/env.ts";
import { journalRecords } from "#lib/journal/export.server.ts";
import { Sealer } from "#lib/journal/heads.server.ts";
import { parseEntry } from "#lib/journal/parse.ts";
import { entriesAfter } from "#lib/journal/queries.ts";
import type { Entry } from "#lib/journal/schema.ts";
import { knownKeys, localSigner, newSigningKey } from "#lib/journal/signer.ts";
import { verifyJournal } from "#lib/journal/verify.ts";
import { type EmbeddedPostgres, openEmbeddedPostgres } from "#lib/postgres/embedded.ts";
import { migrate } from "#lib/postgres/migrate.ts";
import { readRoom } from "#lib/room/queries.ts";
import { apply, emptyRoom } from "#lib/room/state.ts";
import type { Runtime } from "#lib/runtime.ts";
import type { CrashServerSettings } from "./server.ts";

/**
 * Servers that are killed (SIGKILL) at random points while people write, and then the database with them: what was acknowledged is
 * there, once, and nothing is there in half.
 */

/** As many as the time allows: on a slow machine a server takes seconds to start again. How many there were is printed. */
const SERVER_KILLS_MAX = 200;
const SERVER_KILLS_MIN = 20;
const KILLING_MS_MAX = 240_000;
const DATABASE_KILLS = 3;
const KEY_NAME = "holdpoint.test";
/** Several instances on one database, so that while one starts again the others are under load. */
const SERVERS = 3;
/** Each client gives one of its own: nobody holds a position twice. */
const POSITIONS_GIVEN = ["executive", "compliance", "interfaces", "identity"] as const;
const CLIENTS = POSITIONS_GIVEN.length;
/** A server is killed while it is at work on one of so many requests, this long after that was sent to it. */
const KILL_AFTER_REQUESTS_MAX = 8;
const KILL_AFTER_MS_MAX = 30;
const TEST_MS_MAX = 600_000;

/** Printed, so that a run that failed can be had again: the points of the kills follow from it. */
const SEED = randomInt(2 ** 31);
console.info(`crash test: seed ${SEED}`);

const random = streamOf(String(SEED), "kills");

interface Acknowledged {
  readonly cutoverId: string;
  readonly path: string;
  readonly key: string;
  readonly cookie: string;
  readonly body: object;
  readonly result: Readonly<Record<string, string>>;
  readonly attempts: number;
}

interface Room {
  readonly cutoverId: string;
  readonly commander: Member;
  /** Who is given positions: nobody gives themselves one. */
  readonly memberId: string;
  readonly cookie: string;
}

let dir: string;
let postgres: EmbeddedPostgres;
let runtime: Runtime;
let settings: CrashServerSettings;
const signing = { signer: localSigner(KEY_NAME, newSigningKey()), oldKeys: [] };
const rooms: Room[] = [];
const acknowledged: Acknowledged[] = [];
const servers: Server[] = [];
let isOver = false;
let killsOfServers = 0;

/** One server process, started again whenever it was killed. */
class Server {
  #child: ChildProcess | undefined;
  #untilBusy = Promise.withResolvers<void>();
  #requestsLeft = 0;
  port: number | undefined;

  /** Settles when so many more requests were sent to it. */
  afterRequests(count: number): Promise<void> {
    this.#untilBusy = Promise.withResolvers<void>();
    this.#requestsLeft = count;
    return this.#untilBusy.promise;
  }

  /** To be told of every request that is sent to it. */
  sent(): void {
    this.#requestsLeft -= 1;
    if (this.#requestsLeft === 0) this.#untilBusy.resolve();
  }

  async start(): Promise<void> {
    const child = fork(join(import.meta.dirname, "server.ts"), {
      // What Node has compiled once it need not compile two hundred times.
      env: environmentWith({ NODE_COMPILE_CACHE: join(dir, "compiled") }),
      execArgv: [],
      stdio: "ignore",
    });
    this.#child = child;
    child.send(settings);
    this.port = await new Promise<number>((resolve, reject) => {
      child.once("message", (port) => resolve(Number(port)));
      child.once("exit", (code) => reject(new Error(`A server ended with ${code} before it listened.`)));
    });
  }

  async kill(): Promise<void> {
    const child = this.#child;
    this.port = undefined;
    if (!child || child.exitCode !== null) throw new Error("There is no server to kill.");
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await ended;
  }
}

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "holdpoint-crash-"));
  // Of its own, because it is killed too; and as durable as in production.
  postgres = await openEmbeddedPostgres({ dir });
  await migrate(postgres.ownerUrl);
  runtime = testRuntime(postgres.appUrl);
  const key = newSigningKey();
  signing.signer = localSigner(KEY_NAME, key);
  settings = {
    databaseUrl: postgres.appUrl,
    journalKey: randomBytes(32).toString("base64"),
    authSecret: runtime.authSecret,
    origin: runtime.origins[0] ?? "",
    keyName: KEY_NAME,
    signingKey: key,
  };
  for (let n = 0; n < 3; n += 1) {
    const { cutoverId, people } = await makeRoom(runtime, ["incident-commander", "comms"]);
    const commander = people["incident-commander"];
    const sessionId = commander.caller.kind === "session" ? commander.caller.sessionId : "";
    const token = await encode({ token: { sessionId, sub: commander.personId }, secret: runtime.authSecret });
    rooms.push({
      cutoverId,
      commander,
      memberId: people.comms.personId,
      cookie: `next-auth.session-token=${token}`,
    });
  }
  for (let n = 0; n < SERVERS; n += 1) servers.push(new Server());
  await Promise.all(servers.map((server) => server.start()));
}, 120_000);

afterAll(async () => {
  isOver = true;
  for (const server of servers) if (server.port !== undefined) await server.kill();
  await runtime?.db.$disconnect();
  await postgres?.close();
  await rm(dir, { recursive: true, force: true });
});

/** Sends one command until a server answers it, with the same key, as the browser does. */
async function send(room: Room, path: string, body: object): Promise<Readonly<Record<string, string>>> {
  const key = randomUUID();
  for (let attempts = 1; ; attempts += 1) {
    const up = servers.filter(({ port }) => port !== undefined);
    const answer = await post(up[randomInt(Math.max(1, up.length))], path, key, room.cookie, body);
    if (answer === undefined) {
      await wait(20);
      continue;
    }
    acknowledged.push({
      cutoverId: room.cutoverId,
      path,
      key,
      cookie: room.cookie,
      body,
      result: answer,
      attempts,
    });
    return answer;
  }
}

/** @returns the result, or undefined when nobody answered that it was carried out */
async function post(
  server: Server | undefined,
  path: string,
  key: string,
  cookie: string,
  body: object,
): Promise<Readonly<Record<string, string>> | undefined> {
  if (server?.port === undefined) return undefined;
  let response: Response;
  let text: string;
  server.sent();
  try {
    response = await fetch(`http://127.0.0.1:${server.port}/api${path}`, {
      method: "POST",
      headers: {
        cookie,
        origin: settings.origin,
        "idempotency-key": key,
        "content-type": "application/json",
      },
      body: JSON.stringify(body),
    });
    text = await response.text();
  } catch {
    return undefined;
  }
  if (response.ok) return JSON.parse(text);
  // The database is gone for a moment, or too many waited for it: the client is told to try again.
  if (response.status >= 500) return undefined;
  throw new Error(`${path} was refused: ${text}`);
}

/** A person who writes without a pause: positions given and ended. */
async function write(client: number): Promise<void> {
  const room = rooms[client % rooms.length];
  if (!room) throw new Error("There is no room.");
  const path = `/cutovers/${room.cutoverId}`;
  while (!isOver) {
    const { assignmentId } = await send(room, `${path}/assignments`, {
      personId: room.memberId,
      position: POSITIONS_GIVEN[client],
      startsAt: null,
      endsAt: null,
      kind: "backup",
      justification: "For the crash test.",
    });
    await send(room, `${path}/assignments/${assignmentId}/end`, { reason: "It was for the crash test." });
  }
}

/** Kills a server, starts it again, kills it … until all of them together were killed often enough, or the time is up. */
async function keepKilling(server: Server, endMs: number): Promise<void> {
  while (killsOfServers < SERVER_KILLS_MAX && performance.now() < endMs) {
    killsOfServers += 1;
    await server.afterRequests(random.integer(1, KILL_AFTER_REQUESTS_MAX));
    await wait(random.unit() * KILL_AFTER_MS_MAX);
    await server.kill();
    await server.start();
  }
}

async function killDatabase(): Promise<void> {
  const client = new pg.Client({ connectionString: postgres.superuserUrl });
  client.on("error", () => undefined);
  await client.connect();
  const { rows } = await client.query("SELECT pg_read_file('postmaster.pid') AS file");
  const pid = Number.parseInt(rows[0].file, 10);
  await wait(random.unit() * KILL_AFTER_MS_MAX);
  process.kill(pid, "SIGKILL");
  await client.end().catch(() => undefined);
  const { appUrl } = postgres;
  postgres = await openEmbeddedPostgres({ dir });
  expect(postgres.appUrl).toBe(appUrl);
}

async function entriesOf(scope: string): Promise<Entry[]> {
  const rows = await runtime.db.journalEntry.findMany({
    where: { scope },
    orderBy: { seq: "asc" },
    select: { bytes: true },
  });
  return rows.map(({ bytes }) => parseEntry(bytes));
}

it(
  `loses and halves nothing over up to ${SERVER_KILLS_MAX} kills of a server, and ${DATABASE_KILLS} of the database`,
  async () => {
    const clients = Array.from({ length: CLIENTS }, (_, client) => write(client));
    const everyone = Promise.all(clients);
    const killing = (async () => {
      const endMs = performance.now() + KILLING_MS_MAX;
      await Promise.all(servers.map((server) => keepKilling(server, endMs)));
      for (let n = 0; n < DATABASE_KILLS; n += 1) await killDatabase();
    })();
    // A client that fails ends the test at once; otherwise they write until the last kill.
    await Promise.race([killing, everyone]);
    isOver = true;
    await everyone;

    const retried = acknowledged.filter(({ attempts }) => attempts > 1).length;
    console.info(
      `crash test: ${acknowledged.length} writes acknowledged over ${killsOfServers} kills of a server and ${DATABASE_KILLS} of the database, ${retried} of them after a retry`,
    );
    expect(killsOfServers).toBeGreaterThanOrEqual(SERVER_KILLS_MIN);
    expect(retried).toBeGreaterThan(0);

    for (const { cutoverId } of rooms) {
      const entries = await entriesOf(cutoverId);
      expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, n) => n + 1));
      const { seq } = await runtime.db.journal.findUniqueOrThrow({ where: { scope: cutoverId } });
      expect(Number(seq)).toBe(entries.length);
      // No state without its entry, and no entry without its state.
      const room = await readRoom(runtime.db, cutoverId);
      expect(entries.reduce(apply, emptyRoom(cutoverId))).toEqual(room);
      // Each write that was acknowledged is an entry, and no other; one that was carried out without an answer was asked again.
      const written = entries
        .filter(({ actor }) => actor.kind === "person")
        .flatMap(({ changes }) => changes);
      const asked = acknowledged.filter((one) => one.cutoverId === cutoverId);
      const idOf = ({ path, result }: Acknowledged): string =>
        result.assignmentId ?? path.split("/").at(-2) ?? "";
      expect(written.map(({ id }) => id).sort()).toEqual(asked.map(idOf).sort());
    }

    // The same key again gives the same answer, and writes nothing.
    const [server] = servers;
    for (const one of acknowledged.slice(-50))
      expect(await post(server, one.path, one.key, one.cookie, one.body)).toEqual(one.result);

    await new Sealer(runtime, signing, []).round();
    for (const { cutoverId } of rooms) {
      const known = { keys: knownKeys(signing), savedHeads: [] };
      const found = await verifyJournal(journalRecords(runtime.db, cutoverId), known);
      expect(found.misfit).toBeNull();
      expect(found.entriesUnderHead).toBe((await entriesAfter(runtime.db, cutoverId, 0, 1_000_000)).length);
      expect(found.headsChecked).toBeGreaterThan(1);
    }
  },
  TEST_MS_MAX,
);
