import { AppError } from "#lib/door/errors.ts";
import { defineProcedure } from "#lib/door/query.ts";
import * as spec from "./schema.ts";

export const listCodes = defineProcedure({
  spec: spec.listCodes,
  async handle({ tx }, { cutoverId, runId, system, state, queue, after = -1, limit }) {
    const run = await tx.run.findUnique({ where: { id: runId } });
    if (run?.cutoverId !== cutoverId) throw new AppError("not-found", "This cutover has no such run.");
    const rows = await tx.codeCount.findMany({
      where: {
        runId,
        ordinal: { gt: after },
        ...(system !== undefined && { system }),
        ...(state !== undefined && { state }),
        ...(queue !== undefined && { NOT: { state: "mapped" } }),
      },
      orderBy: { ordinal: "asc" },
      take: limit + 1,
    });
    const codes = rows.slice(0, limit).map((row) => spec.codeCountSchema.parse(row));
    return { codes, next: rows.length > limit ? (codes.at(-1)?.ordinal ?? null) : null };
  },
});
