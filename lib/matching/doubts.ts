import type { ColumnKind } from "./columns.ts";
import { disagreesFrom, levelsOf } from "./columns.ts";
import type { Swap } from "./comparisons.ts";
import { MISSING, type Model, type Patterns, posteriors } from "./model.ts";
import type { Column } from "./records.ts";

/**
 * What keeps a pair from being linked without a look, however much speaks for it. The model takes columns for independent; people of one
 * home share a surname, an address, a telephone, twins a birth date as well, and each would count as a fact of its own. What tells them
 * apart is personal: a birth date, an identifier, a given name. There a difference beyond a slip of the finger is a contradiction. Pure.
 */
export interface Doubts {
  /** Dates that stay with a human. */
  readonly dates: readonly number[];
  /** Identifiers that nearly nobody shares, and that stay with a human. */
  readonly identifiers: readonly number[];
  /** Those of them of which the data shows it: two records that have one in common are of one human. */
  readonly proven: readonly number[];
  /** Names by which people of one home and one birth date are told apart. */
  readonly names: readonly number[];
  /** What else is seldom the same for two people: a telephone, a street. */
  readonly telling: readonly number[];
  /**
   * Whether values of nearly every column are now and then another one altogether: then so are birth dates and identifiers, and it takes
   * two of these to contradict.
   */
  readonly careless: boolean;
}

/** Two records of different humans share an identifier's value less often than this; a postcode is none. */
const SHARED_BY_CHANCE_MAX = 1e-4;
/** A pair from which on it teaches what records of one human are like. */
const PROBABLE = 0.5;
/** A column that is another one altogether in fewer than this of the pairs that agree on everything else is kept with care. */
const CARELESS_SHARE_MIN = 0.005;
const CARELESS_COLUMNS_SHARE = 0.75;
const CARELESS_COLUMNS_MIN = 4;
/** Another birth date and another identifier at one home, whose address may be written in another way. */
const OTHERS_BEYOND_SLIP_MAX = 1;
/** Of fewer pairs nothing is said. */
const PAIRS_MIN = 20;
/** An identifier that differs in more than this of the pairs that agree on birth date and names is not a human's own: a telephone. */
const CHANGING_SHARE_MAX = 0.03;
/** One that more than this share of those who have it in common have with another birth date is a home's. */
const SHARED_SHARE_MAX = 0.03;
/** A date that differs in more than this of the pairs of one identifier is none of birth. */
const CHANGING_DATE_SHARE_MAX = 0.2;
/** A value that strangers share more often than this tells nobody apart: a sex, a state. */
const SHARED_BY_STRANGERS_MAX = 0.25;
/** A word that mostly differs along with the address is part of it. */
const MOVES_SHARE_MIN = 0.7;

/** What is known of a column's values beyond its kind. */
export type DoubtColumn = Pick<Column, "name" | "kind" | "digitShare">;

/** Learns from the candidates which columns contradict, and how much it takes. */
export function doubtsOf(
  columns: readonly DoubtColumn[],
  swaps: readonly Swap[],
  model: Model,
  candidates: Patterns,
): Doubts {
  const seen = new Seen(
    columns.map(({ kind }) => kind),
    candidates,
    posteriors(model, candidates).matching,
  );
  const of = (...kinds: readonly ColumnKind[]): number[] =>
    [...columns.keys()].filter((column) => kinds.includes(columns[column]?.kind ?? "text"));
  const sharedByChance = (column: number): number => model.u[column]?.[0] ?? 1;
  const allDates = of("date");
  const nearlyUnique = of("identifier").filter((column) => sharedByChance(column) < SHARED_BY_CHANCE_MAX);
  const names = namesAmong(columns, swaps, sharedByChance, allDates, seen);
  const sameHuman = (pattern: number): boolean =>
    [...allDates, ...names].every((other) => seen.agrees(other, pattern));
  const identifiers = nearlyUnique.filter(
    (column) =>
      (seen.differingShare(column, sameHuman) ?? 0) <= CHANGING_SHARE_MAX &&
      (seen.sharedShare(column, allDates) ?? 0) <= SHARED_SHARE_MAX,
  );
  const proven = identifiers.filter((column) => seen.differingShare(column, sameHuman) !== null);
  const telling = [...columns.keys()].filter(
    (column) =>
      !allDates.includes(column) &&
      !names.includes(column) &&
      sharedByChance(column) <= SHARED_BY_STRANGERS_MAX,
  );
  const careless = isCareless(columns, seen);
  const strong = careless ? nearlyUnique : identifiers;
  const dates = allDates.filter(
    (column) =>
      (seen.differingShare(
        column,
        (pattern) =>
          strong.some((other) => seen.agrees(other, pattern)) &&
          names.every((other) => seen.agrees(other, pattern)),
      ) ?? 0) <= CHANGING_DATE_SHARE_MAX,
  );
  return { dates, identifiers: strong, proven, names, telling, careless };
}

