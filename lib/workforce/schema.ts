import { z } from "zod";
import { count, id, instant, line, sha256 } from "#lib/door/fields.ts";
import { actorFields, type Position, positionSchema } from "#lib/door/positions.ts";
import { commandSpec, ingestSpec, querySpec } from "#lib/door/spec.ts";
import { signed } from "#lib/signatures/schema.ts";
import { ACCOUNTS_MAX, accountSchema, formatSchema, sideSchema } from "./vocabulary.ts";

/** The accounts of both sides, what each role becomes, and whether everybody can do at the target what they could at the legacy. */

export const UNITS_MAX = 1_000;
export const ROLES_MAX = 2_000;
const TARGET_ROLES_PER_ROLE_MAX = 50;
export const BREAK_GLASS_MAX = 500;
/** An export of a directory tells how it was; after three days people have come and gone. */
export const IMPORT_HOURS_MAX = 72;
/** How long ago an emergency account may have been tried. */
export const BREAK_GLASS_TEST_DAYS_MAX = 30;
/** More findings are counted and not kept: nobody reads so many, and what is wrong is then wrong as a whole. */
export const FINDINGS_KEPT_MAX = 100_000;
/** An account without a unit is signed for under this name. */
export const NO_UNIT = "(no unit)";

/** A side's accounts as they were exported; the accounts themselves are rows of their own, and not in the journal. */
export const workforceImportSchema = z.object({
  id,
  cutoverId: id,
  number: z.int().min(1),
  side: sideSchema,
  format: formatSchema,
  /** The file's name, or the server's. */
  label: line,
  /** When the directory was as the file says. */
  takenAt: instant,
  startedAt: instant,
  importedByName: line,
  /** The import of a newer export in whose place this one is to count, and why; null for what is no older than the one that counted. */
  olderThanId: id.nullable(),
  olderReason: line.nullable(),
  /** Null while it is under way; one that never ends counts for nothing. */
  finishedAt: instant.nullable(),
  accounts: count.nullable(),
  enabled: count.nullable(),
  units: count.nullable(),
  /** The roles that enabled accounts have, with how many; empty until it is finished. */
  roles: z.array(z.object({ role: line, accounts: count })).max(ROLES_MAX),
  /** SHA-256 over all accounts in the order of their logins: the same content, the same hash. */
  contentHash: sha256.nullable(),
});
export type WorkforceImport = z.infer<typeof workforceImportSchema>;

const roleMapEntrySchema = z.object({
  legacyRole: line,
  /** What its holders need at the target; none: the role is given up, and nobody needs anything for it. */
  targetRoles: z.array(line).max(TARGET_ROLES_PER_ROLE_MAX),
  /** Whether care stops without it: nobody signs for a unit that lost it. */
  critical: z.boolean(),
});
export type RoleMapEntry = z.infer<typeof roleMapEntrySchema>;

const roleMapContent = z.object({
  entries: z.array(roleMapEntrySchema).max(ROLES_MAX),
  /** Target roles that everybody has, whatever they had: nobody gains by them. */
  baseline: z.array(line).max(ROLES_MAX),
});
export type RoleMapContent = z.infer<typeof roleMapContent>;

/** What each role of the legacy becomes. Never edited: a change is the next version. */
export const roleMapSchema = roleMapContent.extend({
  id,
  cutoverId: id,
  version: z.int().min(1),
  /** Why it was changed. */
  note: line,
  setAt: instant,
  setByName: line,
});
export type RoleMap = z.infer<typeof roleMapSchema>;

/** What is wrong with an account, worst first. */
export const FINDING_KINDS = [
  /** Enabled at the legacy, and nothing enabled at the target. */
  "no-account",
  /** A role that the map asks for is not there. */
  "lost-role",
  /** Disabled at the legacy, and enabled at the target. */
  "enabled-again",
  /** Enabled at the target, and unknown at the legacy. */
  "shadow-account",
  /** A role that nothing at the legacy becomes: a privilege gained. */
  "gained-role",
  /** One human with two enabled accounts at the target. */
  "two-accounts",
  "mfa-missing",
  "mfa-unknown",
  /** A program's account for which nobody answers. */
  "no-owner",
] as const;
export const findingKindSchema = z.enum(FINDING_KINDS);
export type FindingKind = z.infer<typeof findingKindSchema>;

