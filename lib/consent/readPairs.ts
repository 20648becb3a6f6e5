import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileBytes } from "#lib/fileBytes.ts";
import type { Disposition } from "#lib/reconciliation/crosswalk.ts";
import { BadInputError } from "#lib/reconciliation/errors.ts";
import { exportFiles, findExport } from "#lib/reconciliation/inputs.ts";
import { readLineage } from "#lib/reconciliation/lineage.ts";
import { isResourceType } from "#lib/reconciliation/rules/fhirPaths.ts";
import { typeLabel } from "#lib/reconciliation/sideFiles.ts";
import { textLines } from "#lib/textLines.ts";
import { isRevoked } from "./parity.ts";
import {
  type ConsentMap,
  type ConsentRecord,
  consentMapSchema,
  isMinor,
  jurisdictionOfAddress,
  mergeVersions,
  NO_MAP,
  readConsent,
} from "./readFacts.ts";
import type { ConsentFacts, ConsentPair } from "./schema.ts";

/** What a run compared: the same inputs, read once more for what consents and their patients say. */
interface ConsentInputs {
  readonly source: string;
  readonly target: string;
  readonly sourceMapping?: string | undefined;
  readonly targetMapping?: string | undefined;
  readonly crosswalk: string;
  /** JSON: what the site says of its policies and organizations. */
  readonly consentMap?: string | undefined;
  readonly spillFolder?: string | undefined;
}

type FactsLine = Omit<ConsentFacts, "pseudonym" | "patient"> & {
  readonly id: string;
  readonly patient: string | null;
};

/** A consent of both sides with references in place of pseudonyms. */
export type ConsentPairLine = Omit<ConsentPair, "ordinal" | "source" | "target"> & {
  /** Their `id` and `patient` are references, `Consent/1`. */
  readonly source: FactsLine | null;
  readonly target: FactsLine | null;
};

const TYPES = ["Consent", "Patient", "Organization"] as const;
type Type = (typeof TYPES)[number];

/** Where a side's records of the wanted types may be. Files that are called after other types are not opened. */
async function filesOf(
  role: "source" | "target",
  inputs: ConsentInputs,
  folder: string,
): Promise<{ type: string; path: string }[]> {
  const mapping = role === "source" ? inputs.sourceMapping : inputs.targetMapping;
  const all =
    mapping === undefined
      ? (await exportFiles(role, inputs[role])).map(({ path, name }) => ({ type: typeLabel(name), path }))
      : (await findExport(role, inputs[role], folder, undefined, mapping)).map(({ resourceType, path }) => ({
          type: resourceType,
          path,
        }));
  return all.filter(({ type }) => TYPES.some((wanted) => wanted === type) || !isResourceType(type));
}

interface Found {
  readonly resourceType?: unknown;
  readonly id?: unknown;
  readonly address?: unknown;
  readonly birthDate?: unknown;
}

/** The records of a file. Lines that can't be read are counted and listed by the run itself. */
async function* recordsIn(path: string): AsyncGenerator<Found | null> {
  for await (const line of textLines(fileBytes(path))) {
    if (line.trim() === "") continue;
    let record: Found | null;
    try {
      record = JSON.parse(line);
    } catch {
      continue;
    }
    yield record;
  }
}

/** A side's consents by id, in the order of its files. */
type Side = ReadonlyMap<string, FactsLine>;

async function readSide(
  role: "source" | "target",
  inputs: ConsentInputs,
  map: ConsentMap,
  now: Date,
  folder: string,
): Promise<Side> {
  const files = await filesOf(role, inputs, folder);
  const ofType = async function* (type: Type) {
    for (const file of files)
      if (file.type === type || !isResourceType(file.type))
        for await (const record of recordsIn(file.path)) if (record?.resourceType === type) yield record;
  };
  const jurisdictions = new Map<string, string>();
  for await (const { id, address } of ofType("Organization")) {
    const found = jurisdictionOfAddress(address);
    if (typeof id === "string" && found !== undefined) jurisdictions.set(`Organization/${id}`, found);
  }
  const versions = new Map<string, ConsentRecord[]>();
  const patients = new Map<string, unknown>();
  for await (const resource of ofType("Consent")) {
    const record = readConsent(resource, map, (reference) => jurisdictions.get(reference));
    if (record === undefined) continue;
    versions.set(record.id, [...(versions.get(record.id) ?? []), record]);
    if (record.patient !== null) patients.set(record.patient, undefined);
  }
  for await (const { id, birthDate } of ofType("Patient")) {
    const reference = `Patient/${String(id)}`;
    if (patients.has(reference)) patients.set(reference, birthDate);
  }
  const side = new Map<string, FactsLine>();
  for (const [id, all] of versions) {
    const { newest, revisions, revokedOn } = mergeVersions(all);
    const { patient, facts } = newest;
    side.set(`Consent/${id}`, {
      ...facts,
      id: `Consent/${id}`,
      patient,
      revisions,
      revokedOn,
      minor: isMinor(patient === null ? null : patients.get(patient), facts.jurisdiction, now),
    });
  }
  return side;
}

