import { z } from "zod";
import { instant, line } from "#lib/door/fields.ts";

/** An account of a member of staff, of a program or for an emergency, at one side. Personal data, so no more of it than parity needs. */

/** A hospital of 30,000 staff has some 60,000 accounts. */
export const ACCOUNTS_MAX = 100_000;
const ROLES_PER_ACCOUNT_MAX = 200;
/** The whole file; 100,000 accounts in LDIF are some 50 MB. */
export const FILE_CHARACTERS_MAX = 96 * 1024 * 1024;
/** A file with more has something wrong with it as a whole. */
export const PROBLEMS_MAX = 200;

export const sideSchema = z.enum(["legacy", "target"]);
export type Side = z.infer<typeof sideSchema>;

export const accountKindSchema = z.enum(["person", "service", "break-glass"]);

const mfaSchema = z.enum(["yes", "no", "unknown"]);

export const formatSchema = z.enum(["csv", "scim", "ldif"]);
export type AccountFormat = z.infer<typeof formatSchema>;

export const accountSchema = z.object({
  login: line,
  name: line.nullable(),
  unit: line.nullable(),
  /** Roles by their names; groups and entitlements as `Group: x` and `Entitlement: x`, so that one never stands for the other. */
  roles: z.array(line).max(ROLES_PER_ACCOUNT_MAX),
  /** Whether a second factor is enrolled. What the file does not say is not known. */
  mfa: mfaSchema,
  kind: accountKindSchema,
  /** Who answers for it, of an account that is no person's. */
  owner: line.nullable(),
  /** What tells one human from another at both sides: an employee number. */
  person: line.nullable(),
  lastSignInAt: instant.nullable(),
  enabled: z.boolean(),
});
export type Account = z.infer<typeof accountSchema>;
