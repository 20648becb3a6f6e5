import { databaseNow } from "#lib/clock.ts";
import type { Tx } from "#lib/db.ts";
import { AppError } from "#lib/door/errors.ts";
import { canonicalJson } from "./canonical.ts";
import { describeEntry } from "./describe.ts";
import { leafHash } from "./leaf.ts";
import { ENTRY_VERSION, type Entry, type Scope } from "./schema.ts";

/** A journal held by this transaction: nobody else can append to it, or decide on its room, until the end. */
interface LockedJournal {
  readonly scope: Scope;
  /** The last entry's number. */
  readonly seq: number;
  /** The time after the lock was got; never before the last entry's. */
  readonly now: Date;
}

/** Starts a journal for a scope that has none; one that exists is left as it is. */
export async function openJournal(tx: Tx, scope: Scope): Promise<void> {
  await tx.$executeRaw`INSERT INTO journal (scope) VALUES (${scope}) ON CONFLICT DO NOTHING`;
}

/** Takes a journal's lock, and waits for it. @throws AppError not-found when there is no such journal */
export async function lockJournal(tx: Tx, scope: Scope): Promise<LockedJournal> {
  const [row] = await tx.$queryRaw<{ seq: bigint; recorded_at: Date | null }[]>`
    SELECT seq, recorded_at FROM journal WHERE scope = ${scope} FOR UPDATE`;
  if (!row) throw new AppError("not-found", "There is no such cutover.");
  const now = await databaseNow(tx);
  // A database whose clock was set back must not make entries that seem to come before those before them.
  const lastMs = row.recorded_at?.getTime() ?? 0;
  return { scope, seq: Number(row.seq), now: new Date(Math.max(now.getTime(), lastMs)) };
}

type NewEntry = Pick<Entry, "actor" | "command" | "reason" | "changes"> & {
  readonly occurredAt?: string;
};

/** Appends the next entry to a locked journal, in the transaction that holds it. */
export async function appendEntry(tx: Tx, journal: LockedJournal, fields: NewEntry): Promise<Entry> {
  const recordedAt = journal.now.toISOString();
  const entry: Entry = {
    version: ENTRY_VERSION,
    scope: journal.scope,
    seq: journal.seq + 1,
    occurredAt: fields.occurredAt ?? recordedAt,
    recordedAt,
    actor: fields.actor,
    command: fields.command,
    reason: fields.reason,
    changes: fields.changes,
  };
  const bytes = new TextEncoder().encode(canonicalJson(entry));
  const actorId = entry.actor.kind === "system" ? null : entry.actor.id;
  const position = entry.actor.kind === "person" ? entry.actor.position : null;
  const { who, what } = describeEntry(entry);
  const words = `${who} ${what} ${entry.reason ?? ""}`;
  await tx.$executeRaw`
    INSERT INTO journal_entry
           (scope, seq, bytes, leaf_hash, occurred_at, recorded_at, command, actor_id, position, search)
    VALUES (${entry.scope}, ${entry.seq}, ${bytes}, ${leafHash(bytes)}, ${entry.occurredAt}::timestamptz,
            ${recordedAt}::timestamptz, ${entry.command}, ${actorId}::uuid, ${position}, entry_words(${words}, ${bytes}))`;
  await tx.entrySubject.createMany({
    data: entry.changes.map(({ id }) => ({ scope: entry.scope, entityId: id, seq: entry.seq })),
    skipDuplicates: true,
  });
  await tx.journal.update({ where: { scope: journal.scope }, data: { seq: entry.seq, recordedAt } });
  return entry;
}
