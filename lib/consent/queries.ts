import { AppError } from "#lib/door/errors.ts";
import { defineProcedure } from "#lib/door/query.ts";
import { Prisma } from "#prisma/generated/client.ts";
import { isOpen } from "./openReview.server.ts";
import * as spec from "./schema.ts";

export const listConsents = defineProcedure({
  spec: spec.listConsents,
  async handle({ tx }, { cutoverId, runId, after = -1, limit, jurisdiction, policySet, state, review, key }) {
    const run = await tx.run.findUnique({ where: { id: runId } });
    if (run?.cutoverId !== cutoverId) throw new AppError("not-found", "This cutover has no such run.");
    const conditions = [
      Prisma.sql`consent_pair.run_id = ${runId}::uuid AND consent_pair.ordinal > ${after}`,
      ...(jurisdiction === undefined ? [] : [Prisma.sql`consent_pair.jurisdiction = ${jurisdiction}`]),
      ...(policySet === undefined ? [] : [Prisma.sql`consent_pair.policy_set = ${policySet}`]),
      ...(state === undefined ? [] : [Prisma.sql`consent_pair.state = ${state}`]),
      ...(key === undefined ? [] : [Prisma.sql`consent_pair.key = ${key}`]),
      ...(review === undefined
        ? []
        : [review === "open" ? isOpen : Prisma.sql`cardinality(consent_pair.review) > 0`]),
    ];
    const rows = await tx.$queryRaw<Record<string, unknown>[]>`
      SELECT consent_pair.ordinal, key, state, differences, review, item_hash AS "itemHash", first_seen_at AS "firstSeenAt", pair
        FROM consent_pair JOIN run ON run.id = consent_pair.run_id
       WHERE ${Prisma.join(conditions, " AND ")}
       ORDER BY consent_pair.ordinal
       LIMIT ${limit + 1}`;
    const consents = rows.slice(0, limit).map(({ pair, firstSeenAt, ...row }) =>
      spec.listedConsentSchema.parse({
        ...(pair as object),
        ...row,
        firstSeenAt: firstSeenAt instanceof Date ? firstSeenAt.toISOString() : firstSeenAt,
      }),
    );
    return { consents, next: rows.length > limit ? (consents.at(-1)?.ordinal ?? null) : null };
  },
});
