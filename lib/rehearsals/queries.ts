import type { Tx } from "#lib/db.ts";
import { defineProcedure } from "#lib/door/query.ts";
import { readFacts, toEntity } from "#lib/door/store.ts";
import { RESULT_FACT_TYPES, shortcomingsOf } from "./rules.ts";
import * as spec from "./schema.ts";

export const listRehearsals = defineProcedure({
  spec: spec.listRehearsals,
  async handle({ tx, actor, now }, { cutoverId }) {
    const rows = await tx.cutover.findMany({
      where: { rehearsalOfId: cutoverId },
      orderBy: { createdAt: "desc" },
      take: spec.REHEARSALS_MAX,
    });
    const results = await tx.rehearsalResult.findMany({
      where: { cutoverId },
      select: { rehearsalId: true },
    });
    const rehearsals = [];
    for (const row of rows) {
      const cutover = toEntity("cutover", row);
      const { id, name, createdAt, freezeAt, closedAt } = cutover;
      const here = { cutoverId: id };
      // What it lacks is asked when its result is about to be recorded, and not before.
      const isAwaited = closedAt !== null && !results.some(({ rehearsalId }) => rehearsalId === id);
      rehearsals.push({
        ...{ id, name, createdAt, freezeAt, closedAt },
        isMember: actor.kind === "person" && (await isMemberOf(tx, id, actor.personId, now)),
        tasks: await tx.task.count({ where: here }),
        begun: await tx.task.count({ where: { ...here, NOT: { attempts: { equals: [] } } } }),
        shortcomings: isAwaited ? shortcomingsOf(await readFacts(tx, RESULT_FACT_TYPES, id), cutover) : [],
      });
    }
    return { rehearsals };
  },
});

async function isMemberOf(tx: Tx, cutoverId: string, personId: string, now: Date): Promise<boolean> {
  const inForce = { startsAt: { lte: now }, OR: [{ endsAt: null }, { endsAt: { gt: now } }] };
  return (await tx.assignment.count({ where: { cutoverId, personId, ...inForce } })) > 0;
}
