import { defineProcedure } from "#lib/door/query.ts";
import { toEntity } from "#lib/door/store.ts";
import * as spec from "./schema.ts";

const FOUND_MAX = 20;

export const listSignIns = defineProcedure({
  spec: spec.listSignIns,
  async handle({ tx }, { cutoverId }) {
    const people = await tx.person.findMany({
      where: { assignments: { some: { cutoverId } } },
      include: {
        sessions: { orderBy: { createdAt: "desc" }, take: 1 },
        identities: { where: { unlinkedAt: null }, take: 1 },
        passkeys: { where: { removedAt: null }, take: 1 },
        totps: { where: { removedAt: null, confirmedAt: { not: null } }, take: 1 },
      },
      orderBy: { name: "asc" },
    });
    return {
      people: people.map(({ sessions, identities, passkeys, totps, ...person }) => {
        const [last] = sessions.map((session) => toEntity("session", session));
        return {
          personId: person.id,
          login: person.login,
          disabledAt: person.disabledAt?.toISOString() ?? null,
          lastMethod: last?.method ?? null,
          lastSignedInAt: last?.createdAt ?? null,
          hasLocalAccount: person.passwordHash !== null,
          hasIdentity: identities.length > 0,
          hasPasskey: passkeys.length > 0,
          hasTotp: totps.length > 0,
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