interface Claims {
  /** What the loader says that it made of a source, in its order. */
  readonly targets: ReadonlyMap<string, readonly string[]>;
  readonly setAside: ReadonlyMap<string, Disposition>;
  /** What the sources' patients became; one who was loaded twice is two at the target, which is found among the patients. */
  readonly patients: ReadonlyMap<string, readonly string[]>;
}

async function readClaims(crosswalk: string, wanted: ReadonlySet<string>): Promise<Claims> {
  const targets = new Map<string, string[]>();
  const setAside = new Map<string, Disposition>();
  const patients = new Map<string, string[]>();
  for await (const { source, target, disposition } of readLineage(crosswalk)) {
    if (source.startsWith("Patient/")) {
      if (wanted.has(source) && target !== null)
        patients.set(source, [...(patients.get(source) ?? []), target]);
    } else if (source.startsWith("Consent/")) {
      if (target !== null) targets.set(source, [...(targets.get(source) ?? []), target]);
      else if (!setAside.has(source)) setAside.set(source, disposition);
    }
  }
  return { targets, setAside, patients };
}

async function readMap(file: string | undefined): Promise<ConsentMap> {
  if (file === undefined) return NO_MAP;
  try {
    return consentMapSchema.parse(JSON.parse(await readFile(file, "utf8")));
  } catch (error) {
    throw new BadInputError(
      "BROKEN_CONSENT_MAP",
      `${basename(file)} is no map of consents: JSON with "jurisdictions" (a policy, an authority or an organization → US-NY) and "behaviouralPolicies".`,
      { cause: error },
    );
  }
}

/**
 * The consents of both sides, each with what became of it: a pass of its own over Consent, Patient and Organization, beside the comparison.
 * It holds the facts of every consent in memory, some 600 bytes each; other records it only passes by.
 * @throws BadInputError for a map that can't be read
 */
export async function* readConsentPairs(inputs: ConsentInputs, now: Date): AsyncGenerator<ConsentPairLine> {
  const map = await readMap(inputs.consentMap);
  const folder = await mkdtemp(join(inputs.spillFolder ?? tmpdir(), "holdpoint-consents-"));
  try {
    const source = await readSide("source", inputs, map, now, folder);
    const target = await readSide("target", inputs, map, now, folder);
    const patients = new Set([...source.values()].flatMap(({ patient }) => patient ?? []));
    yield* pair(source, target, await readClaims(inputs.crosswalk, patients));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** One line for each consent of the source, one for each further target of it, and one for each target without a source. Pure. */
export function* pair(source: Side, target: Side, claims: Claims): Generator<ConsentPairLine> {
  const paired = new Set<string>();
  for (const [reference, facts] of source) {
    const there = (claims.targets.get(reference) ?? []).filter(
      (name) => target.has(name) && !paired.has(name),
    );
    const disposition = claims.targets.has(reference) ? "migrated" : (claims.setAside.get(reference) ?? null);
    if (there.length === 0)
      yield {
        source: facts,
        target: null,
        samePatient: null,
        disposition,
        duplicate: false,
        revokedElsewhere: false,
      };
    for (const [index, name] of there.entries()) {
      paired.add(name);
      const found = target.get(name) ?? null;
      const samePatient = isSamePatient(facts, found, claims);
      yield {
        source: facts,
        target: found,
        samePatient,
        disposition,
        duplicate: index > 0,
        revokedElsewhere: false,
      };
    }
  }
  const revoked = revokedPolicies(source, claims);
  for (const [reference, facts] of target) {
    if (paired.has(reference)) continue;
    const revokedElsewhere =
      facts.status === "active" &&
      facts.provision !== "deny" &&
      facts.policies.some(({ set }) => revoked.has(`${facts.patient} ${set}`));
    yield {
      source: null,
      target: facts,
      samePatient: null,
      disposition: null,
      duplicate: false,
      revokedElsewhere,
    };
  }
}

function isSamePatient(source: FactsLine, target: FactsLine | null, { patients }: Claims): boolean {
  if (target === null) return false;
  const images = source.patient === null ? [] : (patients.get(source.patient) ?? []);
  return target.patient === null ? images.length === 0 : images.includes(target.patient);
}

/** Under which policies a patient of the target has revoked a consent at the source, and given no other. */
function revokedPolicies(source: Side, claims: Claims): ReadonlySet<string> {
  const revoked = new Set<string>();
  const given = new Set<string>();
  for (const facts of source.values()) {
    const patients = facts.patient === null ? [] : (claims.patients.get(facts.patient) ?? []);
    const isNo = isRevoked({ ...facts, pseudonym: "", patient: null });
    const names = isNo ? revoked : facts.status === "active" ? given : undefined;
    for (const patient of patients) for (const { set } of facts.policies) names?.add(`${patient} ${set}`);
  }
  return new Set([...revoked].filter((name) => !given.has(name)));
}

/** A pair as it leaves the machine: pseudonyms in place of references. */
export function underPseudonyms(
  line: ConsentPairLine,
  ordinal: number,
  pseudonym: (reference: string) => string,
): ConsentPair {
  const facts = (side: FactsLine | null): ConsentFacts | null => {
    if (side === null) return null;
    const { id, patient, ...rest } = side;
    return { ...rest, pseudonym: pseudonym(id), patient: patient === null ? null : pseudonym(patient) };
  };
  return { ...line, ordinal, source: facts(line.source), target: facts(line.target) };
}
