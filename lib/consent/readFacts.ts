import { createHash } from "node:crypto";
import { z } from "zod";
import {
  type ConsentFacts,
  consentStatusSchema,
  jurisdictionSchema,
  POLICIES_MAX,
  REVISIONS_MAX,
  UNREADABLE,
} from "./schema.ts";

/** Reads the facts off a FHIR R4 Consent. Pure: what is not in the record comes as an argument. */

type Json = { readonly [name: string]: unknown };

/** What a site says about its own policies and organizations. */
export const consentMapSchema = z.strictObject({
  /** A policy's address, an authority or an organization's reference → its jurisdiction. */
  jurisdictions: z.record(z.string(), jurisdictionSchema).default({}),
  /** Names of policy sets that are about behavioural health, besides those that are known. */
  behaviouralPolicies: z.array(z.string()).default([]),
});
export type ConsentMap = z.infer<typeof consentMapSchema>;
export const NO_MAP: ConsentMap = { jurisdictions: {}, behaviouralPolicies: [] };

/** What one line of an extract says, before other records are looked at. */
export interface ConsentRecord {
  readonly id: string;
  /** `Patient/1`, or null. */
  readonly patient: string | null;
  readonly organizations: readonly string[];
  readonly version: string | null;
  readonly updatedOn: string | null;
  readonly facts: Omit<ConsentFacts, "pseudonym" | "patient" | "minor" | "revisions" | "revokedOn">;
}

/** HL7 v3 ActCode and Confidentiality labels for what 42 CFR Part 2 and the states' laws protect apart. */
const BEHAVIOURAL_CODES: readonly string[] = [
  "42CFRPart2",
  "42CFRPart2CD",
  "ETH",
  "ETHUD",
  "OPIOIDUD",
  "PSY",
  "PSYTHPN",
  "MH",
  "BH",
  "SUD",
  "SDV",
];
const BEHAVIOURAL_POLICY =
  /42-?cfr(-?part)?-?2|part-?2\b|mental-health|behaviou?ral|substance-use|psychotherapy/i;
