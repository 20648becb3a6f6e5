import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { matchingChannel } from "#lib/identity/channel.server.ts";
import { fileMatching } from "#lib/identity/fileMatching.ts";
import { match } from "#lib/matching/match.ts";
import { DEFAULT_THRESHOLDS } from "#lib/matching/schema.ts";
import type { Runtime } from "#lib/runtime.ts";

/** The patients of the sample at both sides, as an identity team meets them the night before: nearly all the same, and some who are not. */

const PEOPLE = 420;
const SEED = 20_261_121;
const GIVEN = [
  "Aisha",
  "Bruno",
  "Chloe",
  "Daniel",
  "Elena",
  "Farid",
  "Grace",
  "Hector",
  "Ingrid",
  "Jamal",
  "Karin",
  "Luis",
  "Maya",
  "Noah",
  "Olga",
  "Pavel",
  "Quinn",
  "Rosa",
  "Samir",
  "Tessa",
  "Uma",
  "Victor",
  "Wanda",
  "Yusuf",
];
const FAMILY = [
  "Albrecht",
  "Baptiste",
  "Castillo",
  "Duarte",
  "Eklund",
  "Fontaine",
  "Goldberg",
  "Haddad",
  "Ibarra",
  "Jansen",
  "Kowalski",
  "Lindqvist",
  "Moreno",
  "Nakamura",
  "Okafor",
  "Petrov",
  "Quintero",
  "Rossi",
  "Suzuki",
  "Tanaka",
  "Ueda",
  "Vargas",
  "Weiss",
  "Zhang",
];
const STREETS = [
  "Harbor St",
  "Elm St",
  "Prospect Ave",
  "Cambridge St",
  "Beacon St",
  "Summer St",
  "Walnut Ave",
  "Pearl St",
];
const CITIES = ["Boston", "Quincy", "Newton", "Revere", "Malden", "Medford"];
const LABEL = "Patient index, night run";
const SECOND_REVIEW_PCT = 25;

interface Patient {
  readonly id: string;
  readonly given: string;
  readonly family: string;
  readonly birthdate: string;
  readonly phone: string;
  readonly street: string;
  readonly city: string;
  readonly mrn: string;
}

/** Small and the same each time (Numerical Recipes' linear congruence). */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

/** Both sides' patients. At the target some were typed anew, some are there twice, and some share a home with another. */
function patients(): { legacy: Patient[]; target: Patient[] } {
  const roll = dice(SEED);
  const pick = (list: readonly string[]): string => list[roll(list.length)] ?? "";
  const digits = (count: number): string => Array.from({ length: count }, () => roll(10)).join("");
  const legacy = Array.from(
    { length: PEOPLE },
    (_, n): Patient => ({
      id: `L${1_000 + n}`,
      given: pick(GIVEN),
      family: pick(FAMILY),
      birthdate: `${1931 + roll(85)}-${String(1 + roll(12)).padStart(2, "0")}-${String(1 + roll(28)).padStart(2, "0")}`,
      phone: `617555${digits(4)}`,
      street: `${1 + roll(180)} ${pick(STREETS)}`,
      city: pick(CITIES),
      mrn: digits(9),
    }),
  );
  const target = legacy.map((person, n): Patient => ({ ...person, id: `T${5_000 + n}` }));
  const change = (n: number, to: Partial<Patient>): void => {
    const person = target[n];
    if (person) target[n] = { ...person, ...to };
  };
  const again = (n: number, to: Partial<Patient>): void => {
    const person = target[n];
    if (person) target.push({ ...person, id: `T${9_000 + target.length}`, ...to });
  };
  // Registered anew in the emergency department, with what the patient could say.
  for (const n of [11, 47, 83]) again(n, { mrn: digits(9), phone: "", street: "unknown" });
  for (const n of [125, 160]) again(n, { mrn: digits(9), given: "Baby" });
  // Typed from a phone call: another number, another street, a name as it sounded.
  for (const n of [201, 233, 266, 290])
    change(n, {
      mrn: digits(9),
      phone: `617555${digits(4)}`,
      street: `${1 + roll(180)} ${pick(STREETS)}`,
      family: `${target[n]?.family ?? ""}s`,
    });
  // A father and a son of one name, in one home.
  for (const n of [311, 342])
    again(n, { mrn: digits(9), birthdate: `${1990 + roll(20)}-0${1 + roll(8)}-1${roll(9)}` });
  return { legacy, target };
}

const csv = (people: readonly Patient[]): string =>
  [
    "id,given,family,birthdate,phone,street,city,mrn",
    ...people.map(({ id, given, family, birthdate, phone, street, city, mrn }) =>
      [id, given, family, birthdate, phone, street, city, mrn].join(","),
    ),
  ].join("\n");

/** Matches the sample's patients, by the real matcher, and files what it leaves to people. Where no key seals values, nothing is filed. */
export async function addSampleMatching(runtime: Runtime, cutoverId: string): Promise<void> {
  const filed = await runtime.db.matching.count({ where: { cutoverId, filedAt: { not: null } } });
  if (filed > 0 || runtime.valuesKey === null) return;
  const folder = await mkdtemp(join(tmpdir(), "holdpoint-sample-identity-"));
  try {
    const { legacy, target } = patients();
    const [a, b] = [join(folder, "legacy.csv"), join(folder, "target.csv")];
    await writeFile(a, csv(legacy));
    await writeFile(b, csv(target));
    await match({
      a,
      b,
      out: join(folder, "pairs.ndjson"),
      onReview: async (review) => {
        await fileMatching(
          matchingChannel(runtime),
          {
            cutoverId,
            label: LABEL,
            thresholds: DEFAULT_THRESHOLDS,
            secondReviewPct: SECOND_REVIEW_PCT,
            seed: LABEL,
          },
          review,
        );
      },
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export const samplePatientsCsv = (): { legacy: string; target: string } => {
  const { legacy, target } = patients();
  return { legacy: csv(legacy), target: csv(target) };
};
