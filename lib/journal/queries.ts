import type { Tx } from "#lib/db.ts";
import { AppError } from "#lib/door/errors.ts";
import { defineProcedure } from "#lib/door/query.ts";
import { proveInclusion } from "./blocks.server.ts";
import { pageOfEntries } from "./find.server.ts";
import { parseEntry } from "./parse.ts";
import * as spec from "./schema.ts";
import { type Entry, HOUSE, type Scope } from "./schema.ts";

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
  handle: ({ tx }, { cutoverId, ...asked }) => pageOfEntries(tx, cutoverId, asked),
});

export const listHouseEntries = defineProcedure({
  spec: spec.listHouseEntries,
  async handle({ tx }, { cutoverId, ...asked }) {
    const rows = await tx.assignment.findMany({
      where: { cutoverId },
      distinct: ["personId"],
      select: { personId: true },
    });
    return pageOfEntries(tx, HOUSE, { ...asked, aboutPeople: rows.map(({ personId }) => personId) });
  },
});

export const proveEntry = defineProcedure({
  spec: spec.proveEntry,
  async handle({ tx }, { cutoverId, seq }) {
    const row = await entryRow(tx, cutoverId, seq);
    const head = await tx.treeHead.findFirst({ where: { scope: cutoverId }, orderBy: { size: "desc" } });
    if (!head || head.size < seq)
      throw new AppError(
        "not-found",
        `Entry ${seq} is not under a signed tree head yet: one is signed within a minute. Nothing is lost; ask again then.`,
      );
    const proof = await proveInclusion(tx, cutoverId, seq, Number(head.size));
    return {
      kind: "holdpoint-entry-proof" as const,
      version: 1 as const,
      scope: cutoverId,
      seq,
      bytes: Buffer.from(row.bytes).toString("base64"),
      leafHash: Buffer.from(row.leafHash).toString("hex"),
      proof: proof.map((hash) => Buffer.from(hash).toString("hex")),
      checkpoint: head.checkpoint,
      signedAt: head.signedAt.toISOString(),
    };
  },
});

export const getBefore = defineProcedure({
  spec: spec.getBefore,
  async handle({ tx }, { cutoverId, seq }) {
    const { changes } = parseEntry((await entryRow(tx, cutoverId, seq)).bytes);
    const before = [];
    for (const { type, id } of changes) {
      const earlier = await tx.entrySubject.findFirst({
        where: { scope: cutoverId, entityId: id, seq: { lt: seq } },
        orderBy: { seq: "desc" },
        select: { seq: true },
      });
      const left = earlier && parseEntry((await entryRow(tx, cutoverId, Number(earlier.seq))).bytes);
      // An id names one entity of one type.
      const after = left?.changes.find((change) => change.id === id && change.type === type)?.after ?? null;
      before.push({ type, id, seq: left?.seq ?? null, after });
    }
    return { before };
  },
});

async function entryRow(tx: Tx, scope: Scope, seq: number) {
  const row = await tx.journalEntry.findUnique({
    where: { scope_seq: { scope, seq } },
    select: { bytes: true, leafHash: true },
  });
  if (!row) throw new AppError("not-found", `The journal has no entry ${seq}.`);
  return row;
}
