import {
  encounterOf,
  isMinor,
  nameOf,
  patientOf,
  type Resource,
  type SampledPatient,
  siteOf,
  told,
} from "./about.ts";
import { hashString } from "./hash.ts";
import type { Location } from "./jobs.ts";
import type { RuleBook } from "./rules/ruleBook.ts";
import { NORMALIZATIONS } from "./schema.ts";
import type { DomainSample } from "./secondLook.ts";
import { locationOf, type Row, type Store } from "./store.ts";
import { DOMAINS, type Domain } from "./vocabulary.ts";

/** What a sample is to be drawn by. The same seed on the same records draws the same ones, in whatever order they come. */
export interface SampleWish {
  /** a-z, 0-9, - : it goes into SHA-256 with every record's key. */
  readonly seed: string;
  /** How many of each domain: by chance alone, by risk, and of each site. */
  readonly random: number;
  readonly risk: number;
  readonly perSite: number;
  /** On which day somebody is a minor. */
  readonly asOf: Date;
}

const SEED_PATTERN = /^[a-z0-9-]{1,64}$/;

/**
 * How much likelier a record is to be drawn by risk than one of which nothing is known; each that applies multiplies. The weights decide
 * what reviewers see first and nothing else: no figure is made of the risk part.
 */
const RISK_WEIGHTS = {
  /** A finding of the highest severity, or of category high-risk. */
  "high-risk finding": 16,
  /** Any difference that the rules found. */
  altered: 8,
  /** Missing at the target, or two sources in one. */
  "missing or merged": 8,
  /** Equal but for an expected normalization: what a wrong rule would hide. */
  normalized: 3,
  /** Its patient is a minor. */
  minor: 3,
  /** Its patient has MANY_RECORDS or more. */
  "many records": 2,
} as const;
type RiskReason = keyof typeof RISK_WEIGHTS;

const MANY_RECORDS = 200;
/** How many times as many candidates are read as are drawn by risk, to know of them what only the record says. */
const CANDIDATES_PER_DRAW = 10;
/** So many records of a domain, in the random order, are looked at for their site. A site that is in none of them is not found. */
const SITE_LOOK_MAX = 500;
export const SITES_MAX = 40;

type SamplePart = "random" | "risk" | "site";

/** A record of a sample, with what stands at both sides. */
export interface SampledRecord {
  readonly part: SamplePart;
  /** Its place in its part, from 0: the first n of the random part are a random sample of n. */
  readonly place: number;
  readonly resourceType: string;
  /** `Type/id`. */
  readonly source: string;
  readonly target: string | null;
  /** The records' lines. */
  readonly sourceText: string;
  readonly targetText: string | null;
  readonly patients: { readonly source: SampledPatient | null; readonly target: SampledPatient | null };
  /** Why it is likelier than others, where it was drawn by risk. */
  readonly reasons: readonly RiskReason[];
  /** The organization that the record, or its encounter, names. */
  readonly site: string | null;
}

interface Drawing {
  readonly store: Store;
  readonly line: (side: "source" | "target", location: Location) => string;
  readonly typeNames: ReadonlyMap<number, string>;
  readonly rules: RuleBook;
  readonly wish: SampleWish;
}

/** What a sample is drawn from: every record of the source but those that the loader says it left out. Ids that come twice count once. */
const FRAME = `
  CREATE VIEW sample_frame AS
  SELECT source AS key, type, source_file, source_pos, source_bytes, target_file, target_pos, target_bytes,
    NOT is_equal AND NOT is_conflict AS is_altered, is_conflict AS is_lost, ${NORMALIZATIONS.map((rule) => `"${rule}"`).join(" OR ")} AS is_normalized
  FROM link
  UNION ALL
  SELECT source, type, source_file, source_pos, source_bytes, target_file, target_pos, target_bytes, NOT is_equal, false, false
  FROM unlisted
  UNION ALL
  SELECT key, type, source_file, source_pos, source_bytes, NULL, NULL, NULL, false, true, false
  FROM unlinked WHERE coalesce(disposition, 0) = 0`;

/** Where records of the gravest findings are, by their source. */
const GRAVE = `
  CREATE VIEW grave AS
  SELECT DISTINCT split_part(place, ':', 1)::INTEGER AS file, split_part(place, ':', 2)::BIGINT AS pos
  FROM findings WHERE place NOT LIKE '|%' AND (category = 'high-risk-clinical-mismatch' OR line LIKE '%"severity":"critical"%')`;

/** SHA-256 of the seed, what it is for, and the record's key: the order of the draw. */
const rankBy = (use: SamplePart, seed: string): string => `sha256('${use}:${seed}:' || key::VARCHAR)`;

/** The same as a number in (0, 1), from its first 52 bits. */
const UNIT_HEX_DIGITS = 13;
const unitOf = (rank: string): string =>
  `((('0x' || left(${rank}, ${UNIT_HEX_DIGITS}))::BIGINT + 0.5) / ${2 ** (4 * UNIT_HEX_DIGITS)})`;

