import { createHmac, timingSafeEqual } from "node:crypto";
import { gunzipSync, gzipSync } from "node:zlib";
import type { Tx } from "#lib/db.ts";
import { deriveKey } from "#lib/journal/keys.ts";
import { entriesAfter } from "#lib/journal/queries.ts";
import { HOUSE } from "#lib/journal/schema.ts";
import { log } from "#lib/log.ts";
import { emptyRoom, fold, type RoomState } from "#lib/room/state.ts";
import type { Runtime } from "#lib/runtime.ts";

/** A room is kept after every so many entries: a replay folds fewer than this. */
export const ENTRIES_PER_SNAPSHOT = 500;
const ENTRIES_PER_PAGE = 5_000;

/**
 * Kept rooms are derived from the journal and can be made anew at any time. A kept room is believed only with its code: an HMAC under a
 * key that is not in the database, over where it belongs, the leaf hash of its last entry, and its bytes. Who can write the database but
 * does not have the key can at the most make replays slower.
 */
interface Place {
  readonly cutoverId: string;
  readonly seq: number;
}

function codeOf(
  journalKey: Uint8Array,
  { cutoverId, seq }: Place,
  leafHash: Uint8Array,
  state: Uint8Array,
): Buffer {
  return createHmac("sha256", deriveKey(journalKey, "replay"))
    .update(`holdpoint:room-snapshot:v1\n${cutoverId}\n${seq}\n`)
    .update(leafHash)
    .update(state)
    .digest();
}

/** The room after entry `seq`, from the nearest kept one on. @throws SequenceGapError when entries are missing */
export async function roomAt(
  tx: Tx,
  journalKey: Uint8Array,
  cutoverId: string,
  seq: number,
): Promise<RoomState> {
  let state = await keptRoom(tx, journalKey, cutoverId, seq);
  while (state.seq < seq) {
    const limit = Math.min(seq - state.seq, ENTRIES_PER_PAGE);
    const entries = await entriesAfter(tx, cutoverId, state.seq, limit);
    if (entries.length === 0) break;
    state = fold(state, entries);
  }
  return state;
}

/** The newest kept room at or before entry `seq` that can be believed, or the room before its first entry. */
async function keptRoom(tx: Tx, journalKey: Uint8Array, cutoverId: string, seq: number): Promise<RoomState> {
  for (let upTo = seq; upTo > 0; ) {
    const [row] = await tx.$queryRaw<
      { seq: bigint; state: Uint8Array; mac: Uint8Array; leafHash: Uint8Array }[]
    >`
      SELECT s.seq, s.state, s.mac, e.leaf_hash AS "leafHash"
        FROM room_snapshot s JOIN journal_entry e ON e.scope = s.cutover_id::text AND e.seq = s.seq
       WHERE s.cutover_id = ${cutoverId}::uuid AND s.seq <= ${upTo}
       ORDER BY s.seq DESC LIMIT 1`;
    if (!row) break;
    const place = { cutoverId, seq: Number(row.seq) };
    const code = codeOf(journalKey, place, row.leafHash, row.state);
    if (code.length === row.mac.length && timingSafeEqual(code, row.mac))
      return JSON.parse(gunzipSync(row.state).toString("utf8")) as RoomState;
    log.warn(place, "a kept room does not have its code; the replay begins with an earlier one");
    upTo = place.seq - 1;
  }
  return emptyRoom(cutoverId);
}

/** Keeps the rooms that replays begin with, up to the end of every cutover's journal. Safe to repeat, and on several instances at once. */
export async function keepRooms(runtime: Runtime, everyEntries = ENTRIES_PER_SNAPSHOT): Promise<void> {
  const { db } = runtime;
  const journals = await db.$queryRaw<{ scope: string; seq: bigint; kept: bigint }[]>`
    SELECT j.scope, j.seq, coalesce((SELECT max(seq) FROM room_snapshot WHERE cutover_id = j.scope::uuid), 0) AS kept
      FROM journal j WHERE j.scope <> ${HOUSE}`;
  for (const { scope, seq, kept } of journals)
    if (Number(seq) - Number(kept) >= everyEntries)
      await keepRoomsOf(runtime, scope, { from: Number(kept), to: Number(seq), everyEntries });
}

async function keepRoomsOf(
  { db, journalKey }: Runtime,
  cutoverId: string,
  { from, to, everyEntries }: { from: number; to: number; everyEntries: number },
): Promise<void> {
  let state = await roomAt(db, journalKey, cutoverId, from);
  while (to - state.seq >= everyEntries) {
    state = fold(state, await entriesAfter(db, cutoverId, state.seq, everyEntries));
    const last = await db.journalEntry.findUniqueOrThrow({
      where: { scope_seq: { scope: cutoverId, seq: state.seq } },
      select: { leafHash: true },
    });
    const bytes = gzipSync(JSON.stringify(state));
    const mac = codeOf(journalKey, { cutoverId, seq: state.seq }, last.leafHash, bytes);
    await db.roomSnapshot.createMany({
      data: { cutoverId, seq: state.seq, state: bytes, mac: Uint8Array.from(mac) },
      skipDuplicates: true,
    });
  }
}