export const findingSchema = z.object({
  ordinal: count,
  kind: findingKindSchema,
  unit: line,
  login: line,
  name: line.nullable(),
  role: line.nullable(),
  /** Care stops by it, or somebody is let in who was shut out: nobody signs for a unit with one. */
  critical: z.boolean(),
});
export type Finding = z.infer<typeof findingSchema>;

const countsSchema = z.object(
  Object.fromEntries(FINDING_KINDS.map((kind) => [kind, count])) as Record<FindingKind, typeof count>,
);
export type FindingCounts = z.infer<typeof countsSchema>;

const unitParitySchema = z.object({
  unit: line,
  /** Enabled accounts. */
  legacy: count,
  target: count,
  counts: countsSchema,
  critical: count,
  /** People with a legacy role that the map does not know. */
  unmapped: count,
  /** Over every account of the unit at both sides and everything found: what a signature binds. */
  hash: sha256,
});
export type UnitParity = z.infer<typeof unitParitySchema>;

const roleParitySchema = z.object({
  /** Of the target; of the legacy where the map does not know it. */
  role: line,
  unmapped: z.boolean(),
  critical: z.boolean(),
  /** Who should have it by the map, and who has it. */
  expected: count,
  held: count,
  lost: count,
  gained: count,
});
export type RoleParity = z.infer<typeof roleParitySchema>;

/** An emergency account, at either side. */
const emergencyAccountSchema = z.object({
  login: line,
  unit: line,
  legacy: z.boolean(),
  target: z.boolean(),
});
export type EmergencyAccount = z.infer<typeof emergencyAccountSchema>;

/** The comparison of two imports under a role map, in figures; who it is about is in rows of their own. */
export const workforceParitySchema = z.object({
  id,
  cutoverId: id,
  legacyImportId: id,
  targetImportId: id,
  /** Null: there was no role map, and every role of the legacy is unmapped. */
  roleMapId: id.nullable(),
  comparedAt: instant,
  units: z.array(unitParitySchema).max(UNITS_MAX),
  roles: z.array(roleParitySchema).max(2 * ROLES_MAX),
  emergency: z.array(emergencyAccountSchema).max(BREAK_GLASS_MAX),
  findings: count,
  /** Fewer than `findings` when there are more than are kept. */
  kept: count,
});
export type WorkforceParity = z.infer<typeof workforceParitySchema>;

/** That an emergency account of the target was tried, and what came of it. */
export const breakGlassTestSchema = z.object({
  id,
  cutoverId: id,
  login: line,
  outcome: z.enum(["pass", "fail"]),
  testedAt: instant,
  recordedByName: line,
  recordedAt: instant,
});
export type BreakGlassTest = z.infer<typeof breakGlassTestSchema>;

/** A signature that a unit's people can work at the target, with the figures as they were signed. */
export const unitSignOffSchema = z.object({
  id,
  cutoverId: id,
  unit: line,
  ...actorFields,
  parity: unitParitySchema,
  signedAt: instant,
  signatureId: id,
});
export type UnitSignOff = z.infer<typeof unitSignOffSchema>;

/** Who keeps accounts. */
const KEEPERS = ["identity", "app-owner"] as const satisfies readonly Position[];
/** Who answers for a unit's access. */
export const UNIT_SIGNERS = [
  "identity",
  "app-owner",
  "clinical-informatics",
] as const satisfies readonly Position[];
/** Who sees whose access differs: staff's names are nobody else's business. */
const READERS = [
  "incident-commander",
  "clinical-informatics",
  "app-owner",
  "data-steward",
  "identity",
  "compliance",
] as const satisfies readonly Position[];

export const startImport = commandSpec({
  name: "workforce.startImport",
  summary: "Begin to import the accounts of one side",
  path: "/cutovers/{cutoverId}/workforce-imports",
  input: z.object({
    cutoverId: id,
    side: sideSchema,
    format: formatSchema,
    label: line,
    takenAt: instant,
    /** By a person alone: the newer import that this older export is to count instead of, as it was on their screen, and why. */
    older: z.object({ thanImportId: id, reason: line }).optional(),
  }),
  output: z.object({ importId: id, number: z.int() }),
  allowed: { positions: KEEPERS, purposes: ["reconciliation"], system: true },
  signature: "none",
});

