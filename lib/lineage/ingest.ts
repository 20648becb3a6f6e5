import { defineProcedure } from "#lib/door/query.ts";
import { requireRunning } from "#lib/runs/ingest.ts";
import * as spec from "./schema.ts";

export const offerCrosswalk = defineProcedure({
  spec: spec.offerCrosswalk,
  async handle({ tx, now }, { cutoverId, runId, crosswalkSha256 }) {
    await requireRunning(tx, cutoverId, runId);
    const key = { cutoverId, sha256: crosswalkSha256 };
    await tx.crosswalk.createMany({ data: [{ ...key, runId, offeredAt: now }], skipDuplicates: true });
    const { filedAt } = await tx.crosswalk.findUniqueOrThrow({ where: { cutoverId_sha256: key } });
    return { wanted: filedAt === null };
  },
});

export const fileClaims = defineProcedure({
  spec: spec.fileClaims,
  async handle({ tx, now }, { cutoverId, runId, crosswalkSha256, claims, isLast }) {
    await requireRunning(tx, cutoverId, runId);
    // Under the row's lock, so that a batch can't come in beside the one that files it. What is filed stays as it was filed.
    const [crosswalk] = await tx.$queryRaw<{ isFiled: boolean }[]>`
      SELECT filed_at IS NOT NULL AS "isFiled" FROM crosswalk
       WHERE cutover_id = ${cutoverId}::uuid AND sha256 = ${crosswalkSha256} FOR UPDATE`;
    if (crosswalk?.isFiled) return {};
    const column = <K extends keyof spec.Claim>(name: K): spec.Claim[K][] =>
      claims.map((claim) => claim[name]);
    // Column by column: a statement a row would take a minute for a million.
    await tx.$executeRaw`
      INSERT INTO lineage_claim (cutover_id, crosswalk_sha256, ordinal, resource_type, source_pseudonym, target_pseudonym,
                                 disposition, batch, mapping_version, operator, transformed_at)
      SELECT ${cutoverId}::uuid, ${crosswalkSha256}, claim.*
        FROM unnest(${column("ordinal")}::int[], ${column("resourceType")}::text[], ${column("sourcePseudonym")}::text[],
                    ${column("targetPseudonym")}::text[], ${column("disposition")}::text[], ${column("batch")}::text[],
                    ${column("mappingVersion")}::text[], ${column("operator")}::text[],
                    ${column("transformedAt")}::timestamptz[]) AS claim
          ON CONFLICT DO NOTHING`;
    if (isLast)
      await tx.crosswalk.updateMany({
        where: { cutoverId, sha256: crosswalkSha256, filedAt: null },
        data: { filedAt: now },
      });
    return {};
  },
});
