import { POSITIONS, positionTitle } from "#lib/door/positions.ts";
import { type InventoryFacts, itemsOf } from "./rules.ts";
import {
  CRITICALITIES,
  DIRECTIONS,
  IDENTITY_KINDS,
  IN_WINDOW,
  type ItemKind,
  MFA_STATES,
  PROTOCOLS,
  RESTARTS,
  SENSITIVITIES,
  SYSTEM_KINDS,
  WITHOUT_IT,
} from "./schema.ts";

/** The fields of the inventory's things as people see them: in forms, in tables, and as the columns of a CSV file. */

export interface Choice {
  readonly value: string;
  readonly label: string;
}

/** How a field is written and read. Minutes, months and numbers are whole and not negative. */
type FieldType =
  | { readonly type: "line" | "text" | "minutes" | "months" | "number" }
  | { readonly type: "choice"; readonly options: readonly Choice[] }
  /** A system; several systems; several systems or interfaces. By id in the field, by name on paper. */
  | { readonly type: "system" | "systems" | "parts" };

export type ItemField = FieldType & {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  /** It may stay empty, and is null then. */
  readonly optional?: true;
};

const words: Readonly<Record<string, string>> = {
  ehr: "EHR",
  "integration-engine": "Integration engine",
  "hl7v2-mllp": "HL7 v2 over MLLP",
  fhir: "FHIR",
  x12: "X12",
  dicom: "DICOM",
  sftp: "SFTP",
  api: "API",
  ad: "Active Directory",
  ldap: "LDAP",
  saml: "SAML",
  oidc: "OIDC",
  phi: "PHI",
  "no-phi": "No PHI",
  "sensitive-phi": "Sensitive PHI",
  "temporary-account": "Temporary account",
};

/** A value of a closed list in words. */
export function wordOf(value: string): string {
  const spaced = value.replaceAll("-", " ");
  return words[value] ?? `${spaced.slice(0, 1).toUpperCase()}${spaced.slice(1)}`;
}

const choice = (values: readonly string[]) =>
  ({ type: "choice", options: values.map((value) => ({ value, label: wordOf(value) })) }) as const;

export const POSITION_CHOICES: readonly Choice[] = POSITIONS.map((value) => ({
  value,
  label: positionTitle(value),
}));

const NAME = { name: "name", label: "Name", type: "line" } as const;
const OWNER = {
  name: "ownerPosition",
  label: "Owner",
  type: "choice",
  options: POSITION_CHOICES,
} as const;
const OWNER_NAME = { name: "ownerName", label: "Owner’s name", type: "line", optional: true } as const;
const CRITICALITY = { name: "criticality", label: "Criticality", ...choice(CRITICALITIES) } as const;
const SENSITIVITY = { name: "sensitivity", label: "Sensitivity", ...choice(SENSITIVITIES) } as const;

export const FIELDS: Readonly<Record<ItemKind, readonly ItemField[]>> = {
  system: [
    NAME,
    { name: "kind", label: "Kind", ...choice(SYSTEM_KINDS) },
    CRITICALITY,
    OWNER,
    OWNER_NAME,
    { name: "vendor", label: "Vendor", type: "line", optional: true },
    { name: "rtoMinutes", label: "RTO", type: "minutes", optional: true, hint: "To be up again within." },
    {
      name: "rpoMinutes",
      label: "RPO",
      type: "minutes",
      optional: true,
      hint: "Newest data that may be lost.",
    },
    { name: "downtimeSlaMinutes", label: "Downtime SLA", type: "minutes", optional: true },
    {
      name: "reportingDuty",
      label: "Reports by law",
      type: "line",
      optional: true,
      hint: "What, and to whom.",
    },
    { name: "reportingWindowMinutes", label: "Report due within", type: "minutes", optional: true },
  ],
  interface: [
    NAME,
    { name: "fromSystemId", label: "From", type: "system" },
    { name: "toSystemId", label: "To", type: "system" },
    { name: "direction", label: "Direction", ...choice(DIRECTIONS) },
    { name: "protocol", label: "Protocol", ...choice(PROTOCOLS) },
    OWNER,
    OWNER_NAME,
    SENSITIVITY,
    {
      name: "withoutIt",
      label: "Without it the receiver",
      ...choice(WITHOUT_IT),
    },
    {
      name: "restart",
      label: "On restart",
      ...choice(RESTARTS),
      hint: "What it does by itself when it is started again.",
    },
    {
      name: "inWindow",
      label: "In the window",
      ...choice(IN_WINDOW),
      optional: true,
      hint: "Empty while nobody has decided it.",
    },
    { name: "contractName", label: "Contract", type: "line", optional: true },
    { name: "contractVersion", label: "Contract version", type: "line", optional: true },
  ],
  dataStore: [
    NAME,
    { name: "systemId", label: "System", type: "system" },
    SENSITIVITY,
    OWNER,
    { name: "retentionMonths", label: "Retention in months", type: "months", optional: true },
    { name: "retentionRule", label: "Retention rule", type: "line", optional: true },
  ],
  workflow: [
    NAME,
    CRITICALITY,
    OWNER,
    OWNER_NAME,
    { name: "stopsWithoutIds", label: "Stops without", type: "parts" },
    { name: "degradesWithoutIds", label: "Degrades without", type: "parts" },
    { name: "fallback", label: "Fallback", type: "text", optional: true, hint: "What people do instead." },
  ],
  identitySource: [
    NAME,
    { name: "kind", label: "Kind", ...choice(IDENTITY_KINDS) },
    OWNER,
    OWNER_NAME,
    { name: "mfa", label: "Second factor", ...choice(MFA_STATES) },
    { name: "accounts", label: "Accounts", type: "number", optional: true },
    { name: "systemIds", label: "Signs people in to", type: "systems" },
  ],
};

/** Between several names in one cell. */
export const NAME_SEPARATOR = "|";
const MINUTES_PER_HOUR = 60;
const MINUTES_PER_DAY = 24 * MINUTES_PER_HOUR;

/** Minutes as people write them: `90 min`, `4 h`, `2 d`. */
export function minutesWords(minutes: number): string {
  if (minutes > 0 && minutes % MINUTES_PER_DAY === 0) return `${minutes / MINUTES_PER_DAY} d`;
  if (minutes > 0 && minutes % MINUTES_PER_HOUR === 0) return `${minutes / MINUTES_PER_HOUR} h`;
  return `${minutes} min`;
}

/** The names of the systems and interfaces, by id. */
export const partNames = (facts: InventoryFacts): ReadonlyMap<string, string> =>
  new Map([...itemsOf(facts, "system"), ...itemsOf(facts, "interface")].map(({ id, name }) => [id, name]));

/** A field's value in words; empty for null and for nothing. */
export function writeField(field: ItemField, value: unknown, names: ReadonlyMap<string, string>): string {
  if (value === null || value === undefined) return "";
  const nameOf = (id: unknown): string => names.get(String(id)) ?? "?";
  switch (field.type) {
    case "choice":
      return field.options.find((option) => option.value === value)?.label ?? String(value);
    case "minutes":
      return minutesWords(Number(value));
    case "system":
      return nameOf(value);
    case "systems":
    case "parts":
      return Array.isArray(value) ? value.map(nameOf).join(` ${NAME_SEPARATOR} `) : "";
    default:
      return String(value);
  }
}
