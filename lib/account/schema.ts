import { z } from "zod";
import { assignmentSchema, authenticationMethodSchema } from "#lib/access/schema.ts";
import { id, instant, line } from "#lib/door/fields.ts";
import { type Position, positionSchema } from "#lib/door/positions.ts";
import { commandSpec, querySpec } from "#lib/door/spec.ts";

/** One of one's own open sessions. */
const ownSessionSchema = z.object({
  id,
  /** The one that asks. */
  isThis: z.boolean(),
  method: authenticationMethodSchema,
  createdAt: instant,
  lastSeenAt: instant,
  /** When it ends for lack of use, or for good: whichever is sooner. */
  endsAt: instant,
  /** As the browser named itself; null: it did not. */
  userAgent: z.string().nullable(),
  /** The address, or the IPv6 network, that it was opened from. */
  network: z.string().nullable(),
});
export type OwnSession = z.infer<typeof ownSessionSchema>;

const ownPasskeySchema = z.object({
  id,
  label: line,
  createdAt: instant,
  lastUsedAt: instant.nullable(),
});
export type OwnPasskey = z.infer<typeof ownPasskeySchema>;

/** Everything about oneself that the account's page shows. */
export const accountSchema = z.object({
  personId: id,
  login: z.string(),
  name: line,
  hasPassword: z.boolean(),
  passkeys: z.array(ownPasskeySchema),
  /** Where browsers refuse passkeys for this server, why. */
  whyNoPasskeys: z.string().nullable(),
  /** The authenticator app; null: none that is confirmed. */
  totp: z.object({ id, confirmedAt: instant, lastUsedAt: instant.nullable() }).nullable(),
  /** Null: no sheet of them. */
  recoveryCodesLeft: z.int().nonnegative().nullable(),
  sessions: z.array(ownSessionSchema),
  positions: z.array(
    z.object({
      assignmentId: id,
      cutoverId: id,
      cutoverName: line,
      position: positionSchema,
      kind: assignmentSchema.shape.kind,
      startsAt: instant,
      endsAt: instant.nullable(),
    }),
  ),
});
export type Account = z.infer<typeof accountSchema>;

export const showAccount = querySpec({
  name: "account.show",
  summary: "One's own account: factors, sessions, positions",
  path: "/account",
  input: z.object({}),
  output: accountSchema,
  allowed: { self: true },
});

export const stay = querySpec({
  name: "account.stay",
  summary: "Say that somebody is at the screen, so that the session does not end for lack of use",
  path: "/sessions/current",
  input: z.object({}),
  output: z.object({ sessionId: id }),
  allowed: { self: true },
});

export const revokeSession = commandSpec({
  name: "account.revokeSession",
  summary: "End one of one's own sessions",
  path: "/sessions/{sessionId}/end",
  input: z.object({ sessionId: id }),
  output: z.object({}),
  allowed: { self: true },
  signature: "none",
});

export const revokeOtherSessions = commandSpec({
  name: "account.revokeOtherSessions",
  summary: "End all of one's own sessions but this one",
  path: "/sessions/others/end",
  input: z.object({}),
  output: z.object({ ended: z.int().nonnegative() }),
  allowed: { self: true },
  signature: "none",
});

/** Who has a say over the accounts of those who hold, or held, a position in the same cutover. */
export const POSITIONS_OVER_PEOPLE: readonly Position[] = ["incident-commander", "compliance"];
const OVER_PEOPLE = {
  allowed: { positionsAnywhere: POSITIONS_OVER_PEOPLE, system: true },
  signature: "none",
} as const;

export const disablePerson = commandSpec({
  name: "account.disablePerson",
  summary: "Disable a person's account and end their sessions, now",
  path: "/people/{personId}/disabling",
  input: z.object({ personId: id, reason: line }),
  output: z.object({ endedSessions: z.int().nonnegative() }),
  ...OVER_PEOPLE,
});

export const enablePerson = commandSpec({
  name: "account.enablePerson",
  summary: "Enable a disabled account again; its old sessions stay ended",
  path: "/people/{personId}/enabling",
  input: z.object({ personId: id, reason: line }),
  output: z.object({}),
  ...OVER_PEOPLE,
});

export const signOutPerson = commandSpec({
  name: "account.signOutPerson",
  summary: "End all of a person's sessions, now",
  path: "/people/{personId}/sessions/end",
  input: z.object({ personId: id, reason: line }),
  output: z.object({ endedSessions: z.int().nonnegative() }),
  ...OVER_PEOPLE,
});
