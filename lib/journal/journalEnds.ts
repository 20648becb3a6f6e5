import type { Tx } from "#lib/db.ts";
import type { Scope } from "./schema.ts";

export interface JournalEnd {
  readonly scope: Scope;
  readonly seq: number;
  /** The newest head in the database. */
  readonly newest:
    | { readonly checkpoint: string; readonly size: number; readonly signedAt: Date }
    | undefined;
}

/** Where every journal ends, and the newest head over it. */
export async function journalEnds(db: Tx): Promise<JournalEnd[]> {
  const rows = await db.$queryRaw<
    { scope: string; seq: bigint; size: bigint | null; checkpoint: string | null; signedAt: Date | null }[]
  >`
    SELECT j.scope, j.seq, h.size, h.checkpoint, h.signed_at AS "signedAt"
      FROM journal j LEFT JOIN LATERAL (
        SELECT size, checkpoint, signed_at FROM tree_head WHERE scope = j.scope ORDER BY size DESC LIMIT 1
      ) h ON true
     ORDER BY j.scope`;
  return rows.map(({ scope, seq, size, checkpoint, signedAt }) => ({
    scope,
    seq: Number(seq),
    newest:
      size === null || checkpoint === null || signedAt === null
        ? undefined
        : { size: Number(size), checkpoint, signedAt },
  }));
}
