import { setTimeout as sleep } from "node:timers/promises";
import type { Tx } from "#lib/db.ts";
import { AppError } from "#lib/door/errors.ts";
import type { HeadAnchor } from "#lib/journal/anchor.ts";
import { journalRecords } from "#lib/journal/export.server.ts";
import type { EntryRecord } from "#lib/journal/exportFormat.ts";
import { Sealer } from "#lib/journal/heads.server.ts";
import { parseEntry } from "#lib/journal/parse.ts";
import { type Entry, HOUSE, type Scope } from "#lib/journal/schema.ts";
import type { HeadSigning } from "#lib/journal/signer.ts";
import type { Runtime } from "#lib/runtime.ts";
import { JournalFold } from "./fold.ts";
import type { Manifest } from "./manifest.ts";
import { requestBinder } from "./schema.ts";

/** A binder holds at most this much of a journal; a longer one is taken away with `holdpoint journal export`. */
const BINDER_ENTRIES_MAX = 1_000_000;
/** How long to wait for the signed head over what a binder is to hold; the server signs one within 10 s. */
const SEAL_WAIT_MS_MAX = 60_000;
const SEAL_LOOK_MS = 500;

/** A journal up to a signed head. */
export type SealedJournal = Manifest["journal"];

/** The entry in which a binder was asked for: it holds all up to there. @throws AppError not-found */
async function requestedIn(db: Tx, scope: Scope, binderId: string): Promise<number> {
  const rows = await db.journalEntry.findMany({
    where: { scope, command: requestBinder.name },
    orderBy: { seq: "desc" },
    select: { bytes: true },
  });
  const entry = rows
    .map(({ bytes }) => parseEntry(bytes))
    .find(({ changes }) => changes.some(({ id }) => id === binderId));
  if (!entry) throw new AppError("not-found", "The journal has no such binder.");
  return entry.seq;
}

/** The shortest signed head over at least `seq` entries. */
const headOver = (db: Tx, scope: Scope, seq: number) =>
  db.treeHead.findFirst({ where: { scope, size: { gte: seq } }, orderBy: { size: "asc" } });

/**
 * Waits until what a binder is to hold is under a signed head.
 * @throws AppError refused when no head comes: the journal's seal is broken, or an anchor can't be read
 */
export async function sealedJournals(
  runtime: Runtime,
  signing: HeadSigning,
  anchors: readonly HeadAnchor[],
  { cutoverId, binderId }: { cutoverId: string; binderId: string },
  signal: AbortSignal,
): Promise<{ journal: SealedJournal; house: SealedJournal }> {
  const { db } = runtime;
  const wanted = await requestedIn(db, cutoverId, binderId);
  const waitUntil = performance.now() + SEAL_WAIT_MS_MAX;
  if (!(await headOver(db, cutoverId, wanted))) await new Sealer(runtime, signing, anchors).round();
  for (;;) {
    signal.throwIfAborted();
    const head = await headOver(db, cutoverId, wanted);
    const house = await db.treeHead.findFirst({ where: { scope: HOUSE }, orderBy: { size: "desc" } });
    if (head && house)
      return {
        journal: { scope: cutoverId, size: Number(head.size), checkpoint: head.checkpoint },
        house: { scope: HOUSE, size: Number(house.size), checkpoint: house.checkpoint },
      };
    if (performance.now() > waitUntil)
      throw new AppError(
        "refused",
        "No tree head is signed over the journal: look at its seal. `holdpoint journal export` takes it as it is.",
      );
    await sleep(SEAL_LOOK_MS, undefined, { signal });
  }
}

/** A sealed journal, read once. */
export interface ReadJournal {
  readonly fold: JournalFold;
  /** Leaf hashes of all entries, in order. */
  readonly leaves: readonly Uint8Array[];
}

/**
 * Reads a journal up to its head.
 * @param each is told of every entry, in order
 */
export async function readJournal(
  db: Tx,
  { scope, size }: SealedJournal,
  each: (entry: Entry, record: EntryRecord) => void,
  signal: AbortSignal,
): Promise<ReadJournal> {
  if (size > BINDER_ENTRIES_MAX)
    throw new AppError(
      "refused",
      `A binder holds ${BINDER_ENTRIES_MAX.toLocaleString("en-US")} entries at most. Use journal export.`,
    );
  const fold = new JournalFold();
  const leaves: Uint8Array[] = [];
  for await (const record of journalRecords(db, scope, size)) {
    signal.throwIfAborted();
    if (record.kind !== "entry") continue;
    const entry = parseEntry(record.bytes);
    leaves.push(record.leafHash);
    fold.add(entry);
    each(entry, record);
  }
  return { fold, leaves };
}

/** What of the house's journal is about these people, or about the keys that sign: the rest is not this cutover's. */
export function isOfHouseExtract(entry: Entry, personIds: ReadonlySet<string>): boolean {
  const { actor, command, changes } = entry;
  if (actor.kind === "person" && personIds.has(actor.id)) return true;
  if (isAboutKeys(entry) || command.startsWith("retention.")) return true;
  return changes.some(
    ({ type, id, after }) =>
      (type === "person" && personIds.has(id)) ||
      (typeof after?.personId === "string" && personIds.has(after.personId)),
  );
}

/** Whether an entry is about the keys that sign tree heads. */
export const isAboutKeys = ({ command }: Pick<Entry, "command">): boolean => /^journal\..*key/i.test(command);
