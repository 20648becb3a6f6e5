import { relyingPartyOf } from "#lib/access/relyingParty.ts";
import type { Tx } from "#lib/db.ts";
import type { PersonActor } from "#lib/door/context.ts";
import { AppError } from "#lib/door/errors.ts";
import { defineProcedure, type Look } from "#lib/door/query.ts";
import { toEntity } from "#lib/door/store.ts";
import { recoveryCodesLeft } from "#lib/factors/recovery.server.ts";
import { TOTP_STEP_MS } from "#lib/factors/totpCode.ts";
import type { Account, OwnSession } from "./schema.ts";
import * as spec from "./schema.ts";

const NO_PASSKEYS =
  "Passkeys need Holdpoint to be opened at a name with TLS (https); here they can’t be used.";

function personOf({ actor }: Look): PersonActor {
  if (actor.kind !== "person") throw new AppError("forbidden", "Only a person has an account.");
  return actor;
}

export const showAccount = defineProcedure({
  spec: spec.showAccount,
  async handle(look) {
    const { tx, now, runtime } = look;
    const { personId, sessionId } = personOf(look);
    const person = await tx.person.findUniqueOrThrow({ where: { id: personId } });
    return {
      personId,
      login: person.login,
      name: person.name,
      hasPassword: person.passwordHash !== null,
      passkeys: await ownPasskeys(tx, personId),
      whyNoPasskeys: relyingPartyOf(runtime.origins) ? null : NO_PASSKEYS,
      totp: await ownTotp(tx, personId),
      recoveryCodesLeft: await recoveryCodesLeft(tx, personId),
      sessions: await openSessions(tx, personId, sessionId, now),
      positions: await positionsHeld(tx, personId, now),
    };
  },
});

export const stay = defineProcedure({
  spec: spec.stay,
  // That the session is in use is written down at the edge, as for any request.
  handle: (look) => Promise.resolve({ sessionId: personOf(look).sessionId }),
});

async function ownPasskeys(tx: Tx, personId: string): Promise<Account["passkeys"]> {
  const rows = await tx.passkey.findMany({
    where: { personId, removedAt: null },
    orderBy: { createdAt: "asc" },
  });
  return rows.map(({ id, label, createdAt, lastUsedAt }) => ({
    id,
    label,
    createdAt: createdAt.toISOString(),
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
  }));
}

async function ownTotp(tx: Tx, personId: string): Promise<Account["totp"]> {
  const row = await tx.totp.findFirst({ where: { personId, removedAt: null, confirmedAt: { not: null } } });
  if (!row?.confirmedAt) return null;
  const lastUsedMs = Number(row.lastUsedStep) * TOTP_STEP_MS;
  return {
    id: row.id,
    confirmedAt: row.confirmedAt.toISOString(),
    lastUsedAt: lastUsedMs === 0 ? null : new Date(lastUsedMs).toISOString(),
  };
}

/** Those that the door would still let in, the one last used first. */
async function openSessions(tx: Tx, personId: string, thisId: string, now: Date): Promise<OwnSession[]> {
  const rows = await tx.session.findMany({
    where: { personId, revokedAt: null, expiresAt: { gt: now } },
    orderBy: { lastSeenAt: "desc" },
  });
  return rows
    .map((row) => {
      const { id, createdAt, lastSeenAt, expiresAt, idleMsMax, userAgent, network } = row;
      const endsMs = Math.min(expiresAt.getTime(), lastSeenAt.getTime() + idleMsMax);
      return {
        id,
        isThis: id === thisId,
        method: toEntity("session", row).method,
        createdAt: createdAt.toISOString(),
        lastSeenAt: lastSeenAt.toISOString(),
        endsAt: new Date(endsMs).toISOString(),
        userAgent,
        network,
      };
    })
    .filter(({ endsAt }) => Date.parse(endsAt) > now.getTime());
}

async function positionsHeld(tx: Tx, personId: string, now: Date): Promise<Account["positions"]> {
  const rows = await tx.assignment.findMany({
    where: { personId, startsAt: { lte: now }, OR: [{ endsAt: null }, { endsAt: { gt: now } }] },
    include: { cutover: true },
    orderBy: { startsAt: "desc" },
  });
  return rows.map(({ cutover, ...row }) => {
    const { id, cutoverId, position, kind, startsAt, endsAt } = toEntity("assignment", row);
    return { assignmentId: id, cutoverId, cutoverName: cutover.name, position, kind, startsAt, endsAt };
  });
}
