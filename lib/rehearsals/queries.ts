import type { Tx } from "#lib/db.ts";
import { defineProcedure } from "#lib/door/query.ts";
import { listEntities, toEntity } from "#lib/door/store.ts";
import { RESULT_FACT_TYPES, type ResultFacts, shortcomingsOf } from "./rules.ts";
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
        shortcomings: isAwaited ? shortcomingsOf(await resultFacts(tx, id), cutover) : [],
      });
    }
    return { rehearsals };
  },
});

async function isMemberOf(tx: Tx, cutoverId: string, personId: string, now: Date): Promise<boolean> {
  const inForce = { startsAt: { lte: now }, OR: [{ endsAt: null }, { endsAt: { gt: now } }] };
  return (await tx.assignment.count({ where: { cutoverId, personId, ...inForce } })) > 0;
}

async function resultFacts(tx: Tx, cutoverId: string): Promise<ResultFacts> {
  const facts: Record<string, unknown> = {};
  for (const type of RESULT_FACT_TYPES) {
    const entities = await listEntities(tx, type, { cutoverId });
    facts[type] = Object.fromEntries(entities.map((entity) => [entity.id, entity]));
  }
  return facts as ResultFacts;
}