/**
 * Draws each domain's sample. The random part: the records with the smallest SHA-256 of seed and key, which is a simple random sample
 * without replacement. The risk part: weighted sampling without replacement by exponential keys, -ln(u)/weight, u from the same hash (Efraimidis and
 * Spirakis, "Weighted random sampling with a reservoir", 2006), without those of the random part. The site part: the first of each site in the random order, beyond both.
 */
export async function* drawSamples(drawing: Drawing): AsyncGenerator<DomainSample> {
  const { store, typeNames, rules, wish } = drawing;
  if (!SEED_PATTERN.test(wish.seed)) throw new RangeError("a seed is of a-z, 0-9 and -");
  await store.run(FRAME);
  await store.run(GRAVE);
  const types = new Map<Domain, number[]>();
  for (const [key, name] of typeNames) {
    const domain = rules.domainOf(name);
    types.set(domain, [...(types.get(domain) ?? []), key]);
  }
  for (const domain of DOMAINS) {
    const ofDomain = types.get(domain);
    if (ofDomain === undefined) continue;
    const where = `type IN (${ofDomain.join(", ")})`;
    const [counted] = await store.rows(
      `SELECT count(*)::DOUBLE AS population FROM sample_frame WHERE ${where}`,
    );
    const population = Number(counted?.population ?? 0);
    if (population === 0) continue;
    yield { domain, population, records: await drawDomain(drawing, where) };
  }
}

const COLUMNS = `key::VARCHAR AS key, type, source_file, source_pos::DOUBLE AS source_pos, source_bytes, target_file, target_pos::DOUBLE AS target_pos, target_bytes,
  is_altered, is_lost, is_normalized`;

async function drawDomain(drawing: Drawing, where: string): Promise<SampledRecord[]> {
  const { store, wish } = drawing;
  const { seed } = wish;
  const inOrder = await store.rows(
    `SELECT ${COLUMNS} FROM sample_frame WHERE ${where} ORDER BY ${rankBy("random", seed)}, sample_frame.key LIMIT ${Math.max(wish.random, wish.perSite > 0 ? SITE_LOOK_MAX : 0)}`,
  );
  const random = inOrder.slice(0, wish.random);
  const drawn = new Set(random.map(({ key }) => key));

  const weight = `CASE WHEN grave.pos IS NULL THEN 1 ELSE ${RISK_WEIGHTS["high-risk finding"]} END * CASE WHEN is_altered THEN ${RISK_WEIGHTS.altered} ELSE 1 END
    * CASE WHEN is_lost THEN ${RISK_WEIGHTS["missing or merged"]} ELSE 1 END * CASE WHEN is_normalized THEN ${RISK_WEIGHTS.normalized} ELSE 1 END`;
  const candidates = await store.rows(
    `SELECT ${COLUMNS}, grave.pos IS NOT NULL AS is_grave, -ln(${unitOf(rankBy("risk", seed))}) / (${weight}) AS risk_key
     FROM sample_frame LEFT JOIN grave ON grave.file = source_file AND grave.pos = source_pos
     WHERE ${where} ORDER BY risk_key, sample_frame.key LIMIT ${wish.risk * CANDIDATES_PER_DRAW + random.length}`,
  );
  const looked = await lookAt(drawing, [
    ...random,
    ...candidates.filter(({ key }) => !drawn.has(key)),
    ...(wish.perSite > 0 ? inOrder.slice(wish.random) : []),
  ]);
  const lookedOf = (row: Row): Looked | undefined => looked.get(String(row.key));

  const risk = candidates
    .filter(({ key }) => !drawn.has(key))
    .map((row) => {
      const reasons = reasonsOf(row, lookedOf(row));
      const known = reasons
        .filter((reason) => reason === "minor" || reason === "many records")
        .reduce((product, reason) => product * RISK_WEIGHTS[reason], 1);
      return { row, reasons, key: Number(row.risk_key) / known };
    })
    .sort((a, b) => a.key - b.key)
    .slice(0, wish.risk);
  for (const { row } of risk) drawn.add(row.key as string);

  const atSite = new Map<string, Row[]>();
  for (const row of wish.perSite > 0 ? inOrder.slice(wish.random) : []) {
    const site = lookedOf(row)?.site;
    if (site == null || drawn.has(row.key as string)) continue;
    const soFar = atSite.get(site) ?? [];
    if (soFar.length >= wish.perSite || (soFar.length === 0 && atSite.size >= SITES_MAX)) continue;
    atSite.set(site, [...soFar, row]);
  }

  const toRecord = (
    part: SamplePart,
    row: Row,
    place: number,
    reasons: readonly RiskReason[] = [],
  ): SampledRecord => {
    const found = lookedOf(row);
    if (found === undefined) throw new Error("a sampled record was not read");
    const { patients, site, source, target, sourceText, targetText, resourceType } = found;
    return { part, place, resourceType, source, target, sourceText, targetText, patients, reasons, site };
  };
  return [
    ...random.map((row, place) => toRecord("random", row, place)),
    ...risk.map(({ row, reasons }, place) => toRecord("risk", row, place, reasons)),
    ...[...atSite.values()].flat().map((row, place) => toRecord("site", row, place)),
  ];
}

