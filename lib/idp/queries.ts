import { AppError } from "#lib/door/errors.ts";
import { defineProcedure } from "#lib/door/query.ts";
import { listEntities } from "#lib/door/store.ts";
import * as spec from "./schema.ts";

export const getErrand = defineProcedure({
  spec: spec.getErrand,
  async handle({ tx, actor }, { errandId }) {
    const sessionId = actor.kind === "person" ? actor.sessionId : undefined;
    const row = await tx.idpErrand.findUnique({ where: { id: errandId } });
    if (!row || row.sessionId !== sessionId) throw new AppError("not-found", "You have no such errand.");
    return {
      kind: row.kind === "link" ? ("link" as const) : ("prove" as const),
      outcome: spec.outcomeSchema.nullable().parse(row.outcome),
    };
  },
});

export const listIdentities = defineProcedure({
  spec: spec.listIdentities,
  async handle({ tx, actor }) {
    if (actor.kind !== "person") throw new AppError("forbidden", "Only a person has links.");
    const { personId } = actor;
    const { passwordHash } = await tx.person.findUniqueOrThrow({ where: { id: personId } });
    return {
      identities: await listEntities(tx, "identity", { personId }),
      hasLocalAccount: passwordHash !== null,
    };
  },
});
