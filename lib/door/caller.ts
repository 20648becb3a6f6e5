import { createHash } from "node:crypto";
import { heldPositions, positionsByBreakGlass } from "#lib/access/rules.ts";
import type { Tx } from "#lib/db.ts";
import { HOUSE, type Scope } from "#lib/journal/schema.ts";
import type { Actor, PersonActor } from "./context.ts";
import { AppError } from "./errors.ts";
import { whyNotPosition } from "./positions.ts";
import type { Allowed, Purpose } from "./spec.ts";
import { byId, listEntities } from "./store.ts";

/** Who says they are calling, before anything is believed. */
export type Caller =
  | { readonly kind: "nobody" }
  | { readonly kind: "session"; readonly sessionId: string }
  | { readonly kind: "token"; readonly token: string }
  /** The product itself: its workers, and its command line. */
  | { readonly kind: "system"; readonly name: string };

export type KnownCaller =
  | { readonly kind: "person"; readonly person: Omit<PersonActor, "positions" | "byBreakGlass" | "position"> }
  | {
      readonly kind: "service";
      readonly tokenId: string;
      readonly label: string;
      readonly purpose: Purpose;
      readonly cutoverId: string;
    }
  | { readonly kind: "system"; readonly name: string };

export const hashToken = (token: string): string => createHash("sha256").update(token).digest("hex");

const SIGN_IN = "Sign in to go on. Nothing was changed.";

/** Who is calling, by what the database says at `now`. @throws AppError unauthenticated */
export async function identify(tx: Tx, caller: Caller, now: Date): Promise<KnownCaller> {
  switch (caller.kind) {
    case "nobody":
      throw new AppError("unauthenticated", SIGN_IN);
    case "system":
      return caller;
    case "token":
      return identifyToken(tx, caller.token, now);
    case "session":
      return identifySession(tx, caller.sessionId, now);
  }
}

async function identifyToken(tx: Tx, token: string, now: Date): Promise<KnownCaller> {
  const row = await tx.serviceToken.findUnique({ where: { tokenHash: hashToken(token) } });
  if (!row || row.revokedAt || row.expiresAt <= now)
    throw new AppError("unauthenticated", "This token is not known, or it has ended. Ask for a new one.");
  return {
    kind: "service",
    tokenId: row.id,
    label: row.label,
    purpose: row.purpose as Purpose,
    cutoverId: row.cutoverId,
  };
}

/** Why a session is good for nothing at `now`, or undefined. */
export function whyNotSession(
  session:
    | {
        revokedAt: Date | null;
        expiresAt: Date;
        lastSeenAt: Date;
        idleMsMax: number;
        person: { disabledAt: Date | null };
      }
    | null
    | undefined,
  now: Date,
): AppError | undefined {
  if (!session || session.revokedAt || session.person.disabledAt)
    return new AppError("unauthenticated", SIGN_IN);
  return session.expiresAt <= now || now.getTime() - session.lastSeenAt.getTime() > session.idleMsMax
    ? new AppError("unauthenticated", "Your session has ended. Sign in again; nothing was changed.")
    : undefined;
}

async function identifySession(tx: Tx, sessionId: string, now: Date): Promise<KnownCaller> {
  const row = await tx.session.findUnique({ where: { id: sessionId }, include: { person: true } });
  const whyNot = whyNotSession(row, now);
  if (!row || whyNot) throw whyNot ?? new AppError("unauthenticated", SIGN_IN);
  return {
    kind: "person",
    person: {
      kind: "person",
      personId: row.personId,
      name: row.person.name,
      sessionId: row.id,
      authenticatedAt: row.authenticatedAt.toISOString(),
      attendsSigning: now.getTime() - row.lastSeenAt.getTime() <= row.signingIdleMsMax,
    },
  };
}

/**
 * The caller as an actor in `scope`, if `allowed` lets them through.
 * @throws AppError forbidden with the sentence that the button shows
 */
export async function authorize(
  tx: Tx,
  known: KnownCaller,
  allowed: Allowed,
  scope: Scope,
  now: Date,
): Promise<Actor> {
  switch (known.kind) {
    case "system":
      if (!allowed.system) throw new AppError("forbidden", "Only a person can do this.");
      return known;
    case "service":
      if (known.cutoverId !== scope || !allowed.purposes?.includes(known.purpose))
        throw new AppError("forbidden", "This token is not for that.");
      return { kind: "service", tokenId: known.tokenId, label: known.label };
    case "person": {
      if (allowed.self) return { ...known.person, positions: [], byBreakGlass: [], position: null };
      const { personId } = known.person;
      const isOfHouse = scope === HOUSE || allowed.house !== undefined;
      const inScope = isOfHouse ? {} : { cutoverId: scope };
      const open = allowed.house ?? (isOfHouse ? allowed.positionsAnywhere : allowed.positions) ?? [];
      const assignments = await listEntities(tx, "assignment", { ...inScope, personId });
      const held = heldPositions({ assignment: byId(assignments) }, personId, now.getTime());
      const byBreakGlass = positionsByBreakGlass({ assignment: byId(assignments) }, personId, now.getTime());
      // Emergency access to one cutover is no standing in the house.
      const positions = allowed.house ? held.filter((position) => !byBreakGlass.includes(position)) : held;
      const whyNot = whyNotPosition(open, positions);
      if (whyNot !== undefined) throw new AppError("forbidden", whyNot);
      const usable = positions.filter((candidate) => open.includes(candidate));
      const position = usable.find((candidate) => !byBreakGlass.includes(candidate)) ?? usable[0] ?? null;
      return { ...known.person, positions, byBreakGlass, position };
    }
  }
}
