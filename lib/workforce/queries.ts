import { AppError } from "#lib/door/errors.ts";
import { defineProcedure } from "#lib/door/query.ts";
import * as spec from "./schema.ts";

export const listFindings = defineProcedure({
  spec: spec.listFindings,
  async handle({ tx }, { cutoverId, parityId, after, limit, unit, kind, role }) {
    const parity = await tx.workforceParity.findUnique({
      where: { id: parityId },
      select: { cutoverId: true },
    });
    if (parity?.cutoverId !== cutoverId)
      throw new AppError("not-found", "This cutover has no such comparison.");
    const rows = await tx.workforceFinding.findMany({
      where: {
        parityId,
        ...(unit === undefined ? {} : { unit }),
        ...(kind === undefined ? {} : { kind }),
        ...(role === undefined ? {} : { role }),
        ...(after === undefined ? {} : { ordinal: { gt: after } }),
      },
      orderBy: { ordinal: "asc" },
      take: limit,
    });
    return {
      findings: rows.map((row) => spec.findingSchema.parse(row)),
      next: rows.length === limit ? (rows.at(-1)?.ordinal ?? null) : null,
    };
  },
});
