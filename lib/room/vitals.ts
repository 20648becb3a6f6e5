import { TOKEN_USE } from "#lib/access/tokenUse.ts";
import type { Tx } from "#lib/db.ts";
import { sealSchema } from "#lib/journal/schema.ts";
import { runProgressSchema } from "#lib/runs/schema.ts";
import { latestSampleSchema } from "#lib/signals/schema.ts";
import type { Vitals } from "./pulse.ts";

interface VitalRow {
  readonly kind: string;
  readonly subjectId: string;
  readonly value: unknown;
  readonly updatedAt: Date;
}

/** Rows of the vital table as one object. */
export function toVitals(rows: readonly VitalRow[]): Vitals {
  const of = (kind: string) => rows.filter((row) => row.kind === kind);
  return {
    samples: Object.fromEntries(
      of("sample").map((row) => [row.subjectId, latestSampleSchema.parse(row.value)]),
    ),
    progress: Object.fromEntries(
      of("progress").map((row) => [row.subjectId, runProgressSchema.parse(row.value)]),
    ),
    tokenUses: Object.fromEntries(of(TOKEN_USE).map((row) => [row.subjectId, row.updatedAt.toISOString()])),
    evaluatedAt: of("evaluation")[0]?.updatedAt.toISOString() ?? null,
    // One of another shape, as the version before wrote it, is one that nobody has looked at yet.
    seal: sealSchema.safeParse(of("seal")[0]?.value).data ?? null,
  };
}

/** A cutover's vitals now. */
export async function readVitals(tx: Tx, cutoverId: string): Promise<Vitals> {
  return toVitals(await tx.vital.findMany({ where: { cutoverId } }));
}
