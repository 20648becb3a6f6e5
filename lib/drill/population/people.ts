import type { Address, ContactPoint, HumanName, Patient, Reference } from "./fhir.ts";
import type { RandomStream } from "./prng.ts";
import { CITIES, type City, NAME_POOLS, type NamePool, STREETS } from "./terminology/names.ts";
import { hl7Concept, usCore } from "./terminology/systems.ts";
import { DAY_MS, localInstant, type ZoneName } from "./zone.ts";

const MRN_SYSTEM = "urn:oid:2.16.840.1.113883.19.5.1";
/** Days in a mean Gregorian year. */
const YEAR_DAYS = 365.2425;
const YEAR_MS = YEAR_DAYS * DAY_MS;
const OLDEST_YEARS = 96;
const FIRST_MRN = 1_000_000;
/** How long the legacy record goes back. All of it lies after 2007, where the daylight time rule holds. */
const HISTORY_YEARS = { least: 1, most: 12 };
/** Yearly chance of death at 60 and its growth per year of age, for a few plausible deceased patients. */
const DECEASED_SHARE_OVER_60 = 0.08;

/** A patient with what the rest of the chart needs to know of them. */
export interface Person {
  record: Patient;
  ref: string;
  birthMs: number;
  /** When the chart begins and ends (the extract, or death), as epoch ms. */
  enrolledMs: number;
  endMs: number;
  heightCm: number;
  bodyMassIndex: number;
  state: string;
}

/** Age in completed years, near enough for choosing what is plausible. */
export function ageYears(person: Pick<Person, "birthMs">, atMs: number): number {
  return Math.floor((atMs - person.birthMs) / YEAR_MS);
}

/** A name, and the pool that it is of. */
export function nameOf(random: RandomStream, gender: string): { name: HumanName; pool: NamePool } {
  const pool = random.weighted(NAME_POOLS);
  const givens = gender === "female" ? pool.female : pool.male;
  const first = random.pick(givens);
  const second = random.pick(givens);
  const given = second === first || random.chance(0.4) ? [first] : [first, second];
  return { name: { use: "official", family: random.pick(pool.family), given }, pool };
}

/** A fictitious number: 555-0100 to 555-0199 are reserved for that (NANPA). */
export function phone(random: RandomStream, city: City, use: string): ContactPoint {
  return {
    system: "phone",
    value: `(${city.areaCode}) 555-01${String(random.integer(0, 99)).padStart(2, "0")}`,
    use,
  };
}

export function address(random: RandomStream, city: City): Address {
  const line = [`${random.integer(1, 1899)} ${random.pick(STREETS)}`];
  if (random.chance(0.3)) line.push(`Apt ${random.integer(1, 40)}${random.pick(["", "A", "B", "C"])}`);
  return {
    use: "home",
    line,
    city: city.city,
    state: city.state,
    postalCode: city.postalCode,
    country: "US",
  };
}

/**
 * The nth patient. `asOfMs` is the moment of the extract; nothing in the chart is later.
 */
export function buildPerson(
  random: RandomStream,
  number: number,
  id: string,
  place: { zone: ZoneName; asOfMs: number; organization: Reference; generalPractitioner: Reference },
): Person {
  const gender = random.chance(0.52) ? "female" : "male";
  const { name, pool } = nameOf(random, gender);
  const city = random.pick(CITIES[place.zone]);
  const ageAtExtract = Math.min(random.unit() * OLDEST_YEARS, random.unit() * OLDEST_YEARS * 1.3);
  const birthMs = place.asOfMs - Math.floor(ageAtExtract * YEAR_DAYS + 1) * DAY_MS;
  const historyMs =
    (HISTORY_YEARS.least + random.unit() * (HISTORY_YEARS.most - HISTORY_YEARS.least)) * YEAR_MS;
  const enrolledMs = Math.max(birthMs + DAY_MS, place.asOfMs - Math.floor(historyMs));
  const dies = ageAtExtract > 60 && random.chance(DECEASED_SHARE_OVER_60);
  const endMs = dies ? enrolledMs + Math.floor(random.unit() * (place.asOfMs - enrolledMs)) : place.asOfMs;
  const adult = ageAtExtract >= 18;
  const heightCm = Math.round(
    adult ? random.around(gender === "female" ? 162 : 176, 7) : 52 + Math.min(ageAtExtract, 16) * 7,
  );
  const record: Patient = {
    resourceType: "Patient",
    id,
    meta: { profile: [usCore("patient")] },
    extension: [{ url: usCore("birthsex"), valueCode: gender === "female" ? "F" : "M" }],
    identifier: [
      {
        use: "usual",
        type: hl7Concept("v2-0203", "MR", "Medical record number"),
        system: MRN_SYSTEM,
        value: `MRN${FIRST_MRN + number}`,
      },
    ],
    active: true,
    name: [name],
    telecom: [phone(random, city, "home"), phone(random, city, "mobile")],
    gender,
    birthDate: new Date(birthMs).toISOString().slice(0, 10),
    ...(dies ? { deceasedDateTime: localInstant(endMs, place.zone) } : {}),
    address: [address(random, city)],
    ...(adult ? { maritalStatus: hl7Concept("v3-MaritalStatus", ...random.pick(MARITAL_STATUS)) } : {}),
    communication: [
      { language: { coding: [{ system: "urn:ietf:bcp:47", ...pool.language }] }, preferred: true },
    ],
    generalPractitioner: [place.generalPractitioner],
    managingOrganization: place.organization,
  };
  return {
    record,
    ref: `Patient/${id}`,
    birthMs,
    enrolledMs,
    endMs,
    heightCm,
    bodyMassIndex: adult ? Math.max(17, random.around(27, 4)) : Math.max(13, random.around(17, 1.5)),
    state: city.state,
  };
}

const MARITAL_STATUS: [code: string, display: string][] = [
  ["M", "Married"],
  ["S", "Never Married"],
  ["D", "Divorced"],
  ["W", "Widowed"],
];