/** With 200 roles each they would not fit in a request; a sender splits by bytes too. */
export const ACCOUNTS_PER_BATCH_MAX = 1_000;
export const BATCH_CHARACTERS_MAX = 2 * 1024 * 1024;

export const fileAccounts = ingestSpec({
  name: "workforce.fileAccounts",
  summary: "Accounts of an import under way, in batches; a batch sent twice counts once",
  path: "/cutovers/{cutoverId}/workforce-imports/{importId}/accounts",
  input: z.object({
    cutoverId: id,
    importId: id,
    /** Of the first among all of the import. */
    ordinal: z
      .int()
      .min(0)
      .max(ACCOUNTS_MAX - 1),
    accounts: z.array(accountSchema).min(1).max(ACCOUNTS_PER_BATCH_MAX),
  }),
  output: z.object({}),
  allowed: { positions: KEEPERS, purposes: ["reconciliation"], system: true },
});

export const finishImport = commandSpec({
  name: "workforce.finishImport",
  summary: "All accounts of an import are there: compare both sides anew",
  path: "/cutovers/{cutoverId}/workforce-imports/{importId}/completion",
  input: z.object({ cutoverId: id, importId: id, accounts: z.int().min(1).max(ACCOUNTS_MAX) }),
  output: z.object({ parityId: id.nullable() }),
  allowed: { positions: KEEPERS, purposes: ["reconciliation"], system: true },
  signature: "none",
});

export const setRoleMap = commandSpec({
  name: "workforce.setRoleMap",
  summary: "Say what each role of the legacy becomes at the target: the next version of the role map",
  path: "/cutovers/{cutoverId}/role-maps",
  input: roleMapContent.extend({
    cutoverId: id,
    note: line,
    /** The version that it was made from; 0 where there was none. */
    fromVersion: count,
  }),
  output: z.object({ roleMapId: id, version: z.int() }),
  allowed: { positions: KEEPERS, system: true },
  signature: "none",
});

export const recordBreakGlassTest = commandSpec({
  name: "workforce.recordBreakGlassTest",
  summary: "Record that an emergency account of the target was tried, and what came of it",
  path: "/cutovers/{cutoverId}/break-glass-tests",
  input: breakGlassTestSchema.omit({ id: true, recordedByName: true, recordedAt: true }),
  output: z.object({ testId: id }),
  allowed: { positions: KEEPERS, purposes: ["probes"], system: true },
  signature: "none",
});

export const signUnit = commandSpec({
  name: "workforce.signUnit",
  summary: "Sign that a unit's people can work at the target as the comparison shows it",
  path: "/cutovers/{cutoverId}/unit-sign-offs",
  input: signed(
    z.object({
      cutoverId: id,
      unit: line,
      position: positionSchema,
      /** Of the unit's parity that was on the signer's screen. */
      parityHash: sha256,
    }),
  ),
  output: z.object({ unitSignOffId: id }),
  allowed: { positions: UNIT_SIGNERS },
  signature: "fresh",
});

export const withdrawUnit = commandSpec({
  name: "workforce.withdrawUnit",
  summary: "Take the sign-off of a unit back, with a reason; the record stays",
  path: "/cutovers/{cutoverId}/unit-sign-offs/{unitSignOffId}/withdrawal",
  input: z.object({ cutoverId: id, unitSignOffId: id, reason: line }),
  output: z.object({ withdrawalId: id }),
  allowed: { positions: UNIT_SIGNERS },
  signature: "none",
});

const FINDINGS_PER_PAGE_MAX = 500;

export const listFindings = querySpec({
  name: "workforce.listFindings",
  summary: "Whose access differs, page by page, of one comparison",
  path: "/cutovers/{cutoverId}/workforce-parities/{parityId}/findings",
  input: z.object({
    cutoverId: id,
    parityId: id,
    unit: line.optional(),
    kind: findingKindSchema.optional(),
    role: line.optional(),
    /** The last ordinal of the page before. */
    after: z.coerce.number().int().optional(),
    limit: z.coerce.number().int().min(1).max(FINDINGS_PER_PAGE_MAX).default(100),
  }),
  output: z.object({ findings: z.array(findingSchema), next: z.int().nullable() }),
  allowed: { positions: READERS },
});
