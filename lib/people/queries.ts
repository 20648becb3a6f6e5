import { defineProcedure } from "#lib/door/query.ts";
import { toEntity } from "#lib/door/store.ts";
import * as spec from "./schema.ts";

const FOUND_MAX = 20;

export const listSignIns = defineProcedure({
  spec: spec.listSignIns,
  async handle({ tx }, { cutoverId }) {
    const people = await tx.person.findMany({
      where: { assignments: { some: { cutoverId } } },
      orderBy: { name: "asc" },
    });
    // One after the other, and not as relations of the person: those Prisma asks for all at once, on the one connection of a transaction.
    const ids = people.map(({ id }) => id);
    const personId = { in: ids };
    const newest = await tx.$queryRaw<{ id: string }[]>`
      SELECT DISTINCT ON (person_id) id FROM session
       WHERE person_id = ANY(${ids}::uuid[]) ORDER BY person_id, created_at DESC, id DESC`;
    const sessions = await tx.session.findMany({ where: { id: { in: newest.map(({ id }) => id) } } });
    const idsOf = async (rows: Promise<{ personId: string }[]>): Promise<Set<string>> =>
      new Set((await rows).map((row) => row.personId));
    const only = { select: { personId: true }, distinct: ["personId" as const] };
    const identities = await idsOf(tx.identity.findMany({ where: { personId, unlinkedAt: null }, ...only }));
    const passkeys = await idsOf(tx.passkey.findMany({ where: { personId, removedAt: null }, ...only }));
    const totps = await idsOf(
      tx.totp.findMany({ where: { personId, removedAt: null, confirmedAt: { not: null } }, ...only }),
    );
    const lastOf = new Map(sessions.map((session) => [session.personId, toEntity("session", session)]));
    return {
      people: people.map((person) => {
        const last = lastOf.get(person.id);
        return {
          personId: person.id,
          login: person.login,
          disabledAt: person.disabledAt?.toISOString() ?? null,
          lastMethod: last?.method ?? null,
          lastSignedInAt: last?.createdAt ?? null,
          hasLocalAccount: person.passwordHash !== null,
          hasIdentity: identities.has(person.id),
          hasPasskey: passkeys.has(person.id),
          hasTotp: totps.has(person.id),
        };
      }),
    };
  },
});

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
