import type { Server as HttpServer } from "node:http";
import { Server } from "socket.io";
import { callerFromCookie } from "#lib/access/cookie.ts";
import { authorize, identify } from "#lib/door/caller.ts";
import { AppError, toAppError } from "#lib/door/errors.ts";
import { entriesAfter } from "#lib/journal/queries.ts";
import { log } from "#lib/log.ts";
import type { Runtime } from "#lib/runtime.ts";
import {
  CATCH_UP_ENTRIES_MAX,
  CLIENT_EVENT_ALLOWED,
  type ClientToServer,
  type Follow,
  followSchema,
  type Pulse,
  type ServerToClient,
  SOCKET_PATH,
} from "./protocol.ts";
import { PULSE_INTERVAL_MS } from "./pulse.ts";
import { Tail } from "./tail.server.ts";
import { type Follower, whyNotFollow } from "./watch.server.ts";

/** How often it is asked whether those in the rooms may still be there. */
const WATCH_INTERVAL_MS = 3_000;
/** A client has nothing long to say. */
const MESSAGE_BYTES_MAX = 4_096;

interface SocketData {
  sessionId: string;
  follower?: Follower;
}

export interface Live {
  /** Looks at the journal now: this instance has just committed. */
  poke(): void;
  close(): Promise<void>;
}

/** Opens the sockets on an HTTP server: each follows the journal of one cutover from the entry it names. */
export function openLive(http: HttpServer, runtime: Runtime): Live {
  const io = new Server<ClientToServer, ServerToClient, Record<never, never>, SocketData>(http, {
    path: SOCKET_PATH,
    transports: ["websocket"],
    maxHttpBufferSize: MESSAGE_BYTES_MAX,
    serveClient: false,
    // A page of another site can't listen in with the cookie of ours.
    allowRequest: (request, decide) => decide(null, runtime.origins.includes(request.headers.origin ?? "")),
  });
  const tail = new Tail(runtime, {
    entries: (cutoverId, entries) => io.to(cutoverId).emit("entries", entries),
    vitals: (cutoverId, vitals) => io.to(cutoverId).emit("vitals", vitals),
  });

  io.use(async (socket, next) => {
    try {
      const caller = await callerFromCookie(runtime, socket.handshake.headers.cookie);
      if (caller.kind !== "session") throw new AppError("unauthenticated", "Sign in to go on.");
      await identify(runtime.db, caller, new Date());
      socket.data.sessionId = caller.sessionId;
      next();
    } catch (error) {
      next(new Error(toAppError(error).sentence));
    }
  });

  io.on("connection", (socket) => {
    const refuse = (error: unknown): void => {
      const { code, sentence } = toAppError(error);
      socket.emit("refused", { code, sentence });
      for (const room of socket.rooms) if (room !== socket.id) socket.leave(room);
      socket.data.follower = undefined;
    };

    const follow = async ({ cutoverId, seq }: Follow): Promise<void> => {
      const caller = { kind: "session", sessionId: socket.data.sessionId } as const;
      const now = new Date();
      const known = await identify(runtime.db, caller, now);
      const actor = await authorize(runtime.db, known, CLIENT_EVENT_ALLOWED.follow, cutoverId, now);
      if (actor.kind !== "person") throw new AppError("forbidden", "Only a person can enter a room.");
      socket.data.follower = { sessionId: actor.sessionId, personId: actor.personId, cutoverId };
      await tail.watch(cutoverId);
      for (let cursor = seq; cursor < tail.seqOf(cutoverId); ) {
        if (tail.seqOf(cutoverId) - cursor > CATCH_UP_ENTRIES_MAX) {
          socket.emit("resnapshot");
          break;
        }
        const missed = await entriesAfter(runtime.db, cutoverId, cursor, CATCH_UP_ENTRIES_MAX);
        socket.emit("entries", missed);
        cursor = missed.at(-1)?.seq ?? Number.POSITIVE_INFINITY;
      }
      // Nothing was awaited since the last look at the tail: what it says next, this socket hears.
      await socket.join(cutoverId);
      // To the newcomer only: hundreds who come back at once would each make all of them be told.
      const pulse = pulseOf(cutoverId);
      if (pulse) socket.emit("pulse", pulse);
    };

    socket.on("follow", (message) => {
      const parsed = followSchema.safeParse(message);
      if (!parsed.success)
        return refuse(new AppError("invalid", "The request to follow a room is malformed."));
      follow(parsed.data).catch(refuse);
    });
  });

  /** Undefined when the journal can't be read: a pulse vouches for what is on the screen. */
  const pulseOf = (cutoverId: string): Pulse | undefined => {
    const heard = tail.heard();
    if (!heard) return undefined;
    const sockets = [...(io.sockets.adapter.rooms.get(cutoverId) ?? [])];
    const people = new Set(sockets.map((id) => io.sockets.sockets.get(id)?.data.follower?.personId));
    return { serverNow: heard.now.toISOString(), seq: tail.seqOf(cutoverId), people: people.size };
  };

  const pulseAll = (): void => {
    for (const cutoverId of tail.watched()) {
      const pulse = pulseOf(cutoverId);
      if (pulse) io.to(cutoverId).emit("pulse", pulse);
    }
  };

  const watch = async (): Promise<void> => {
    const sockets = [...io.sockets.sockets.values()].filter((socket) => socket.data.follower);
    const followers = sockets.flatMap((socket) => socket.data.follower ?? []);
    const whyNot = await whyNotFollow(runtime.db, followers, new Date());
    for (const socket of sockets) {
      const refusal = socket.data.follower && whyNot(socket.data.follower);
      if (!refusal) continue;
      socket.emit("refused", { code: refusal.code, sentence: refusal.sentence });
      socket.disconnect(true);
    }
    tail.forget((cutoverId) => !io.sockets.adapter.rooms.has(cutoverId));
  };

  const pulsing = setInterval(pulseAll, PULSE_INTERVAL_MS);
  const watching = setInterval(() => {
    watch().catch((error: unknown) =>
      log.warn({ err: error }, "the people in the rooms could not be checked"),
    );
  }, WATCH_INTERVAL_MS);
  tail.start();

  return {
    poke: () => tail.poke(),
    async close() {
      clearInterval(pulsing);
      clearInterval(watching);
      await tail.stop();
      await io.close();
    },
  };
}
