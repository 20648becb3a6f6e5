import { once } from "node:events";
import { connect, type Socket as TcpSocket } from "node:net";
import { io, type Socket } from "socket.io-client";
import { type ClientToServer, type ServerToClient, SOCKET_PATH } from "#lib/room/protocol.ts";
import { type Carrier, type ClientsSettings, nowMs, receiveSettings, tell } from "./messages.ts";

/** Every client of every carrier, in one process: each notes when a message reached it. */

type Client = Socket<ServerToClient, ClientToServer>;

const ROUND_TRIPS = 500;
const settings = await receiveSettings<ClientsSettings>();
const { count, ports, messageBytes } = settings;

/** Deliveries so far of the message under way; told when the last client has it. */
const arrivals: Record<Carrier, number[]> = { tcp: [], bare: [], holdpoint: [] };
function arrived(carrier: Carrier, seq: number): void {
  arrivals[carrier].push(nowMs());
  if (arrivals[carrier].length < count) return;
  tell({ kind: "received", carrier, seq, atMs: arrivals[carrier] });
  arrivals[carrier] = [];
}

function socketTo(carrier: "bare" | "holdpoint", options: object): Client {
  const client: Client = io(`http://127.0.0.1:${ports[carrier]}`, {
    transports: ["websocket"],
    forceNew: true,
    reconnection: false,
    ...options,
  });
  client.on("entries", (entries) => arrived(carrier, entries.at(-1)?.seq ?? 0));
  return client;
}

async function connectBare(): Promise<void> {
  await once(socketTo("bare", {}) as never, "connect");
}

async function followHoldpoint(cookie: string): Promise<void> {
  const { origin, cutoverId, seq } = settings;
  const client = socketTo("holdpoint", { path: SOCKET_PATH, extraHeaders: { origin, cookie } });
  await once(client as never, "connect");
  const pulse = once(client as never, "pulse");
  client.emit("follow", { cutoverId, seq });
  await pulse;
}

async function connectTcp(): Promise<TcpSocket> {
  const socket = connect({ port: ports.tcp, host: "127.0.0.1", noDelay: true });
  await once(socket, "connect");
  return socket;
}

/** How long a message of this size takes there and back, one at a time. */
async function measureRoundTrips(socket: TcpSocket): Promise<number[]> {
  const message = Buffer.alloc(messageBytes);
  const times: number[] = [];
  for (let n = 0; n < ROUND_TRIPS; n++) {
    const sentAtMs = nowMs();
    socket.write(message);
    for (let bytes = 0; bytes < messageBytes; ) bytes += ((await once(socket, "data"))[0] as Buffer).length;
    times.push(nowMs() - sentAtMs);
  }
  return times;
}

/** TCP has no messages: one has arrived when its bytes have. */
function countMessages(socket: TcpSocket): void {
  let bytes = 0;
  let seq = 0;
  socket.on("data", (chunk) => {
    for (bytes += chunk.length; bytes >= messageBytes; bytes -= messageBytes) arrived("tcp", ++seq);
  });
}

const tcpSockets = await Promise.all(Array.from({ length: count }, connectTcp));
await Promise.all(Array.from({ length: count }, connectBare));
await Promise.all(settings.cookies.map(followHoldpoint));
const [first] = tcpSockets;
const roundTripsMs = first ? await measureRoundTrips(first) : [];
for (const socket of tcpSockets) countMessages(socket);
tell({ kind: "connected", roundTripsMs });
process.on("disconnect", () => process.exit());
