import { z } from "zod";
import { count, editsOf, id, instant, line, sha256, text } from "#lib/door/fields.ts";
import { actorFields, type Position, positionSchema } from "#lib/door/positions.ts";
import { ACTING_POSITIONS, commandSpec } from "#lib/door/spec.ts";

/** The inventory: what the hospital runs, what flows between, what people do with it, and where the right to sign in comes from. */

export const CRITICALITIES = ["care-critical", "essential", "important", "deferrable"] as const;
export const SYSTEM_KINDS = [
  "ehr",
  "registration",
  "laboratory",
  "imaging",
  "pharmacy",
  "dispensing",
  "billing",
  "identity",
  "integration-engine",
  "device",
  "portal",
  "registry",
  "archive",
  "communication",
  "other",
] as const;
/** How much harm it does in wrong hands: 42 CFR Part 2 and the like; 45 CFR 160.103; 164.514(e); 164.514(b); none. */
export const SENSITIVITIES = ["sensitive-phi", "phi", "limited-data-set", "de-identified", "no-phi"] as const;
export const PROTOCOLS = ["hl7v2-mllp", "fhir", "x12", "dicom", "sftp", "api", "database", "other"] as const;
export const DIRECTIONS = ["one-way", "two-way"] as const;
/** What becomes of the receiver while the interface is silent. */
export const WITHOUT_IT = ["stops", "degrades", "goes-on"] as const;
/** What an interface does by itself when it is started again. */
export const RESTARTS = ["resumes", "resends", "loses", "by-hand", "unknown"] as const;
/** What the window does with it. */
export const IN_WINDOW = ["freeze", "replay", "quarantine", "flow"] as const;
export const IDENTITY_KINDS = ["ad", "ldap", "saml", "oidc", "local", "vendor", "service-accounts"] as const;
export const MFA_STATES = ["everyone", "some", "none", "unknown"] as const;

export const PARTS_MAX = 200;
const MINUTES_MAX = 366 * 24 * 60;
const MONTHS_MAX = 100 * 12;

const minutes = z.int().min(0).max(MINUTES_MAX).nullable();
const parts = z.array(id).max(PARTS_MAX);

export const systemFields = z.object({
  name: line,
  kind: z.enum(SYSTEM_KINDS),
  criticality: z.enum(CRITICALITIES),
  ownerPosition: positionSchema,
  ownerName: line.nullable(),
  vendor: line.nullable(),
  /** Recovery time objective. */
  rtoMinutes: minutes,
  /** Recovery point objective: how much of the newest data may be lost. */
  rpoMinutes: minutes,
  downtimeSlaMinutes: minutes,
  /** What it reports to whom by law: electronic laboratory reporting to the state. */
  reportingDuty: line.nullable(),
  /** How long after the fact such a report is due. */
  reportingWindowMinutes: minutes,
});

export const interfaceFields = z.object({
  name: line,
  fromSystemId: id,
  toSystemId: id,
  direction: z.enum(DIRECTIONS),
  protocol: z.enum(PROTOCOLS),
  ownerPosition: positionSchema,
  ownerName: line.nullable(),
  sensitivity: z.enum(SENSITIVITIES),
  withoutIt: z.enum(WITHOUT_IT),
  restart: z.enum(RESTARTS),
  /** Null while nobody has decided it. */
  inWindow: z.enum(IN_WINDOW).nullable(),
  contractName: line.nullable(),
  contractVersion: line.nullable(),
});

export const dataStoreFields = z.object({
  name: line,
  systemId: id,
  sensitivity: z.enum(SENSITIVITIES),
  ownerPosition: positionSchema,
  retentionMonths: z.int().min(0).max(MONTHS_MAX).nullable(),
  /** The rule that asks for it. */
  retentionRule: line.nullable(),
});

export const workflowFields = z.object({
  name: line,
  criticality: z.enum(CRITICALITIES),
  ownerPosition: positionSchema,
  ownerName: line.nullable(),
  /** Systems and interfaces without which it can't be done. */
  stopsWithoutIds: parts,
  /** Systems and interfaces without which it is done worse. */
  degradesWithoutIds: parts,
  /** What people do instead. */
  fallback: text.nullable(),
});

export const identitySourceFields = z.object({
  name: line,
  kind: z.enum(IDENTITY_KINDS),
  ownerPosition: positionSchema,
  ownerName: line.nullable(),
  /** Who has a second factor. */
  mfa: z.enum(MFA_STATES),
  accounts: count.nullable(),
  /** The systems into which it signs people in. */
  systemIds: parts,
});

const kept = { id, cutoverId: id, retiredAt: instant.nullable(), retiredReason: line.nullable() };

export const systemSchema = systemFields.extend(kept);
export const interfaceSchema = interfaceFields.extend(kept);
export const dataStoreSchema = dataStoreFields.extend(kept);
export const workflowSchema = workflowFields.extend(kept);
export const identitySourceSchema = identitySourceFields.extend(kept);
export type System = z.infer<typeof systemSchema>;
export type Interface = z.infer<typeof interfaceSchema>;
type DataStore = z.infer<typeof dataStoreSchema>;
export type Workflow = z.infer<typeof workflowSchema>;
export type IdentitySource = z.infer<typeof identitySourceSchema>;

