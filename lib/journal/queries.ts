import type { Tx } from "#lib/db.ts";
import { defineProcedure } from "#lib/door/query.ts";
import * as spec from "./schema.ts";
import { type Entry, entrySchema, type Scope } from "./schema.ts";

/** An entry from its bytes. @throws ZodError or SyntaxError when they are not an entry */
export const parseEntry = (bytes: Uint8Array): Entry =>
  entrySchema.parse(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)));

/** Entries after `seq`, the oldest first, at most `limit`. */
export async function entriesAfter(tx: Tx, scope: Scope, seq: number, limit: number): Promise<Entry[]> {
  const rows = await tx.journalEntry.findMany({
    where: { scope, seq: { gt: seq } },
    orderBy: { seq: "asc" },
    take: limit,
    select: { bytes: true },
  });
  return rows.map(({ bytes }) => parseEntry(bytes));
}

export const listEntries = defineProcedure({
  spec: spec.listEntries,
  async handle({ tx }, { cutoverId, before, command, position, limit }) {
    const rows = await tx.journalEntry.findMany({
      where: {
        scope: cutoverId,
        command,
        position,
        ...(before === undefined ? {} : { seq: { lt: before } }),
      },
      orderBy: { seq: "desc" },
      take: limit + 1,
      select: { bytes: true, leafHash: true },
    });
    const entries = rows.slice(0, limit).map(({ bytes, leafHash }) => ({
      entry: parseEntry(bytes),
      leafHash: Buffer.from(leafHash).toString("hex"),
    }));
    return { entries, next: rows.length > limit ? (entries.at(-1)?.entry.seq ?? null) : null };
  },
});
