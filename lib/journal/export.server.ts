import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Tx } from "#lib/db.ts";
import { AppError } from "#lib/door/errors.ts";
import { formatRecord, type JournalRecord } from "./exportFormat.ts";
import type { Scope } from "./schema.ts";

const ENTRIES_PER_PAGE = 1_000;

/**
 * A journal as the database has it, whatever that is: entries in the order of their numbers, each head where it belongs.
 * @param through the last entry that is wanted; all of them without it
 */
export async function* journalRecords(
  db: Tx,
  scope: Scope,
  through: number = Number.MAX_SAFE_INTEGER,
): AsyncGenerator<JournalRecord> {
  const heads = await db.treeHead.findMany({
    where: { scope, size: { lte: through } },
    orderBy: { size: "asc" },
    select: { size: true, checkpoint: true },
  });
  let next = 0;
  const headsUpTo = function* (seq: bigint): Generator<JournalRecord> {
    for (let head = heads[next]; head && head.size <= seq; head = heads[next]) {
      yield { kind: "head", checkpoint: head.checkpoint };
      next += 1;
    }
  };
  let after = 0n;
  for (;;) {
    const rows = await db.journalEntry.findMany({
      where: { scope, seq: { gt: after, lte: through } },
      orderBy: { seq: "asc" },
      take: ENTRIES_PER_PAGE,
      select: { seq: true, bytes: true, leafHash: true },
    });
    for (const { seq, bytes, leafHash } of rows) {
      yield* headsUpTo(seq - 1n);
      yield { kind: "entry", seq: Number(seq), bytes, leafHash };
      after = seq;
    }
    if (rows.length < ENTRIES_PER_PAGE) break;
  }
  // Also those that the entries do not reach: that they are there is what shows a cut tail.
  for (const { checkpoint } of heads.slice(next)) yield { kind: "head", checkpoint };
}

/** Exports a journal to a file, which appears when it is whole. @returns how many entries and heads it has */
export async function exportToFile(
  db: Tx,
  scope: Scope,
  file: string,
): Promise<{ entries: number; heads: number }> {
  const counts = { entries: 0, heads: 0 };
  const draft = `${file}.part`;
  const lines = async function* () {
    for await (const record of journalRecords(db, scope)) {
      counts[record.kind === "entry" ? "entries" : "heads"] += 1;
      yield `${formatRecord(record)}\n`;
    }
  };
  try {
    await pipeline(Readable.from(lines()), createWriteStream(draft));
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    if (!(error instanceof Error && "syscall" in error)) throw error;
    throw new AppError("invalid", `${file} can't be written. Nothing was lost; name another file.`, {
      cause: error,
    });
  }
  return counts;
}
