import type { QueryClient } from "@tanstack/react-query";
import { io, type Socket } from "socket.io-client";
import { api } from "#lib/door/client.ts";
import { type ClientToServer, type Refusal, type ServerToClient, SOCKET_PATH } from "./protocol.ts";
import type { RoomSnapshot } from "./schema.ts";
import { apply, SequenceGapError } from "./state.ts";

/** The clocks' difference is told anew when it has moved by more than this. */
const CLOCK_JITTER_MS_MAX = 250;

/** A room in the cache: its snapshot as patched so far, and what is known of the line to the server. */
export interface RoomCache {
  readonly snapshot: RoomSnapshot;
  /** When the server was last heard and nothing was known to be missing, by this machine's clock; null: not yet. */
  readonly heardAtMs: number | null;
  /** The server's clock minus this machine's. */
  readonly clockOffsetMs: number;
  readonly people: number | null;
  /** Why the server does not let this client follow, if so. */
  readonly refusal: Refusal | null;
}

export const freshCache = (snapshot: RoomSnapshot): RoomCache => ({
  snapshot,
  heardAtMs: null,
  clockOffsetMs: 0,
  people: null,
  refusal: null,
});

/**
 * Keeps the room under `key` true to the server's journal until the returned function is called: entries patch it,
 * and when something was missed it is taken anew.
 */
export function follow(queryClient: QueryClient, key: readonly unknown[], cutoverId: string): () => void {
  const socket: Socket<ServerToClient, ClientToServer> = io({ path: SOCKET_PATH, transports: ["websocket"] });
  let fetching = false;

  const patch = (update: (cache: RoomCache) => RoomCache): void => {
    queryClient.setQueryData<RoomCache>(key, (cache) => cache && update(cache));
  };
  const current = (): RoomCache | undefined => queryClient.getQueryData<RoomCache>(key);
  const resume = (): void => {
    const cache = current();
    if (cache) socket.emit("follow", { cutoverId, seq: cache.snapshot.state.seq });
  };
  const resnapshot = async (): Promise<void> => {
    if (fetching) return;
    fetching = true;
    try {
      const snapshot = await api.room.getRoom({ cutoverId });
      patch((cache) => ({ ...cache, snapshot }));
      resume();
    } catch {
      // The view goes on ageing in plain sight; the next pulse that finds it behind tries again.
      patch((cache) => ({ ...cache, heardAtMs: null }));
    } finally {
      fetching = false;
    }
  };

  socket.on("connect", resume);
  socket.on("entries", (entries) => {
    try {
      patch((cache) => ({
        ...cache,
        snapshot: { ...cache.snapshot, state: entries.reduce(apply, cache.snapshot.state) },
      }));
    } catch (error) {
      if (!(error instanceof SequenceGapError)) throw error;
      void resnapshot();
    }
  });
  socket.on("vitals", (vitals) => {
    patch((cache) => ({
      ...cache,
      snapshot: {
        ...cache.snapshot,
        vitals: {
          evaluatedAt: vitals.evaluatedAt ?? cache.snapshot.vitals.evaluatedAt,
          seal: vitals.seal ?? cache.snapshot.vitals.seal,
          samples: { ...cache.snapshot.vitals.samples, ...vitals.samples },
          progress: { ...cache.snapshot.vitals.progress, ...vitals.progress },
          tokenUses: { ...cache.snapshot.vitals.tokenUses, ...vitals.tokenUses },
        },
      },
    }));
  });
  socket.on("pulse", ({ serverNow, seq, people }) => {
    const heardAtMs = Date.now();
    const measuredMs = Date.parse(serverNow) - heardAtMs;
    const knownMs = current()?.clockOffsetMs ?? 0;
    // A network's jitter is not a clock's: taking it in would draw every clock on the screen anew with each pulse.
    const clockOffsetMs = Math.abs(measuredMs - knownMs) > CLOCK_JITTER_MS_MAX ? measuredMs : knownMs;
    const behind = (current()?.snapshot.state.seq ?? 0) < seq;
    // A pulse from a server that has more than this screen shows is no sign of being in sync.
    patch((cache) => ({ ...cache, clockOffsetMs, people, refusal: null, ...(behind ? {} : { heardAtMs }) }));
    if (behind) resume();
  });
  socket.on("resnapshot", () => void resnapshot());
  socket.on("refused", (refusal) => patch((cache) => ({ ...cache, refusal, heardAtMs: null })));
  return () => {
    socket.disconnect();
    // What comes back to this room later has to hear the server first.
    patch((cache) => ({ ...cache, heardAtMs: null, people: null }));
  };
}