const SAFE_NAME = /^[\w.:@+\-/#~|]{1,200}$/;
const DAY = /^\d{4}(-\d{2}(-\d{2})?)?$/;
const SAFE_WORD = /^[\w.:@+-]{1,64}$/;
/** `urn:policy:ny:research:v5`, `https://x/policy|2.1`, `https://x/policy/v2`. */
const VERSIONED = /^(.+?)(?:[:/_-]v|\|v?)(\d+(?:\.\d+)*[a-z]{0,2})$/i;
const DOCUMENT_TYPES = ["Consent", "DocumentReference", "Contract", "QuestionnaireResponse"] as const;
const COUNTRY_NAMES: Readonly<Record<string, string>> = {
  USA: "US",
  "UNITED STATES": "US",
  "UNITED STATES OF AMERICA": "US",
};

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const listOf = (value: unknown): Json[] =>
  (Array.isArray(value) ? value : value === undefined ? [] : [value]).filter(isObject);
const stringOf = (value: unknown): string | null =>
  typeof value === "string" && value !== "" ? value : null;
const wordOf = (value: unknown): string | null =>
  typeof value === "string" && SAFE_WORD.test(value) ? value : null;
const codesOf = (concepts: unknown): string[] =>
  listOf(concepts).flatMap((concept) => [
    ...listOf(concept.coding).flatMap(({ code }) => wordOf(code) ?? []),
    ...(wordOf(concept.code) === null ? [] : [String(concept.code)]),
  ]);
const referenceOf = (value: unknown): string | null =>
  isObject(value)
    ? (stringOf(value.reference)
        ?.replace(/\/_history\/.*$/, "")
        .match(/[A-Za-z]+\/[^/\s]+$/)?.[0] ?? null)
    : null;

/** A FHIR date or instant as a day: an instant as the day that it is in UTC, so that a rewrite to UTC is the same day. */
export function dayOf(value: unknown): string | null {
  const text = stringOf(value);
  if (text === null) return null;
  if (DAY.test(text)) return text;
  const ms = Date.parse(text);
  const day = Number.isNaN(ms) ? "" : new Date(ms).toISOString().slice(0, 10);
  return DAY.test(day) ? day : null;
}

/**
 * A policy's name apart from its version: `urn:policy:ny:research:v5` is version 5 of `urn:policy:ny:research`. What is no name but text is
 * told by its hash: two of them can be told apart, and nobody reads them.
 */
export function splitVersion(
  name: string,
  stated: string | null = null,
): { set: string; version: string | null } {
  if (!SAFE_NAME.test(name)) {
    const hash = createHash("sha256").update(name).digest("hex").slice(0, 16);
    return { set: `${UNREADABLE}${hash}`, version: null };
  }
  const [, set, version] = VERSIONED.exec(name) ?? [];
  return set === undefined || version === undefined || !SAFE_WORD.test(version)
    ? { set: name, version: stated }
    : { set, version };
}

function policiesOf(resource: Json): ConsentFacts["policies"] {
  const named = listOf(resource.policy).flatMap(({ uri, authority }) => {
    const name = stringOf(uri) ?? stringOf(authority);
    return name === null ? [] : splitVersion(name);
  });
  const rules = listOf(isObject(resource.policyRule) ? resource.policyRule.coding : undefined).flatMap(
    ({ code, version }) => {
      const name = stringOf(code);
      return name === null ? [] : splitVersion(name, wordOf(version));
    },
  );
  return [...named, ...rules]
    .sort((a, b) => (a.set < b.set ? -1 : a.set > b.set ? 1 : (a.version ?? "") < (b.version ?? "") ? -1 : 1))
    .slice(0, POLICIES_MAX);
}

/** `US-NY` of a postal address; undefined where it names no country or state by its code. */
export function jurisdictionOfAddress(address: unknown): string | undefined {
  for (const { country, state } of listOf(address)) {
    const given = stringOf(country)?.trim().toUpperCase();
    const land = given === undefined ? undefined : (COUNTRY_NAMES[given] ?? given);
    const part = stringOf(state)?.trim().toUpperCase();
    // A state of two letters without a country is one of the United States: nobody else writes addresses so.
    const name =
      land === undefined
        ? part?.length === 2
          ? `US-${part}`
          : undefined
        : land === "US" && part?.length === 2
          ? `US-${part}`
          : land;
    if (name !== undefined && jurisdictionSchema.safeParse(name).success) return name;
  }
  return undefined;
}

type Jurisdiction = Pick<ConsentFacts, "jurisdiction" | "jurisdictionFrom">;

function jurisdictionOf(
  resource: Json,
  map: ConsentMap,
  ofOrganization: (reference: string) => string | undefined,
): Jurisdiction {
  const policies = listOf(resource.policy);
  const organizations = organizationsOf(resource);
  const names = [
    ...policies.flatMap(({ uri, authority }) => [stringOf(uri), stringOf(authority)]),
    ...organizations,
  ];
  // Names of a record are anybody's: one called `toString` is in no map.
  const mapped = names
    .flatMap((name) => (name === null ? [] : [name, splitVersion(name).set]))
    .find((name) => Object.hasOwn(map.jurisdictions, name));
  if (mapped !== undefined)
    return { jurisdiction: map.jurisdictions[mapped] ?? null, jurisdictionFrom: "map" };
  for (const extension of listOf(resource.extension)) {
    if (!stringOf(extension.url)?.toLowerCase().endsWith("jurisdiction")) continue;
    const said = [
      extension.valueCode,
      extension.valueString,
      ...codesOf(extension.valueCoding),
      ...codesOf(extension.valueCodeableConcept),
    ];
    const found = said
      .map((value) => jurisdictionSchema.safeParse(value))
      .find(({ success }) => success)?.data;
    if (found !== undefined) return { jurisdiction: found, jurisdictionFrom: "extension" };
  }
  for (const { uri, authority } of policies) {
    const found =
      /[:/]([A-Z]{2}(?:-[A-Z]{2})?)$/.exec(stringOf(authority) ?? "")?.[1] ??
      /[:/](us-[a-z]{2})(?=[:/]|$)/i.exec(stringOf(uri) ?? "")?.[1]?.toUpperCase();
    if (found !== undefined) return { jurisdiction: found, jurisdictionFrom: "policy" };
  }
  for (const reference of organizations) {
    const found = ofOrganization(reference);
    if (found !== undefined) return { jurisdiction: found, jurisdictionFrom: "organization" };
  }
  return { jurisdiction: null, jurisdictionFrom: null };
}

const organizationsOf = (resource: Json): string[] =>
  [...listOf(resource.organization), ...listOf(resource.performer)].flatMap(
    (reference) => referenceOf(reference) ?? [],
  );

function documentOf(resource: Json): ConsentFacts["document"] {
  if (isObject(resource.sourceAttachment)) return "attachment";
  if (!isObject(resource.sourceReference)) return null;
  const type = (referenceOf(resource.sourceReference) ?? stringOf(resource.sourceReference.type) ?? "").split(
    "/",
  )[0];
  return DOCUMENT_TYPES.find((known) => known === type) ?? "other";
}

function behaviouralOf(resource: Json, policies: ConsentFacts["policies"], map: ConsentMap): string[] {
  const meta = isObject(resource.meta) ? resource.meta : {};
  const provision = isObject(resource.provision) ? resource.provision : {};
  const codes = [
    ...codesOf(resource.category),
    ...codesOf(resource.scope),
    ...codesOf(resource.policyRule),
    ...listOf(meta.security).flatMap(({ code }) => wordOf(code) ?? []),
    ...listOf(provision.securityLabel).flatMap(({ code }) => wordOf(code) ?? []),
  ].filter((code) => BEHAVIOURAL_CODES.includes(code));
  const named = policies.some(
    ({ set }) => BEHAVIOURAL_POLICY.test(set) || map.behaviouralPolicies.includes(set),
  );
  return [...new Set([...codes, ...(named ? ["policy"] : [])])].sort().slice(0, 10);
}

/**
 * What a Consent says.
 * @param ofOrganization the jurisdiction of an organization's address
 * @returns undefined for what is no Consent with an id
 */
export function readConsent(
  resource: unknown,
  map: ConsentMap,
  ofOrganization: (reference: string) => string | undefined,
): ConsentRecord | undefined {
  if (!isObject(resource) || resource.resourceType !== "Consent") return undefined;
  const id = stringOf(resource.id);
  if (id === null) return undefined;
  const meta = isObject(resource.meta) ? resource.meta : {};
  const provision = isObject(resource.provision) ? resource.provision : {};
  const period = isObject(provision.period) ? provision.period : {};
  const status = consentStatusSchema.safeParse(resource.status);
  const policies = policiesOf(resource);
  return {
    id,
    patient: referenceOf(resource.patient),
    organizations: organizationsOf(resource),
    version: wordOf(meta.versionId),
    updatedOn: dayOf(meta.lastUpdated),
    facts: {
      policies,
      ...jurisdictionOf(resource, map, ofOrganization),
      status: status.success ? status.data : "unknown",
      provision: provision.type === "permit" || provision.type === "deny" ? provision.type : null,
      signedOn: dayOf(resource.dateTime),
      start: dayOf(period.start),
      end: dayOf(period.end),
      document: documentOf(resource),
      behavioural: behaviouralOf(resource, policies, map),
    },
  };
}

const isRevoked = ({ facts: { status, provision } }: ConsentRecord): boolean =>
  ["inactive", "rejected", "entered-in-error"].includes(status) ||
  (status === "active" && provision === "deny");

/**
 * The versions of one consent as one: the newest is what holds.
 * @param versions as the extract has them, in its order; at least one
 */
export function mergeVersions(versions: readonly ConsentRecord[]): {
  readonly newest: ConsentRecord;
  readonly revisions: ConsentFacts["revisions"];
  readonly revokedOn: string | null;
} {
  const ordered = [...versions].sort(
    (a, b) =>
      Number(a.version ?? 0) - Number(b.version ?? 0) || ((a.updatedOn ?? "") < (b.updatedOn ?? "") ? -1 : 0),
  );
  const newest = ordered.at(-1);
  if (!newest) throw new Error("A consent has no version.");
  const since = isRevoked(newest)
    ? ordered.slice(ordered.findLastIndex((each) => !isRevoked(each)) + 1)[0]
    : undefined;
  return {
    newest,
    revisions: ordered.slice(-REVISIONS_MAX).map(({ version, updatedOn, facts }) => ({
      version,
      status: facts.status,
      provision: facts.provision,
      on: updatedOn,
    })),
    revokedOn: ordered.length > 1 ? (since?.updatedOn ?? null) : null,
  };
}

/** States in which one is of age later than at 18. */
const AGE_OF_MAJORITY: Readonly<Record<string, number>> = { "US-AL": 19, "US-NE": 19, "US-MS": 21 };
const AGE_OF_MAJORITY_USUAL = 18;

/** Whether somebody is under age; who may be is (a birth date of a year is read as its last day). Null: not known. */
export function isMinor(birthDate: unknown, jurisdiction: string | null, now: Date): boolean | null {
  const born = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/.exec(stringOf(birthDate) ?? "");
  if (!born) return null;
  const age = AGE_OF_MAJORITY[jurisdiction ?? ""] ?? AGE_OF_MAJORITY_USUAL;
  const [, year, month = "12", dayInMonth = "31"] = born;
  const comesOfAge = `${Number(year) + age}-${month}-${dayInMonth}`;
  return now.toISOString().slice(0, 10) < comesOfAge;
}
