/** What a column holds, which decides how two of its values are compared. */
export type ColumnKind = "date" | "identifier" | "number" | "code" | "name" | "text";

/** What was seen of a column's values. */
export interface ColumnProfile {
  /** Shares of the values that are a year, a month and a day in eight digits, and digits alone. */
  readonly yearFirst: number;
  readonly digits: number;
  /** Share of the values in which there is a digit at all. */
  readonly withDigit: number;
  readonly distinct: number;
  readonly records: number;
  /** Characters, on the average. */
  readonly length: number;
}

const MOSTLY = 0.9;
/** Fewer different values than this are a code's: a state, a sex. */
const CODE_VALUES_MAX = 100;
/** An identifier's values are different for most; a house's number is not. */
const IDENTIFIER_DISTINCT_SHARE = 0.1;
const NAME_LENGTH_MAX = 12;

/** What a column holds, by its values; its heading is not asked, because every system has its own. */
export function kindOf(profile: ColumnProfile): ColumnKind {
  if (profile.yearFirst >= MOSTLY) return "date";
  if (profile.digits >= MOSTLY)
    return profile.distinct > profile.records * IDENTIFIER_DISTINCT_SHARE ? "identifier" : "number";
  if (profile.distinct < CODE_VALUES_MAX) return "code";
  return profile.length > NAME_LENGTH_MAX ? "text" : "name";
}

/** What is measured between two different values, once, and how alike they must be for each level below being the same. */
interface Ladder {
  readonly measures: Readonly<Record<string, (x: string, y: string) => string>>;
  readonly rungs: (measure: (name: string) => string, x: string, y: string) => readonly string[];
}

/** The day and the month changed places. */
const turned = (x: string, y: string): string =>
  `(${x}[:4] = ${y}[:4] AND ${x}[5:6] = ${y}[7:8] AND ${x}[7:8] = ${y}[5:6])`;
/** So many years lie between parents and children at least. */
const GENERATION_YEARS_MIN = 12;
/** One digit of the year is another, and with it a father's date is his son's. */
const generationApart = (x: string, y: string): string =>
  `coalesce(abs(try_cast(${x}[:4] AS INTEGER) - try_cast(${y}[:4] AS INTEGER)) >= ${GENERATION_YEARS_MIN}, false)`;
/** Slips of the finger, two letters in the wrong order being one. */
const slips = (x: string, y: string): string => `damerau_levenshtein(${x}, ${y})`;
const sounds = (x: string, y: string): string => `jaro_winkler_similarity(${x}, ${y})`;
/** The share of the letters that are the same; cheaper than slips, which for long texts tells little more. */
const alike = (x: string, y: string): string =>
  `1 - levenshtein(${x}, ${y}) / greatest(length(${x}), length(${y}))`;

/** Of a shorter code each is another one: f and m, sa and wa. */
const SLIP_LENGTH_MIN = 3;

/** By DuckDB's own string distances: Levenshtein, Damerau–Levenshtein, Jaro–Winkler. */
const LADDERS: Readonly<Record<ColumnKind, Ladder>> = {
  date: {
    measures: { slips },
    rungs: (of, x, y) => [
      `${of("slips")} <= 1 AND NOT ${generationApart(x, y)} OR ${turned(x, y)}`,
      `${of("slips")} <= 1 OR ${of("slips")} <= 2 AND NOT ${generationApart(x, y)}`,
    ],
  },
  identifier: { measures: { slips }, rungs: (of) => [`${of("slips")} <= 1`, `${of("slips")} <= 2`] },
  number: { measures: { slips }, rungs: (of) => [`${of("slips")} <= 1`] },
  code: {
    measures: { slips },
    rungs: (of, x, y) => [
      `${of("slips")} <= 1 AND greatest(length(${x}), length(${y})) >= ${SLIP_LENGTH_MIN}`,
    ],
  },
  name: {
    measures: { slips, sounds },
    rungs: (of) => [
      `${of("sounds")} >= 0.92 OR ${of("slips")} <= 1`,
      `${of("sounds")} >= 0.85`,
      `${of("sounds")} >= 0.7`,
    ],
  },
  text: {
    measures: { alike },
    rungs: (of) => [`${of("alike")} >= 0.85`, `${of("alike")} >= 0.65`, `${of("alike")} >= 0.45`],
  },
};

/** From which level on two values are more than a slip or a spelling apart. */
export function disagreesFrom(kind: ColumnKind): number {
  const worst = levelsOf(kind) - 1;
  return kind === "name" || kind === "text" ? worst - 1 : worst;
}

/** How many levels a comparison of this kind has: the same, each rung, and disagreement. */
export const levelsOf = (kind: ColumnKind): number =>
  LADDERS[kind].rungs((name) => name, "x", "y").length + 2;

/**
 * SQL for what is measured between the values `x` and `y`, as columns whose names begin with `prefix`. Nothing is measured between
 * values that are the same, which most candidates' are.
 */
export const measuresSql = (kind: ColumnKind, x: string, y: string, prefix: string): string[] =>
  Object.entries(LADDERS[kind].measures).map(
    ([name, measure]) => `CASE WHEN ${x} <> ${y} THEN ${measure(x, y)} END AS ${prefix}${name}`,
  );

/** SQL for the level on which `x` and `y` agree; -1 when either is missing, which speaks neither for nor against. */
export function levelSql(kind: ColumnKind, x: string, y: string, prefix: string): string {
  const rungs = LADDERS[kind].rungs((name) => `${prefix}${name}`, x, y);
  const cases = rungs.map((rung, index) => `WHEN ${rung} THEN ${index + 1}`).join(" ");
  return `CASE WHEN ${x} IS NULL OR ${y} IS NULL THEN -1 WHEN ${x} = ${y} THEN 0 ${cases} ELSE ${rungs.length + 1} END`;
}
