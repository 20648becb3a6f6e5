import { AppError } from "#lib/door/errors.ts";
import { defineProcedure } from "#lib/door/query.ts";
import { pseudonymKey as keyOfCutover } from "#lib/journal/pseudonym.ts";
import * as spec from "./schema.ts";
import { discrepancySchema } from "./schema.ts";

export const pseudonymKey = defineProcedure({
  spec: spec.pseudonymKey,
  async handle({ runtime }, { cutoverId }) {
    return { key: keyOfCutover(runtime.journalKey, cutoverId).toString("base64") };
  },
});

export const listDiscrepancies = defineProcedure({
  spec: spec.listDiscrepancies,
  async handle({ tx }, { cutoverId, runId, domain, kind, category, after, limit }) {
    const run = await tx.run.findUnique({ where: { id: runId } });
    if (run?.cutoverId !== cutoverId) throw new AppError("not-found", "This cutover has no such run.");
    const rows = await tx.discrepancy.findMany({
      where: { runId, domain, kind, category, ordinal: { gt: after ?? -1 } },
      orderBy: { ordinal: "asc" },
      take: limit + 1,
    });
    const page = rows.slice(0, limit).map((row) => discrepancySchema.parse(row));
    return { discrepancies: page, next: rows.length > limit ? (page.at(-1)?.ordinal ?? null) : null };
  },
});
