import { AppError } from "#lib/door/errors.ts";
import { defineProcedure } from "#lib/door/query.ts";
import { listEntities } from "#lib/door/store.ts";
import * as spec from "./schema.ts";

const FOUND_MAX = 20;

export const findPeople = defineProcedure({
  spec: spec.findPeople,
  async handle({ tx }, { text }) {
    const contains = { contains: text, mode: "insensitive" } as const;
    const people = await tx.person.findMany({
      where: { disabledAt: null, OR: [{ name: contains }, { login: contains }] },
      orderBy: { name: "asc" },
      take: FOUND_MAX,
    });
    return { people: people.map(({ id, login, name }) => ({ personId: id, login, name })) };
  },
});

export const prepareOpening = defineProcedure({
  spec: spec.prepareOpening,
  async handle({ tx, actor }) {
    if (actor.kind !== "person") throw new AppError("forbidden", "Only a person can do this.");
    const { login, name } = await tx.person.findUniqueOrThrow({ where: { id: actor.personId } });
    return {
      me: { personId: actor.personId, login, name },
      programs: await listEntities(tx, "program", { ownerIds: { has: actor.personId } }),
    };
  },
});
