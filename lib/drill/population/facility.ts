import type {
  FhirResource,
  Location,
  Organization,
  Practitioner,
  PractitionerRole,
  Reference,
} from "./fhir.ts";
import { address, nameOf, phone } from "./people.ts";
import { type RandomStream, streamOf } from "./prng.ts";
import { CITIES } from "./terminology/names.ts";
import { PRACTICE } from "./terminology/others.ts";
import { hl7Concept, NPI, usCore } from "./terminology/systems.ts";
import type { ZoneName } from "./zone.ts";

const PATIENTS_PER_ORGANIZATION = 500;
const ORGANIZATIONS = { least: 2, most: 40 };
const PATIENTS_PER_PRACTITIONER = 40;
const PRACTITIONERS = { least: 6, most: 1_500 };
const UNITS = [
  "Emergency Department",
  "Medical-Surgical Unit",
  "Outpatient Clinic",
  "Imaging",
  "Laboratory",
] as const;
const LEGACY_FACILITY_IDS = "urn:legacy:facility";

/** One who sees patients, and where. */
export interface Clinician {
  practitioner: Reference;
  organization: Reference;
  emergency: Reference;
  ward: Reference;
  clinic: Reference;
}

/** What all charts share: the organizations, their units and their staff. */
export interface Facility {
  records: FhirResource[];
  clinicians: Clinician[];
  payers: Reference[];
}

/** The facility of a population of that many patients. Its size is bounded, so it is held in memory. */
export function buildFacility(seed: string, patients: number, zone: ZoneName): Facility {
  const random = streamOf(seed, "facility");
  const records: FhirResource[] = [];
  const sites = Array.from(
    { length: within(patients / PATIENTS_PER_ORGANIZATION, ORGANIZATIONS) },
    (_, index) => buildSite(random, index, zone, records),
  );
  const payers = PAYERS.map((name, index) => {
    const organization = buildOrganization(random, `org-payer-${index + 1}`, name, zone, ["pay", "Payer"]);
    records.push(organization);
    return refOf(organization, name);
  });
  const clinicians = Array.from(
    { length: within(patients / PATIENTS_PER_PRACTITIONER, PRACTITIONERS) },
    (_, index) => {
      const site = random.pick(sites);
      return { ...site, practitioner: buildClinician(random, index, site, zone, records) };
    },
  );
  return { records, clinicians, payers };
}

type Site = Omit<Clinician, "practitioner">;

const SITE_NAMES = [
  "Riverbend General Hospital",
  "Saint Brigid Medical Center",
  "Harborview Community Hospital",
  "Cedar Hill Clinic",
  "Northgate Health Center",
];
const PAYERS = ["Blue Harbor Health Plan", "Commonwealth Public Coverage", "Summit Mutual"];

function buildSite(random: RandomStream, index: number, zone: ZoneName, records: FhirResource[]): Site {
  const round = Math.floor(index / SITE_NAMES.length);
  const name = `${SITE_NAMES[index % SITE_NAMES.length]}${round === 0 ? "" : ` ${round + 1}`}`;
  const organization = buildOrganization(random, `org-${index + 1}`, name, zone, [
    "prov",
    "Healthcare Provider",
  ]);
  const at = refOf(organization, name);
  records.push(organization);
  const units = UNITS.map((unit, position): Location => {
    const id = `loc-${index + 1}-${position + 1}`;
    return {
      resourceType: "Location",
      id,
      meta: { profile: [usCore("location")] },
      identifier: [{ system: LEGACY_FACILITY_IDS, value: id }],
      status: "active",
      name: `${name}, ${unit}`,
      type: [hl7Concept("v3-RoleCode", unit === "Emergency Department" ? "ER" : "HU", unit)],
      address: organization.address[0] ?? address(random, random.pick(CITIES[zone])),
      managingOrganization: at,
    };
  });
  records.push(...units);
  const [emergency, ward, clinic] = units.map((unit) => refOf(unit, unit.name));
  if (!emergency || !ward || !clinic) throw new RangeError("A site needs at least three units");
  return { organization: at, emergency, ward, clinic };
}

function buildOrganization(
  random: RandomStream,
  id: string,
  name: string,
  zone: ZoneName,
  type: [string, string],
): Organization {
  const city = random.pick(CITIES[zone]);
  return {
    resourceType: "Organization",
    id,
    meta: { profile: [usCore("organization")] },
    identifier: [{ system: LEGACY_FACILITY_IDS, value: id }],
    active: true,
    type: [hl7Concept("organization-type", ...type)],
    name,
    telecom: [phone(random, city, "work")],
    address: [{ ...address(random, city), use: "work" }],
  };
}

function buildClinician(
  random: RandomStream,
  index: number,
  site: Site,
  zone: ZoneName,
  records: FhirResource[],
): Reference {
  const gender = random.chance(0.5) ? "female" : "male";
  const { name } = nameOf(random, gender);
  const number = index + 1;
  const practitioner: Practitioner = {
    resourceType: "Practitioner",
    id: `prac-${number}`,
    meta: { profile: [usCore("practitioner")] },
    identifier: [{ system: NPI, value: npi(index) }],
    active: true,
    name: [{ ...name, prefix: ["Dr."] }],
    telecom: [phone(random, random.pick(CITIES[zone]), "work")],
    gender,
  };
  const reference = refOf(practitioner, `Dr. ${name.given[0]} ${name.family}`);
  const role: PractitionerRole = {
    resourceType: "PractitionerRole",
    id: `role-${number}`,
    meta: { profile: [usCore("practitionerrole")] },
    active: true,
    practitioner: reference,
    organization: site.organization,
    code: [hl7Concept("practitioner-role", "doctor", "Doctor")],
    specialty: [{ coding: [random.pick(PRACTICE)] }],
    location: [site.clinic],
  };
  records.push(practitioner, role);
  return reference;
}

/**
 * A National Provider Identifier with a right check digit (Luhn over the prefix 80840, 45 CFR 162.406), in the
 * 99999xxxx range that is not issued.
 */
function npi(index: number): string {
  const digits = `99999${String(index).padStart(4, "0")}`;
  const sum = [...`80840${digits}`].reverse().reduce((total, digit, position) => {
    const value = Number(digit) * (position % 2 === 0 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}

function within(wanted: number, limits: { least: number; most: number }): number {
  return Math.min(limits.most, Math.max(limits.least, Math.ceil(wanted)));
}

function refOf(record: FhirResource, display: string): Reference {
  return { reference: `${record.resourceType}/${record.id}`, display };
}