/** The kinds of things in the inventory, each an entity with fields of its own. */
export const ITEM_FIELDS = {
  system: systemFields,
  interface: interfaceFields,
  dataStore: dataStoreFields,
  workflow: workflowFields,
  identitySource: identitySourceFields,
} as const;
export const ITEM_KINDS = ["system", "interface", "dataStore", "workflow", "identitySource"] as const;
const itemKindSchema = z.enum(ITEM_KINDS);
export type ItemKind = (typeof ITEM_KINDS)[number];
export type Item = System | Interface | DataStore | Workflow | IdentitySource;

/** How many of a kind a cutover may hold: they are all in its room. */
export const ITEMS_PER_KIND_MAX = 2_000;

/** A part of the hospital that an interface's contract reaches, with whose it is. */
const dependentSchema = z.object({
  kind: z.enum(["system", "interface", "workflow"]),
  id,
  name: line,
  ownerPosition: positionSchema,
});
export type Dependent = z.infer<typeof dependentSchema>;

/** An interface's contract changed. It is shown to the positions that own what depends on it until each has said that they saw it. */
export const contractNoticeSchema = z.object({
  id,
  cutoverId: id,
  interfaceId: id,
  interfaceName: line,
  fromContract: z.string().nullable(),
  toContract: z.string().nullable(),
  dependents: z.array(dependentSchema),
  /** The change freeze in whose time it changed without an approved exception. */
  brokenFreezeName: line.nullable(),
  changedAt: instant,
  changedByName: line,
});
export type ContractNotice = z.infer<typeof contractNoticeSchema>;

export const contractAcknowledgmentSchema = z.object({
  id,
  cutoverId: id,
  noticeId: id,
  ...actorFields,
  comment: text.nullable(),
  acknowledgedAt: instant,
});
export type ContractAcknowledgment = z.infer<typeof contractAcknowledgmentSchema>;

/** Who keeps the inventory. */
const INVENTORY_KEEPERS = [
  "incident-commander",
  "app-owner",
  "interfaces",
  "data-steward",
  "identity",
] as const satisfies readonly Position[];
const KEEPERS = { positions: INVENTORY_KEEPERS, system: true } as const;

export const addItem = commandSpec({
  name: "inventory.addItem",
  summary: "Add a system, an interface, a data store, a workflow or an identity source",
  path: "/cutovers/{cutoverId}/inventory",
  input: z.object({
    cutoverId: id,
    item: z.discriminatedUnion("kind", [
      z.object({ kind: z.literal("system"), fields: systemFields }),
      z.object({ kind: z.literal("interface"), fields: interfaceFields }),
      z.object({ kind: z.literal("dataStore"), fields: dataStoreFields }),
      z.object({ kind: z.literal("workflow"), fields: workflowFields }),
      z.object({ kind: z.literal("identitySource"), fields: identitySourceFields }),
    ]),
  }),
  output: z.object({ itemId: id }),
  allowed: KEEPERS,
  signature: "none",
});

const itemInput = z.object({ cutoverId: id, itemId: id });

export const editItem = commandSpec({
  name: "inventory.editItem",
  summary: "Change fields of something in the inventory, each with the value that was seen in it",
  path: "/cutovers/{cutoverId}/inventory/{itemId}",
  input: itemInput.extend({
    change: z.discriminatedUnion("kind", [
      z.object({ kind: z.literal("system"), edits: editsOf(systemFields) }),
      z.object({ kind: z.literal("interface"), edits: editsOf(interfaceFields) }),
      z.object({ kind: z.literal("dataStore"), edits: editsOf(dataStoreFields) }),
      z.object({ kind: z.literal("workflow"), edits: editsOf(workflowFields) }),
      z.object({ kind: z.literal("identitySource"), edits: editsOf(identitySourceFields) }),
    ]),
  }),
  output: z.object({}),
  allowed: KEEPERS,
  signature: "none",
});

export const retireItem = commandSpec({
  name: "inventory.retireItem",
  summary: "Take something out of the inventory, with a reason; the record stays",
  path: "/cutovers/{cutoverId}/inventory/{itemId}/retirement",
  input: itemInput.extend({ kind: itemKindSchema, reason: line }),
  output: z.object({}),
  allowed: KEEPERS,
  signature: "none",
});

export const CSV_LENGTH_MAX = 1_000_000;

export const importItems = commandSpec({
  name: "inventory.importItems",
  summary: "Add and change things of one kind from a CSV file, all of them or none, as its preview said",
  path: "/cutovers/{cutoverId}/inventory/import",
  input: z.object({
    cutoverId: id,
    kind: itemKindSchema,
    csv: z.string().max(CSV_LENGTH_MAX),
    /** Of the preview that was on the screen: when the inventory has changed since, it is another. */
    previewHash: sha256,
  }),
  output: z.object({ added: count, changed: count }),
  allowed: KEEPERS,
  signature: "none",
});

export const acknowledgeContract = commandSpec({
  name: "inventory.acknowledgeContract",
  summary: "Say, for a position that owns what depends on it, that an interface's changed contract was seen",
  path: "/cutovers/{cutoverId}/contract-notices/{noticeId}/acknowledgments",
  input: z.object({ cutoverId: id, noticeId: id, position: positionSchema, comment: text.nullable() }),
  output: z.object({}),
  allowed: { positions: ACTING_POSITIONS },
  signature: "none",
});
