import type { Json } from "./canonical.ts";
import type { CodeMap } from "./codeTable.ts";
import { CodeTable } from "./codeTable.ts";
import type { ComparisonContext } from "./compare.ts";
import { RecordScanner } from "./fingerprint.ts";
import { hashString } from "./hash.ts";
import { parseLossless } from "./losslessJson.ts";
import { ReferenceTable, type Side } from "./references.ts";
import { type BasesOfSides, Servers } from "./servers.ts";

/** Records and lineage that several tests start from. */

export type Resource = { readonly [name: string]: unknown };

/** What a lineage says, from pairs of source and target ids; a target of null is a source that was not migrated. */
export function lineage(
  claims: readonly (readonly [string, string | null])[] = [],
  codes: CodeMap = new Map(),
  atTarget: readonly string[] = [],
  bases?: BasesOfSides,
): ComparisonContext {
  const references = ReferenceTable.forLines(claims.length, new Servers(bases));
  for (const [source, target] of claims) {
    if (target === null) references.list(hashString(source), "set-aside");
    else references.claim(hashString(source), hashString(target));
  }
  const found = new Set(atTarget.map((id) => JSON.stringify(hashString(id))));
  return { references, codes, isAtTarget: (id) => found.has(JSON.stringify(id)) };
}

/** A resource as the comparison takes it. */
export function parsed(resource: Resource): { readonly [name: string]: Json } {
  return parseLossless(JSON.stringify(resource)) as { readonly [name: string]: Json };
}

/** The scanner after it has read a line. */
export function scanned(line: string, side: Side, context: ComparisonContext): RecordScanner {
  const codes = side === "source" ? new CodeTable(context.codes) : undefined;
  const scanner = new RecordScanner(side, context.references, codes, () => {});
  const bytes = Buffer.from(`${line}\n`);
  scanner.scan(bytes, 0, bytes.length - 1);
  return scanner;
}

/** Whether the scanner takes two lines for the same record. */
export function hasSameFingerprint(source: string, target: string, context: ComparisonContext): boolean {
  const from = scanned(source, "source", context);
  const to = scanned(target, "target", context);
  return from.fingerprintHi === to.fingerprintHi && from.fingerprintLo === to.fingerprintLo;
}

export const LEGACY_CODES: CodeMap = new Map([
  [
    "urn:legacy:codes|L1",
    [{ system: "http://snomed.info/sct", code: "73595000", display: "Stress (finding)" }],
  ],
]);

export const CONDITION: Resource = {
  resourceType: "Condition",
  id: "c1",
  meta: { versionId: "3" },
  clinicalStatus: {
    coding: [{ system: "http://terminology.hl7.org/CodeSystem/condition-clinical", code: "active" }],
  },
  code: {
    coding: [
      { system: "http://snomed.info/sct", code: "195662009", display: "Acute viral pharyngitis (disorder)" },
    ],
    text: "Acute viral pharyngitis (disorder)",
  },
  subject: { reference: "Patient/p1" },
  encounter: { reference: "Encounter/e1" },
  onsetDateTime: "1964-09-06T10:31:08-04:00",
};

export const PATIENT: Resource = {
  resourceType: "Patient",
  id: "p1",
  identifier: [
    { system: "urn:mrn", value: "00123" },
    { system: "urn:ssn", value: "999-11-2222" },
  ],
  active: true,
  name: [{ use: "official", family: "Hintz", given: ["Amiee", "Lee"] }],
  telecom: [{ system: "phone", value: "555-123-4567", use: "home" }],
  birthDate: "1980-03-07",
};

export const OBSERVATION: Resource = {
  resourceType: "Observation",
  id: "o1",
  status: "final",
  code: { coding: [{ system: "http://loinc.org", code: "2339-0" }] },
  subject: { reference: "Patient/p1" },
  effectiveDateTime: "2020-01-02T08:30:00+02:00",
  valueQuantity: { value: 7.25, unit: "mmol/L", system: "http://unitsofmeasure.org", code: "mmol/L" },
};
