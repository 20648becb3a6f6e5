import { PATIENT_ELEMENTS } from "./domains.ts";

/** What a resource says of whom and what it is about. */

const MINOR_YEARS = 18;

export type Resource = { readonly [name: string]: unknown };

/** Who a side's record is about, for a reader. */
export interface SampledPatient {
  readonly name: unknown;
  readonly birthDate: unknown;
  readonly gender: unknown;
}

/** `Type/id`. */
export const nameOf = ({ resourceType, id }: Resource): string => `${String(resourceType)}/${String(id)}`;

/** A patient as a reader is told of one. */
export const told = (patient: Resource | undefined): SampledPatient | null =>
  patient === undefined
    ? null
    : {
        name: patient.name ?? null,
        birthDate: patient.birthDate ?? null,
        gender: patient.gender ?? null,
      };

const LITERAL_REFERENCE = /^[A-Za-z]+\/[A-Za-z0-9.-]{1,64}$/;

const referenceIn = (element: unknown): string | undefined => {
  const reference = (element as { reference?: unknown } | null | undefined)?.reference;
  return typeof reference === "string" ? reference : undefined;
};

const literal = (element: unknown): string | undefined => {
  const reference = referenceIn(element);
  return reference !== undefined && LITERAL_REFERENCE.test(reference) ? reference : undefined;
};

/** The patient that it names, by a literal reference. */
export function patientOf(resource: Resource): string | undefined {
  for (const element of PATIENT_ELEMENTS) {
    const reference = literal(resource[element]);
    if (reference?.startsWith("Patient/")) return reference;
  }
  return undefined;
}

/** The encounter that it names, by a literal reference. */
export const encounterOf = ({ encounter, context }: Resource): string | undefined =>
  literal(encounter) ?? literal((context as { encounter?: unknown[] } | undefined)?.encounter?.[0]);

/** The elements by which a resource names the organization that it comes from. */
const SITE_ELEMENTS = ["serviceProvider", "managingOrganization", "custodian", "organization"] as const;

/** The organization that it names. */
export function siteOf(resource: Resource | undefined): string | undefined {
  if (resource === undefined) return undefined;
  for (const name of SITE_ELEMENTS) {
    const found = referenceIn([resource[name]].flat()[0]);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Whether somebody born then was under age; one of no known birth date is not. */
export function isMinor(birthDate: unknown, asOf: Date): boolean {
  if (typeof birthDate !== "string") return false;
  const born = Date.parse(birthDate);
  if (Number.isNaN(born)) return false;
  const grown = new Date(asOf);
  grown.setUTCFullYear(grown.getUTCFullYear() - MINOR_YEARS);
  return born > grown.getTime();
}