/** Two columns of names that are now and then in each other's place; else the words that don't go with an address. */
function namesAmong(
  columns: readonly DoubtColumn[],
  swaps: readonly Swap[],
  sharedByChance: (column: number) => number,
  dates: readonly number[],
  seen: Seen,
): number[] {
  const isWord = (column: number): boolean => {
    const { kind, digitShare } = columns[column] ?? { kind: "number", digitShare: 1 };
    return (kind === "name" || kind === "code" || kind === "text") && digitShare < 0.5;
  };
  const swapped = swaps.find((swap) => swap.every((column) => columns[column]?.kind === "name"));
  if (swapped) return [...swapped];
  const where = [...columns.keys()].filter(
    (column) => columns[column]?.kind !== "date" && columns[column]?.kind !== "identifier",
  );
  return [...columns.keys()].filter((column) => {
    if (!isWord(column) || sharedByChance(column) > SHARED_BY_STRANGERS_MAX) return false;
    const others = where.filter((other) => other !== column);
    const moved = seen.shareOf(
      (pattern) => seen.differs(column, pattern) && dates.every((date) => !seen.differs(date, pattern)),
      (pattern) => others.some((other) => seen.differs(other, pattern)),
    );
    return moved === null || moved < MOVES_SHARE_MIN;
  });
}

/** Whether values are replaced in most columns, one at a time, which no kinship explains. */
function isCareless(columns: readonly DoubtColumn[], seen: Seen): boolean {
  const others = [...columns.keys()].filter((column) => columns[column]?.kind !== "date");
  if (others.length < CARELESS_COLUMNS_MIN) return false;
  const replaced = others.filter(
    (column) =>
      (seen.differingShare(column, (pattern) =>
        [...columns.keys()].every((other) => other === column || !seen.differs(other, pattern)),
      ) ?? 0) >= CARELESS_SHARE_MIN,
  );
  return replaced.length >= others.length * CARELESS_COLUMNS_SHARE;
}

/** The candidates that are probably of one human, asked how they agree. */
class Seen {
  readonly #kinds: readonly ColumnKind[];
  readonly #candidates: Patterns;
  readonly #probable: readonly number[];

  constructor(kinds: readonly ColumnKind[], candidates: Patterns, matching: Float64Array) {
    this.#kinds = kinds;
    this.#candidates = candidates;
    this.#probable = [...matching.keys()].filter((pattern) => (matching[pattern] ?? 0) >= PROBABLE);
  }

  #level(column: number, pattern: number): number {
    return this.#candidates.levels[column]?.[pattern] ?? MISSING;
  }

  /** Whether two values are there and more than a slip apart. */
  differs(column: number, pattern: number): boolean {
    return this.#level(column, pattern) >= disagreesFrom(this.#kinds[column] ?? "text");
  }

  /** Whether two values are there, and the same up to a slip. */
  agrees(column: number, pattern: number): boolean {
    const level = this.#level(column, pattern);
    return level === 0 || level === 1;
  }

  /** In which share of the pairs the column has two values that differ; null when there are too few to tell. */
  differingShare(column: number, among: (pattern: number) => boolean): number | null {
    return this.shareOf(
      (pattern) => this.#level(column, pattern) !== MISSING && among(pattern),
      (pattern) => this.differs(column, pattern),
    );
  }

  /** In which share of all candidates that have the value in common the two were born on different days. */
  sharedShare(column: number, dates: readonly number[]): number | null {
    return this.shareOf(
      (pattern) => this.#level(column, pattern) === 0,
      (pattern) => dates.some((date) => this.differs(date, pattern)),
      this.#candidates.count.keys(),
    );
  }

  shareOf(
    among: (pattern: number) => boolean,
    what: (pattern: number) => boolean,
    patterns: Iterable<number> = this.#probable,
  ): number | null {
    let [all, some] = [0, 0];
    for (const pattern of patterns) {
      if (!among(pattern)) continue;
      const count = this.#candidates.count[pattern] ?? 0;
      all += count;
      if (what(pattern)) some += count;
    }
    return all < PAIRS_MIN ? null : some / all;
  }
}

