import { z } from "zod";
import { id, instant, line, sha256, TEXT_LENGTH_MAX, text } from "#lib/door/fields.ts";
import { actorFields, type Position, positionSchema } from "#lib/door/positions.ts";
import { commandSpec } from "#lib/door/spec.ts";

const PASSWORD_LENGTH_MIN = 12;
export const PASSWORD_LENGTH_MAX = 200;
/** A one-time code has six digits; people type a space among them. */
export const CODE_LENGTH_MAX = 12;

/** A human being with an account. One person = one account. */
export const personSchema = z.object({
  id,
  /** Sign-in name of the local account, lower case. */
  login: line,
  name: line,
  createdAt: instant,
  disabledAt: instant.nullable(),
});
export type Person = z.infer<typeof personSchema>;

/** A person of the sample cutover, whose password and authenticator app are no secret. */
export interface SampleSignIn {
  readonly login: string;
  readonly password: string;
  /** In base32. */
  readonly totpSecret: string;
  readonly position: Position;
}

/** How somebody proved who they are; at a signature it is part of the record. */
export const authenticationMethodSchema = z.enum([
  "password",
  "password+totp",
  "passkey",
  "idp",
  "recovery-code",
]);
export type AuthenticationMethod = z.infer<typeof authenticationMethodSchema>;

/** A signed-in browser. */
export const sessionSchema = z.object({
  id,
  personId: id,
  personName: line,
  /** How they proved who they are when it began. */
  method: authenticationMethodSchema,
  createdAt: instant,
  /** When the person last proved who they are in this session. */
  authenticatedAt: instant,
  expiresAt: instant,
  revokedAt: instant.nullable(),
});
export type Session = z.infer<typeof sessionSchema>;

/** A person's position in one cutover, from a time to a time, and why. */
export const assignmentSchema = z.object({
  id,
  cutoverId: id,
  ...actorFields,
  /** A break-glass gives the rights of the position, and never its signature. */
  kind: z.enum(["primary", "backup", "break-glass"]),
  justification: text,
  startsAt: instant,
  endsAt: instant.nullable(),
  /** Null where it was not recorded: assignments from before it was. */
  givenByName: line.nullable(),
  endedByName: line.nullable(),
  endedReason: line.nullable(),
});
export type Assignment = z.infer<typeof assignmentSchema>;

export const serviceTokenSchema = z.object({
  id,
  cutoverId: id,
  purpose: z.enum(["signals", "reconciliation", "probes"]),
  label: line,
  createdAt: instant,
  expiresAt: instant,
  revokedAt: instant.nullable(),
});
export type ServiceToken = z.infer<typeof serviceTokenSchema>;

export const mintServiceToken = commandSpec({
  name: "access.mintServiceToken",
  summary: "Give a machine a token for one purpose in one cutover; it is shown this once",
  path: "/cutovers/{cutoverId}/service-tokens",
  input: z.object({
    cutoverId: id,
    purpose: serviceTokenSchema.shape.purpose,
    label: line,
    /** How long it is good for, at most a year. */
    validForDays: z.int().min(1).max(366),
  }),
  output: z.object({ tokenId: id, token: z.string() }),
  allowed: { positions: ["incident-commander", "interfaces"], system: true },
  signature: "none",
  secret: true,
});

export const revokeServiceToken = commandSpec({
  name: "access.revokeServiceToken",
  summary: "End a machine's token now",
  path: "/cutovers/{cutoverId}/service-tokens/{tokenId}/revocation",
  input: z.object({ cutoverId: id, tokenId: id, reason: line }),
  output: z.object({}),
  allowed: { positions: ["incident-commander", "interfaces", "compliance"], system: true },
  signature: "none",
});

export const assignPosition = commandSpec({
  name: "access.assignPosition",
  summary: "Give a person a position in this cutover, with a justification",
  path: "/cutovers/{cutoverId}/assignments",
  input: z.object({
    cutoverId: id,
    personId: id,
    position: positionSchema,
    kind: z.enum(["primary", "backup"]),
    justification: text,
    /** Null: from now on. */
    startsAt: instant.nullable().default(null),
    /** Null: until it is ended. */
    endsAt: instant.nullable().default(null),
  }),
  output: z.object({ assignmentId: id }),
  allowed: { positions: ["incident-commander"], system: true },
  signature: "none",
});

export const endAssignment = commandSpec({
  name: "access.endAssignment",
  summary: "End a person's position in this cutover, now",
  path: "/cutovers/{cutoverId}/assignments/{assignmentId}/end",
  input: z.object({ cutoverId: id, assignmentId: id, reason: line }),
  output: z.object({}),
  allowed: { positions: ["incident-commander", "compliance"], system: true },
  signature: "none",
});

export const createPerson = commandSpec({
  name: "access.createPerson",
  summary: "Create a local account",
  path: "/people",
  input: z.object({
    login: z
      .string()
      .trim()
      .toLowerCase()
      .regex(/^[a-z0-9._-]{2,64}$/, "2 to 64 of a-z 0-9 . _ -"),
    name: line,
    password: z.string().min(PASSWORD_LENGTH_MIN).max(PASSWORD_LENGTH_MAX),
  }),
  output: z.object({ personId: id }),
  allowed: { system: true },
  signature: "none",
  secret: true,
});

export const openSession = commandSpec({
  name: "access.signIn",
  summary: "A person signs in",
  path: "/sessions",
  input: z.object({
    personId: id,
    method: authenticationMethodSchema,
    userAgent: z.string().max(TEXT_LENGTH_MAX).nullable(),
    /** The address, or the IPv6 network, that it was opened from; null for what came by no network. */
    network: line.nullable(),
  }),
  output: z.object({ sessionId: id }),
  allowed: { system: true },
  signature: "none",
  secret: true,
});

export const lockOut = commandSpec({
  name: "access.lockOut",
  summary: "Refuse passwords for an account, or from an address, after too many wrong ones",
  path: "/lockouts",
  input: z.object({
    purpose: z.enum(["sign-in", "reauthentication"]),
    /** Null: an address is locked, or an account that does not exist. */
    personId: id.nullable(),
    /** Null: an account is locked. */
    address: line.nullable(),
  }),
  output: z.object({}),
  allowed: { system: true },
  signature: "none",
});

export const reauthenticate = commandSpec({
  name: "access.reauthenticate",
  summary: "Prove again who you are, before a signature",
  path: "/sessions/current/authentication",
  input: z.object({
    password: z.string().max(PASSWORD_LENGTH_MAX),
    /** Of the authenticator app; a signature can do without only within minutes of the last one. */
    code: z.string().max(CODE_LENGTH_MAX).nullable().default(null),
    /** The statement that is about to be signed. */
    statementHash: sha256.nullable().default(null),
  }),
  /** `proofId` goes into the signature that it was asked for. */
  output: z.object({ authenticatedAt: instant, proofId: id.nullable() }),
  allowed: { self: true },
  signature: "none",
  secret: true,
});

export const closeSession = commandSpec({
  name: "access.signOut",
  summary: "End the session one is in",
  path: "/sessions/current/end",
  input: z.object({}),
  output: z.object({}),
  allowed: { self: true },
  signature: "none",
});
