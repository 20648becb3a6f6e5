import { defineProcedure } from "#lib/door/query.ts";
import * as spec from "./schema.ts";
import { batchSchema } from "./schema.ts";

export const listBatches = defineProcedure({
  spec: spec.listBatches,
  async handle({ tx }, { cutoverId }) {
    const crosswalk = await tx.crosswalk.findFirst({
      where: { cutoverId, filedAt: { not: null } },
      orderBy: { offeredAt: "desc" },
    });
    if (!crosswalk) return { crosswalkSha256: null, batches: [] };
    const rows = await tx.$queryRaw<Record<string, unknown>[]>`
      SELECT batch, mapping_version AS "mappingVersion", operator,
             min(transformed_at) AS "firstAt", max(transformed_at) AS "lastAt",
             count(*) FILTER (WHERE disposition = 'migrated')::int AS migrated,
             count(*) FILTER (WHERE disposition = 'rejected')::int AS rejected,
             count(*) FILTER (WHERE disposition = 'skipped')::int AS skipped,
             count(*) FILTER (WHERE disposition = 'quarantined')::int AS quarantined
        FROM lineage_claim
       WHERE cutover_id = ${cutoverId}::uuid AND crosswalk_sha256 = ${crosswalk.sha256}
       GROUP BY batch, mapping_version, operator
       ORDER BY min(transformed_at) NULLS LAST, batch
       LIMIT ${spec.BATCHES_MAX}`;
    const batches = rows.map(({ firstAt, lastAt, ...row }) =>
      batchSchema.parse({ ...row, firstAt: toInstant(firstAt), lastAt: toInstant(lastAt) }),
    );
    return { crosswalkSha256: crosswalk.sha256, batches };
  },
});

const toInstant = (value: unknown): string | null => (value instanceof Date ? value.toISOString() : null);
