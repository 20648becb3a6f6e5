import type { Tx } from "#lib/db.ts";
import { defineCommand } from "#lib/door/command.ts";
import { AppError } from "#lib/door/errors.ts";
import { pseudonymizer } from "#lib/journal/pseudonym.ts";
import { discrepancySchema } from "#lib/runs/schema.ts";
import { referencesFrom } from "./rules.ts";
import * as spec from "./schema.ts";

export const traceRecord = defineCommand({
  spec: spec.traceRecord,
  alwaysJournaled: true,
  // The id itself goes no further than this: what is looked for, and journaled, is its pseudonym.
  async prepare({ journalKey }, { cutoverId, record }) {
    const references = referencesFrom(record);
    if (references.length === 0)
      throw new AppError(
        "invalid",
        "This is not the name of a record: give type and id, like Encounter/123, or the id alone. Nothing was looked up.",
      );
    const pseudonym = pseudonymizer(journalKey, cutoverId);
    return references.map((reference) => ({
      resourceType: reference.split("/")[0] ?? "",
      pseudonym: pseudonym(reference),
    }));
  },
  async handle(context, { cutoverId }, candidates) {
    const { tx } = context;
    const names = candidates.map(({ pseudonym }) => pseudonym);
    const claims = await claimsOn(tx, cutoverId, names);
    const discrepancies = await discrepanciesOn(tx, cutoverId, names);
    const met = new Set(
      [...claims, ...discrepancies].flatMap((found) => [found.sourcePseudonym, found.targetPseudonym]),
    );
    const found = candidates.filter(({ pseudonym }) => met.has(pseudonym));
    const [only, ...others] = candidates;
    // An id alone that is nowhere has a pseudonym for every type, and none of them says anything.
    const pseudonyms = found.length === 0 && only && others.length === 0 ? [only] : found;
    context.reason = pseudonyms.length === 0 ? "Nothing was found." : allNames(pseudonyms);
    const crosswalksFiled = await tx.crosswalk.count({ where: { cutoverId, filedAt: { not: null } } });
    return { pseudonyms, crosswalksFiled, claims, discrepancies };
  },
});

const allNames = (records: spec.Trace["pseudonyms"]): string =>
  records.map(({ resourceType, pseudonym }) => `${resourceType} ${pseudonym}`).join(", ");

/** What the crosswalks say of records, the newest crosswalk first. */
async function claimsOn(tx: Tx, cutoverId: string, names: string[]): Promise<spec.Trace["claims"]> {
  const rows = await tx.lineageClaim.findMany({
    where: { cutoverId, OR: [{ sourcePseudonym: { in: names } }, { targetPseudonym: { in: names } }] },
    include: { crosswalk: { include: { run: { select: { number: true } } } } },
    orderBy: [{ crosswalk: { offeredAt: "desc" } }, { ordinal: "asc" }],
    take: spec.TRACED_MAX,
  });
  return rows.map(({ crosswalk, transformedAt, disposition, ...claim }) => ({
    ...claim,
    disposition: spec.claimSchema.shape.disposition.parse(disposition),
    transformedAt: transformedAt?.toISOString() ?? null,
    runNumber: crosswalk.run.number,
    side: names.includes(claim.sourcePseudonym) ? ("source" as const) : ("target" as const),
  }));
}

/** What runs found about records, the newest run first. */
async function discrepanciesOn(
  tx: Tx,
  cutoverId: string,
  names: string[],
): Promise<spec.Trace["discrepancies"]> {
  const rows = await tx.discrepancy.findMany({
    where: {
      run: { cutoverId },
      OR: [{ sourcePseudonym: { in: names } }, { targetPseudonym: { in: names } }],
    },
    include: { run: { select: { number: true } } },
    orderBy: [{ run: { number: "desc" } }, { ordinal: "asc" }],
    take: spec.TRACED_MAX,
  });
  return rows.map(({ run, ...discrepancy }) => ({
    ...discrepancySchema.parse(discrepancy),
    runNumber: run.number,
  }));
}
