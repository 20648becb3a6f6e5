import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Server } from "socket.io";
import type { Caller } from "#lib/door/caller.ts";
import { openLive } from "#lib/room/live.server.ts";
import { entriesSchema } from "#lib/room/protocol.ts";
import { commit } from "./commit.ts";
import { nowMs, receiveSettings, tell } from "./messages.ts";
import { type InstanceSettings, openRuntime } from "./room.ts";

/** A Holdpoint instance: its door, its live tail and its sockets on real Postgres, without pages and workers. */

// When the tail hands entries to the sockets, seen from outside: the product has no use for such a hook.
const { to } = Server.prototype;
Server.prototype.to = function (this: Server, room) {
  const operator = to.call(this, room);
  const { emit } = operator;
  operator.emit = (event, ...data) => {
    const atMs = nowMs();
    const sent = emit.call(operator, event, ...data);
    if (event === "entries")
      for (const { seq } of entriesSchema.parse(data[0]))
        tell({ kind: "emitted", carrier: "holdpoint", seq, atMs });
    return sent;
  };
  return operator;
};

const http = createServer();
const runtime = openRuntime(await receiveSettings<InstanceSettings>(), () => live.poke());
const live = openLive(http, runtime);
http.listen(0, "127.0.0.1", () => {
  tell({ kind: "listening", ports: { holdpoint: (http.address() as AddressInfo).port } });
});

process.on("message", ({ caller, cutoverId }: { caller: Caller; cutoverId: string }) => {
  void commit(runtime, caller, cutoverId).then((times) => tell({ kind: "committed", ...times }));
});
process.on("disconnect", () => process.exit());
