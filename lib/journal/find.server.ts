import type { Tx } from "#lib/db.ts";
import { Prisma } from "#prisma/generated/client.ts";
import { parseEntry } from "./parse.ts";
import type { EntryQuery, ListedEntry, Scope } from "./schema.ts";

/** A page of a journal, narrowed. */
interface Page extends EntryQuery {
  /** Only entries before this number. */
  readonly before?: number | undefined;
  readonly limit: number;
  /** Only entries that one of these people did, or that are about one of them. */
  readonly aboutPeople?: readonly string[];
}

/**
 * Finds entries, the newest first. What it finds by are columns and tables read off the entries; what it returns are the entries' bytes.
 * Every order is that of the numbers, so that a page costs the same wherever it begins.
 */
export async function pageOfEntries(
  tx: Tx,
  scope: Scope,
  page: Page,
): Promise<{ entries: ListedEntry[]; next: number | null }> {
  const rows = await tx.$queryRaw<{ bytes: Uint8Array; leafHash: Uint8Array }[]>(
    findEntriesSql(scope, page, await seqsBetween(tx, scope, page)),
  );
  const entries = rows.slice(0, page.limit).map(({ bytes, leafHash }) => ({
    entry: parseEntry(bytes),
    leafHash: Buffer.from(leafHash).toString("hex"),
  }));
  return { entries, next: rows.length > page.limit ? (entries.at(-1)?.entry.seq ?? null) : null };
}

interface SeqRange {
  readonly first?: bigint | undefined;
  /** 0 when there is none. */
  readonly last?: bigint | undefined;
}

/** Entries are recorded in the order of their numbers, and so a time is a number: looked up once, and not compared by every row. */
async function seqsBetween(tx: Tx, scope: Scope, { from, to }: EntryQuery): Promise<SeqRange> {
  const first = from
    ? await tx.journalEntry.findFirst({
        where: { scope, recordedAt: { gte: new Date(from) } },
        orderBy: [{ recordedAt: "asc" }, { seq: "asc" }],
        select: { seq: true },
      })
    : undefined;
  const last = to
    ? await tx.journalEntry.findFirst({
        where: { scope, recordedAt: { lte: new Date(to) } },
        orderBy: [{ recordedAt: "desc" }, { seq: "desc" }],
        select: { seq: true },
      })
    : undefined;
  // Nothing recorded since: no entry at all.
  if (first === null || last === null) return { last: 0n };
  return { first: first?.seq, last: last?.seq };
}

/** The question to the database. @param range what the times asked for are in numbers */
export function findEntriesSql(scope: Scope, page: Page, { first, last }: SeqRange): Prisma.Sql {
  const { before, command, position, actorId, subjectId, words, aboutPeople, limit } = page;
  const people = aboutPeople && Prisma.sql`${aboutPeople}::uuid[]`;
  const conditions = [
    Prisma.sql`entry.scope = ${scope}`,
    before !== undefined && Prisma.sql`entry.seq < ${before}`,
    first !== undefined && Prisma.sql`entry.seq >= ${first}`,
    last !== undefined && Prisma.sql`entry.seq <= ${last}`,
    command !== undefined && Prisma.sql`entry.command = ${command}`,
    position !== undefined && Prisma.sql`entry.position = ${position}`,
    actorId !== undefined && Prisma.sql`entry.actor_id = ${actorId}::uuid`,
    subjectId !== undefined && Prisma.sql`subject.entity_id = ${subjectId}::uuid`,
    words && Prisma.sql`entry.search @@ websearch_to_tsquery('pg_catalog.english', ${words})`,
    people &&
      Prisma.sql`(entry.actor_id = ANY(${people}) OR EXISTS (
        SELECT FROM entry_subject about
         WHERE about.scope = entry.scope AND about.seq = entry.seq AND (about.entity_id = ANY(${people}) OR about.entity_id IN (
           SELECT id FROM session WHERE person_id = ANY(${people})
           UNION ALL SELECT id FROM passkey WHERE person_id = ANY(${people})
           UNION ALL SELECT id FROM totp WHERE person_id = ANY(${people})
           UNION ALL SELECT id FROM identity WHERE person_id = ANY(${people})))))`,
  ].filter((condition) => typeof condition === "object");
  const subjects =
    subjectId === undefined
      ? Prisma.empty
      : Prisma.sql`JOIN entry_subject subject ON subject.scope = entry.scope AND subject.seq = entry.seq`;
  return Prisma.sql`
    SELECT entry.bytes, entry.leaf_hash AS "leafHash"
      FROM journal_entry entry ${subjects}
     WHERE ${Prisma.join(conditions, " AND ")}
     ORDER BY entry.seq DESC LIMIT ${limit + 1}`;
}
