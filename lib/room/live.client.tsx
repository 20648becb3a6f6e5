"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useMemo, useSyncExternalStore } from "react";
import { heldPositions, positionsByBreakGlass } from "#lib/access/rules.ts";
import type { Position } from "#lib/door/positions.ts";
import type { Cutover } from "#lib/plan/schema.ts";
import type { PastRoom, Standing } from "#lib/replay/schema.ts";
import { follow, freshCache, type RoomCache } from "./follow.client.ts";
import { SYNC_LIMIT_MS, type Vitals } from "./pulse.ts";
import type { Me, RoomSnapshot } from "./schema.ts";
import { type Entities, one } from "./state.ts";
import type { Sync } from "./view.ts";

/** A room on this screen. */
export interface Room {
  readonly cutover: Cutover;
  readonly entities: Entities;
  /** The journal entry up to which this is true. */
  readonly seq: number;
  readonly vitals: Vitals;
  /** Who looks; with what they hold by break-glass alone. */
  readonly me: Me & { readonly byBreakGlass: readonly Position[] };
}

interface HeldRoom {
  readonly initial: RoomSnapshot;
  /** Where in the journal a replayed room stands; undefined in a live one. */
  readonly past: Standing | undefined;
}

const RoomContext = createContext<HeldRoom | undefined>(undefined);

function useHeldRoom(): HeldRoom {
  const held = useContext(RoomContext);
  if (!held) throw new Error("useRoom is for components inside a RoomProvider.");
  return held;
}

const roomKey = (cutoverId: string) => ["room", cutoverId] as const;
const keyOf = ({ initial, past }: HeldRoom) =>
  past ? [...roomKey(initial.state.cutoverId), past.seq, past.at] : roomKey(initial.state.cutoverId);

/** Gives the components under it a room that follows the journal. `initial` is what the page was rendered with. */
export function RoomProvider({ initial, children }: { initial: RoomSnapshot; children: ReactNode }) {
  const { cutoverId } = initial.state;
  const queryClient = useQueryClient();
  useEffect(() => follow(queryClient, roomKey(cutoverId), cutoverId), [queryClient, cutoverId]);
  const held = useMemo(() => ({ initial, past: undefined }), [initial]);
  return <RoomContext value={held}>{children}</RoomContext>;
}

/** Gives the components under it a room as it was: it follows nothing, and every clock in it stands. */
export function PastRoomProvider({ room, children }: { room: PastRoom; children: ReactNode }) {
  const held = useMemo(() => ({ initial: room, past: room.past }), [room]);
  return <RoomContext value={held}>{children}</RoomContext>;
}

/** Where in the journal the room on this screen stands, or undefined when it is the room as it is. */
export const usePast = (): Standing | undefined => useHeldRoom().past;

/** The part of the room's cache that `select` takes; draws again only when that part is another one. */
function useRoomCache<Part>(select: (cache: RoomCache) => Part): Part {
  const held = useHeldRoom();
  const { initial, past } = held;
  const { data } = useQuery({
    queryKey: keyOf(held),
    queryFn: () => freshCache(initial),
    initialData: () => freshCache(initial),
    // The socket fills it; there is nothing to fetch again.
    enabled: false,
    staleTime: Number.POSITIVE_INFINITY,
    // A room of the past is fetched again when it is wanted again; the live one stays.
    gcTime: past ? 0 : Number.POSITIVE_INFINITY,
    select,
    // Entities are replaced, never changed in place: the same object is the same thing.
    structuralSharing: false,
  });
  return data;
}

const wholeOf = (cache: RoomCache): RoomCache => cache;
const snapshotOf = ({ snapshot }: RoomCache): RoomSnapshot => snapshot;
const renderedAtMsOf = ({ snapshot }: RoomCache): number => Date.parse(snapshot.serverNow);
const clockOffsetMsOf = ({ clockOffsetMs }: RoomCache): number => clockOffsetMs;

const TICK_MS = 1_000;
const onTick = (tell: () => void): (() => void) => {
  const timer = setInterval(tell, TICK_MS);
  return () => clearInterval(timer);
};
const thisSecondMs = (): number => Math.floor(Date.now() / TICK_MS) * TICK_MS;

const never = (): (() => void) => () => undefined;

/** This machine's clock by the second; on the first render the server's, so that both draw the same. In the past it stands. */
function useLocalNow(renderedAtMs: number): number {
  const rendered = (): number => renderedAtMs;
  const stands = usePast() !== undefined;
  return useSyncExternalStore(stands ? never : onTick, stands ? rendered : thisSecondMs, rendered);
}

/** The server's time in milliseconds, ticking by the second, whatever this machine's clock says. In the past it is that time. */
export function useNow(): number {
  const renderedAtMs = useRoomCache(renderedAtMsOf);
  return useLocalNow(renderedAtMs) + useRoomCache(clockOffsetMsOf);
}

/**
 * The room: entities, vitals, and who is looking. It draws again when the room changes, not every second; what depends on the time asks
 * useNow. A position that runs out by itself shows with the next change; the door knows at once.
 */
export function useRoom(): Room {
  const { state, vitals, me, serverNow } = useRoomCache(snapshotOf);
  const past = usePast();
  const snapshotMs = Date.parse(serverNow);
  const clockMs = Date.now() + useRoomCache(clockOffsetMsOf);
  // Never before the snapshot, so that a slow clock here does not undo what the snapshot knows.
  const nowMs = past ? snapshotMs : Math.max(snapshotMs, clockMs);
  const cutover = one(state.entities, "cutover", state.cutoverId);
  if (!cutover) throw new Error("The room's snapshot holds no cutover.");
  const positions = heldPositions(state.entities, me.personId, nowMs);
  const byBreakGlass = positionsByBreakGlass(state.entities, me.personId, nowMs);
  return {
    cutover,
    entities: state.entities,
    seq: state.seq,
    vitals,
    me: { ...me, positions, byBreakGlass },
  };
}

const PAST: Sync = { state: "past", ageMs: 0, people: null, refusal: null };

/** Whether what is on the screen is what the server has, and how old it may be. */
export function useSync(): Sync {
  const { snapshot, heardAtMs, people, refusal } = useRoomCache(wholeOf);
  const localNowMs = useLocalNow(Date.parse(snapshot.serverNow));
  if (usePast()) return PAST;
  if (heardAtMs === null && refusal === null) return { state: "connecting", ageMs: 0, people, refusal };
  const ageMs = heardAtMs === null ? 0 : Math.max(0, localNowMs - heardAtMs);
  const inSync = refusal === null && ageMs <= SYNC_LIMIT_MS;
  return { state: inSync ? "in-sync" : "out-of-sync", ageMs, people, refusal };
}

/** Why nothing may be signed on this screen as it stands, or undefined. */
export function whyNotInSync(sync: Sync): string | undefined {
  if (sync.state === "in-sync") return undefined;
  if (sync.state === "past") return "This is the past: nothing can be done in it. Go back to now.";
  if (sync.refusal) return sync.refusal.sentence;
  if (sync.state === "connecting")
    return "Connecting: this screen has not been checked against the server yet.";
  return `This screen is ${Math.round(sync.ageMs / 1_000)} s old: no contact with the server.`;
}