const anyOf = (conditions: readonly string[]): string => `(${conditions.join(" OR ") || "false"})`;
const allOf = (conditions: readonly string[]): string => `(${conditions.join(" AND ") || "true"})`;
const sumOf = (conditions: readonly string[]): string =>
  `(${conditions.map((each) => `(${each})::INTEGER`).join(" + ") || "0"})`;

/** SQL over the levels of a pair: whether somebody has to look before it is linked. */
export function doubtSql(columns: readonly DoubtColumn[], doubts: Doubts): string {
  const differs = (column: number): string =>
    `l${column} >= ${disagreesFrom(columns[column]?.kind ?? "text")}`;
  return doubts.careless ? carelessSql(columns, doubts, differs) : carefulSql(doubts, differs);
}

/**
 * SQL for what is one human whatever the model says, which from a few records learns little: an identifier that the data shows to be a
 * human's own, the birth date with a slip at most, and no name that differs.
 */
export function certainSql({ dates, proven, names, careless }: Doubts): string {
  if (careless) return "false";
  return allOf([
    anyOf(proven.map((column) => `l${column} = 0`)),
    anyOf(dates.map((column) => `l${column} IN (0, 1)`)),
    anyOf(names.map((column) => `l${column} IN (0, 1)`)),
    ...names.map((column) => `l${column} <= 1`),
  ]);
}

/** Nothing personal may contradict, and a human's own has to agree: an identifier, or the birth date with the names. */
function carefulSql(
  { dates, identifiers, proven, names, telling }: Doubts,
  differs: (column: number) => string,
): string {
  const same = anyOf(proven.map((column) => `l${column} = 0`));
  const close = anyOf(proven.map((column) => `l${column} IN (0, 1)`));
  const otherNames = names.map((column) => `l${column} >= 2`);
  const byIdentifier = `(${same} AND ${sumOf(otherNames)} <= 1)`;
  const nearly = `(${close} AND ${sumOf(otherNames)} = 0)`;
  const sameNames = allOf(names.map((column) => `l${column} IN (0, 1)`));
  const equalNames = allOf(names.map((column) => `l${column} = 0`));
  const sameDate = anyOf(dates.map((column) => `l${column} = 0`));
  const closeDate = anyOf(dates.map((column) => `l${column} = 1`));
  const somethingElse = anyOf(telling.map((column) => `l${column} = 0`));
  const byDate = `(${sameDate} AND ${sameNames} OR ${closeDate} AND ${equalNames} AND ${somethingElse})`;
  return anyOf([
    ...[...dates, ...identifiers].map(differs),
    `(${anyOf(dates.map((column) => `l${column} >= 2`))} AND NOT ${same})`,
    `NOT (${byIdentifier} OR ${nearly} OR ${byDate})`,
  ]);
}

/**
 * Where any value may be another one altogether, it takes two of what is personal, and that everything else is the same up to a slip, as it is
 * in one home: whose records differ in more is likelier one human whose record is bad.
 */
function carelessSql(
  columns: readonly DoubtColumn[],
  { dates, identifiers, names }: Doubts,
  differs: (column: number) => string,
): string {
  const personal = [...dates, ...identifiers, ...names];
  const others = [...columns.keys()].filter((column) => !personal.includes(column));
  const beyondSlip = (among: readonly number[]): string => sumOf(among.map((column) => `l${column} >= 2`));
  const otherIdentifier = anyOf(identifiers.map(differs));
  const otherDate = anyOf(dates.map(differs));
  const oneOtherName = `${sumOf(names.map((column) => `l${column} = ${worstLevel(columns, column)}`))} = 1`;
  const sameDate = `${beyondSlip(dates)} = 0`;
  const equalButDates = allOf([...names, ...others].map((column) => `l${column} = 0`));
  return anyOf([
    `(${otherIdentifier} AND ${otherDate} AND ${beyondSlip([...others, ...names])} <= ${OTHERS_BEYOND_SLIP_MAX})`,
    `(${otherIdentifier} AND ${oneOtherName} AND ${sameDate} AND ${beyondSlip(others)} = 0)`,
    ...(identifiers.length === 0 ? [`(${otherDate} AND ${equalButDates})`] : []),
  ]);
}

const worstLevel = (columns: readonly DoubtColumn[], column: number): number =>
  levelsOf(columns[column]?.kind ?? "text") - 1;
