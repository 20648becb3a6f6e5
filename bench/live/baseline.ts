import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { Server } from "socket.io";
import { nowMs, receiveSettings, tell } from "./messages.ts";

/** What Holdpoint is measured against: a Socket.IO server that only emits, and TCP sockets that are only written to. */

await receiveSettings();
const ROOM = "room";
const http = createHttpServer();
const io = new Server(http, { transports: ["websocket"], serveClient: false });
io.on("connection", (socket) => void socket.join(ROOM));

const sockets = new Set<Socket>();
const tcp = createServer({ noDelay: true }, (socket) => {
  sockets.add(socket);
  // For the round trip: what comes in goes back.
  socket.on("data", (chunk) => socket.write(chunk));
  socket.on("close", () => sockets.delete(socket));
});

const portOf = (server: { address(): unknown }): number => (server.address() as AddressInfo).port;
http.listen(0, "127.0.0.1", () =>
  tcp.listen(0, "127.0.0.1", () =>
    tell({ kind: "listening", ports: { bare: portOf(http), tcp: portOf(tcp) } }),
  ),
);

interface Emit {
  readonly carrier: "bare" | "tcp";
  readonly seq: number;
  readonly payload: readonly object[];
}

process.on("message", ({ carrier, seq, payload }: Emit) => {
  const bytes = Buffer.from(JSON.stringify(payload));
  const atMs = nowMs();
  if (carrier === "bare") io.to(ROOM).emit("entries", payload);
  else for (const socket of sockets) socket.write(bytes);
  tell({ kind: "emitted", carrier, seq, atMs });
});
process.on("disconnect", () => process.exit());
