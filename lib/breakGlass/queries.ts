import { defineProcedure } from "#lib/door/query.ts";
import { byId, listEntities } from "#lib/door/store.ts";
import { whyNotStart } from "./rules.ts";
import * as spec from "./schema.ts";

export const listBreakGlassCutovers = defineProcedure({
  spec: spec.listBreakGlassCutovers,
  async handle({ tx, actor, now }) {
    if (actor.kind !== "person") return { cutovers: [] };
    const { personId, sessionId } = actor;
    const named = await listEntities(tx, "breakGlassAccount", { personId, endedAt: null });
    if (named.length === 0) return { cutovers: [] };
    const { method } = await tx.session.findUniqueOrThrow({ where: { id: sessionId } });
    const starter = { personId, isLocal: method !== "idp" };
    const cutovers = await tx.cutover.findMany({
      where: { id: { in: named.map(({ cutoverId }) => cutoverId) }, closedAt: null },
      orderBy: { createdAt: "desc" },
    });
    const started = await listEntities(tx, "breakGlass", { personId });
    return {
      cutovers: cutovers.map(({ id, organization, name }) => {
        const facts = {
          breakGlassAccount: byId(named.filter(({ cutoverId }) => cutoverId === id)),
          breakGlass: byId(started.filter(({ cutoverId }) => cutoverId === id)),
        };
        return {
          cutoverId: id,
          organization,
          name,
          whyNot: whyNotStart(facts, null, starter, now.getTime()) ?? null,
        };
      }),
    };
  },
});