interface Looked
  extends Pick<
    SampledRecord,
    "resourceType" | "source" | "target" | "sourceText" | "targetText" | "patients" | "site"
  > {
  readonly isMinor: boolean;
  readonly hasMany: boolean;
}

/** Reads records, their patients on both sides and their encounters: all of a kind with one query. */
async function lookAt(drawing: Drawing, rows: readonly Row[]): Promise<Map<string, Looked>> {
  const { line, wish, store } = drawing;
  const read = new Map(
    rows.map((row) => {
      const sourceText = line("source", locationOf(row, "source_"));
      const targetText = row.target_file === null ? null : line("target", locationOf(row, "target_"));
      const source = JSON.parse(sourceText) as Resource;
      const target = targetText === null ? undefined : (JSON.parse(targetText) as Resource);
      return [String(row.key), { sourceText, targetText, source, target }] as const;
    }),
  );
  const sides = {
    source: [...read.values()].map(({ source }) => source),
    target: [...read.values()].flatMap(({ target }) => (target === undefined ? [] : [target])),
  };
  const patients = {
    source: await recordsNamed(drawing, "source", sides.source.map(patientOf)),
    target: await recordsNamed(drawing, "target", sides.target.map(patientOf)),
  };
  const encounters = await recordsNamed(drawing, "source", sides.source.map(encounterOf));
  const references = await timesNamed(store, [...patients.source.keys()]);
  const looked = new Map<string, Looked>();
  for (const [key, { sourceText, targetText, source, target }] of read) {
    const about = (side: "source" | "target", resource: Resource | undefined): Resource | undefined =>
      resource?.resourceType === "Patient"
        ? resource
        : patients[side].get((resource && patientOf(resource)) ?? "");
    const patient = about("source", source);
    looked.set(key, {
      resourceType: String(source.resourceType),
      source: nameOf(source),
      target: target === undefined ? null : nameOf(target),
      sourceText,
      targetText,
      patients: { source: told(patient), target: told(about("target", target)) },
      site: siteOf(source) ?? siteOf(encounters.get(encounterOf(source) ?? "")) ?? null,
      isMinor: isMinor(patient?.birthDate, wish.asOf),
      hasMany: (patient && (references.get(nameOf(patient)) ?? 0) >= MANY_RECORDS) ?? false,
    });
  }
  return looked;
}

function reasonsOf(row: Row, looked: Looked | undefined): RiskReason[] {
  const is: Record<RiskReason, boolean> = {
    "high-risk finding": row.is_grave === true,
    altered: row.is_altered === true,
    "missing or merged": row.is_lost === true,
    normalized: row.is_normalized === true,
    minor: looked?.isMinor ?? false,
    "many records": looked?.hasMany ?? false,
  };
  return (Object.keys(is) as RiskReason[]).filter((reason) => is[reason]);
}

/** Records by their `Type/id`, those that a side has. */
async function recordsNamed(
  { store, line }: Drawing,
  side: "source" | "target",
  names: readonly (string | undefined)[],
): Promise<Map<string, Resource>> {
  const byKey = keysOf(names);
  if (byKey.size === 0) return new Map();
  const rows = await store.rows(
    `SELECT key::VARCHAR AS key, file, pos::DOUBLE AS pos, bytes FROM ${side} WHERE key IN (${[...byKey.keys()].join(", ")})`,
  );
  return new Map(
    rows.map((row) => [
      byKey.get(String(row.key)) ?? "",
      JSON.parse(line(side, locationOf(row, ""))) as Resource,
    ]),
  );
}

/** How often the source's records name each of these. */
async function timesNamed(store: Store, names: readonly string[]): Promise<Map<string, number>> {
  const byKey = keysOf(names);
  if (byKey.size === 0) return new Map();
  const rows = await store.rows(
    `SELECT key::VARCHAR AS key, sum(times)::DOUBLE AS times FROM source_links WHERE key IN (${[...byKey.keys()].join(", ")}) GROUP BY key`,
  );
  return new Map(rows.map((row) => [byKey.get(String(row.key)) ?? "", Number(row.times)]));
}

/** Names by their key as DuckDB writes it. */
function keysOf(names: readonly (string | undefined)[]): Map<string, string> {
  const keys = new Map<string, string>();
  for (const name of names) {
    if (name === undefined) continue;
    const { hi, lo } = hashString(name);
    keys.set(String(BigInt.asIntN(64, (BigInt(hi) << 32n) | BigInt(lo >>> 0))), name);
  }
  return keys;
}
