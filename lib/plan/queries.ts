import { defineProcedure } from "#lib/door/query.ts";
import { toEntity } from "#lib/door/store.ts";
import { mayLead } from "#lib/program/leaders.server.ts";
import * as spec from "./schema.ts";

export const listCutovers = defineProcedure({
  spec: spec.listCutovers,
  async handle({ tx, actor, now }) {
    if (actor.kind !== "person") return { cutovers: [], mayStart: false };
    const rows = await tx.cutover.findMany({
      where: {
        assignments: {
          some: {
            personId: actor.personId,
            startsAt: { lte: now },
            OR: [{ endsAt: null }, { endsAt: { gt: now } }],
          },
        },
      },
      orderBy: { createdAt: "desc" },
    });
    return {
      cutovers: rows.map((row) => toEntity("cutover", row)),
      mayStart: await mayLead(tx, actor.personId, now),
    };
  },
});
