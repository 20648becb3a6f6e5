import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { blockPairs, chooseKeys } from "./blocking.ts";
import { type Comparisons, comparisonsOf, findSwaps } from "./comparisons.ts";
import { toReview } from "./conflicts.ts";
import { decideBetween, decideWithin, type ScoredPair } from "./decide.ts";
import { certainSql, type Doubts, doubtSql, doubtsOf } from "./doubts.ts";
import { explain, namedComparisons, type Review, readClaims } from "./explain.ts";
import {
  estimate,
  kinWeight,
  type Model,
  orderedWeightsOf,
  type Patterns,
  priorWeight,
  probabilityOf,
  weightsOf,
} from "./model.ts";
import { type Column, type Records, readRecords, rowsOf } from "./records.ts";
import { DEFAULT_THRESHOLDS, type MatchDecision, type MatchLine, type MatchThresholds } from "./schema.ts";

interface MatchOptions {
  /** CSV with a heading and the ids in the first column, or FHIR Patients as NDJSON. */
  readonly a: string;
  /** The other side; without it, duplicates are looked for within `a`. */
  readonly b?: string;
  /** Where the lines go, NDJSON; the file appears when it is whole. */
  readonly out: string;
  readonly thresholds?: MatchThresholds;
  readonly memoryLimitMb?: number;
  readonly threads?: number;
  readonly onStep?: (step: string) => void;
  /** The loader's manifest: what it claims of Patients is held against what is found. */
  readonly crosswalk?: string;
  /** Gets what has to be looked at, with what every comparison said and the values themselves. */
  readonly onReview?: (review: Review) => Promise<void>;
}

export interface MatchReport {
  readonly records: number;
  readonly candidates: number;
  readonly columns: readonly Column[];
  /** Bits for and against, by comparison and level; a column's comparisons come in the order of `columns`, swaps last. */
  readonly weights: readonly (readonly number[])[];
  readonly swaps: readonly (readonly [string, string])[];
  /** What keeps a pair from being linked without a look; numbers of columns. */
  readonly doubts: Doubts;
  /** How many pairs of one human the model expects. */
  readonly expectedMatches: number;
  readonly decisions: Readonly<Record<MatchDecision, number>>;
}

/** Pairs that are drawn at random to learn how records of two humans agree. */
const DRAWN_PAIRS = 200_000;
/** More candidates than these are not needed to learn how records of one human agree. */
const LEARNT_FROM_MAX = 4_000_000;
/** Pairs below it are too many to list, and nobody would ask for them. */
const LISTED_WEIGHT_MIN = -10;
const DEFAULT_MEMORY_LIMIT_MB = 2_048;
/** The same input gives the same result: what is drawn is drawn by this. */
const SEED = 0.42;

/**
 * Finds the records that are of one human, in one file or between two: candidates by shared keys, compared column by column, weighed by
 * the model of Fellegi and Sunter with weights that it learns from the data itself.
 * @throws MatchInputError for files that it can't work on; then nothing is written
 */
export async function match(options: MatchOptions): Promise<MatchReport> {
  const { a, b, out, thresholds = DEFAULT_THRESHOLDS, memoryLimitMb = DEFAULT_MEMORY_LIMIT_MB } = options;
  const step = options.onStep ?? (() => undefined);
  const instance = await DuckDBInstance.create(":memory:", {
    memory_limit: `${memoryLimitMb}MB`,
    ...(options.threads === undefined ? {} : { threads: String(options.threads) }),
  });
  const connection = await instance.connect();
  try {
    step("reading");
    const records = await readRecords(connection, [a, b]);
    const swaps = await findSwaps(connection, records);
    const comparisons = comparisonsOf(records, swaps);
    step("looking for candidates");
    await blockPairs(connection, records, await chooseKeys(connection, records, swaps));
    step("comparing");
    const candidates = await compare(connection, comparisons);
    const sides = await sidesOf(connection);
    step("learning what agreement is worth");
    const { model, patterns } = await learn(connection, records, comparisons, sides, candidates);
    const doubts = doubtsOf(records.columns, swaps, model, patterns);
    step("deciding");
    const pairs = await score(connection, records, comparisons, model, doubts);
    const decisions =
      b === undefined ? decideWithin(pairs, thresholds, !doubts.careless) : decideBetween(pairs, thresholds);
    await write(connection, pairs, decisions, out);
    if (options.onReview) {
      step("writing out what to look at");
      const claims = options.crosswalk === undefined ? [] : await readClaims(connection, options.crosswalk);
      const wanted = toReview(pairs, decisions, records.twoSided, claims);
      await options.onReview({
        twoSided: records.twoSided,
        records: records.count,
        linked:
          decisions.filter((decision) => decision === "link").length -
          wanted.filter(({ decision }) => decision === "link").length,
        comparisons: namedComparisons(records, swaps, comparisons),
        count: wanted.length,
        pairs: explain(
          connection,
          records,
          comparisons,
          termsSql(records, comparisons, model),
          valuedSql(records, comparisons.column),
          wanted,
        ),
      });
    }
    const count = (decision: MatchDecision): number => decisions.filter((each) => each === decision).length;
    return {
      records: records.count,
      candidates,
      columns: records.columns,
      weights: weightsOf(model),
      doubts,
      swaps: swaps.map(([i, j]) => [records.columns[i]?.name ?? "", records.columns[j]?.name ?? ""]),
      expectedMatches: model.prior * pairsIn(records, sides),
      decisions: { link: count("link"), review: count("review"), "no-link": count("no-link") },
    };
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

const levelNames = ({ levelCounts }: Comparisons): string =>
  levelCounts.map((_, index) => `l${index}`).join(", ");

/** Compares the candidates, into the table `compared`. @returns how many they are */
async function compare(connection: DuckDBConnection, comparisons: Comparisons): Promise<number> {
  await connection.run(`CREATE TABLE compared AS ${comparisons.sql("pair")}`);
  await connection.run("DROP TABLE pair");
  const [counted] = await rowsOf(connection, "SELECT count(*)::DOUBLE AS pairs FROM compared");
  return Number(counted?.pairs ?? 0);
}

/** How many records each side has. */
async function sidesOf(connection: DuckDBConnection): Promise<[number, number]> {
  const [counted] = await rowsOf(
    connection,
    "SELECT (count(*) FILTER (WHERE side = 0))::DOUBLE AS a, (count(*) FILTER (WHERE side = 1))::DOUBLE AS b FROM record",
  );
  return [Number(counted?.a ?? 0), Number(counted?.b ?? 0)];
}

const pairsIn = ({ twoSided }: Records, [a, b]: [number, number]): number =>
  twoSided ? a * b : (a * (a - 1)) / 2;

async function learn(
  connection: DuckDBConnection,
  records: Records,
  comparisons: Comparisons,
  sides: [number, number],
  candidates: number,
): Promise<{ model: Model; patterns: Patterns }> {
  const [a, b] = records.twoSided ? sides : [sides[0], sides[0]];
  const offset = records.twoSided ? a : 0;
  await connection.run(`SELECT setseed(${SEED})`);
  await connection.run(
    `CREATE TABLE lot AS SELECT * FROM (
       SELECT 1 + floor(random() * ${a})::INTEGER AS a, 1 + ${offset} + floor(random() * ${b})::INTEGER AS b
         FROM range(${DRAWN_PAIRS})) WHERE a <> b`,
  );
  await connection.run(`CREATE TABLE drawn AS ${comparisons.sql("lot")}`);
  const every = Math.max(1, Math.ceil(candidates / LEARNT_FROM_MAX));
  const patterns = await patternsOf(
    connection,
    comparisons,
    `compared WHERE hash(a, b) % ${every} = 0`,
    every,
  );
  const model = estimate(
    comparisons.levelCounts,
    patterns,
    await patternsOf(connection, comparisons, "drawn", 1),
    pairsIn(records, sides),
    Math.min(a, b) / 2,
    [...records.columns.keys()].filter((column) => records.columns[column]?.kind === "date"),
  );
  return { model, patterns };
}

async function patternsOf(
  connection: DuckDBConnection,
  comparisons: Comparisons,
  from: string,
  each: number,
): Promise<Patterns> {
  const names = levelNames(comparisons);
  const reader = await connection.runAndReadAll(
    `SELECT ${names}, count(*)::DOUBLE * ${each} AS pairs FROM ${from} GROUP BY ALL ORDER BY ALL`,
  );
  const columns = reader.getColumns();
  return {
    levels: comparisons.levelCounts.map((_, index) => Int8Array.from((columns[index] ?? []) as number[])),
    count: Float64Array.from((columns[comparisons.levelCounts.length] ?? []) as number[]),
  };
}

/** Two values agree by chance as often as the value is common: less the pair's own, and half a one because none was seen. */
const UNSEEN = 0.5;
const CHANCE_MIN = 1e-7;

/** SQL for what each comparison says of a pair, in bits, an exact agreement by how rare the value is. Needs `b`, the second record, and `n`. */
function termsSql(records: Records, { column }: Pick<Comparisons, "column">, model: Model): string[] {
  const weights = orderedWeightsOf(model);
  // A value's frequency is that of its own side, on which one of the pair has it, or both.
  const own = records.twoSided ? 1 : 2;
  return weights.map((row, index) => {
    const cases = row.map((weight, level) => {
      const values = column[index];
      if (level !== 0 || values === null || values === undefined) return `WHEN ${level} THEN ${weight}`;
      const m = Math.max(model.m[index]?.[0] ?? 0, CHANCE_MIN);
      const chance = `greatest((greatest(b.f${values} - ${own}, 0) + ${UNSEEN}) / n.n${values}, ${CHANCE_MIN})`;
      return `WHEN 0 THEN greatest(log2(${m} / ${chance}), ${row[1] ?? weight})`;
    });
    return `CASE l${index} ${cases.join(" ")} ELSE 0 END`;
  });
}

/** The pairs that are worth a line, the most probable first. */
async function score(
  connection: DuckDBConnection,
  records: Records,
  { column }: Comparisons,
  model: Model,
  doubts: Doubts,
): Promise<ScoredPair[]> {
  const terms = termsSql(records, { column }, model);
  const reader = await connection.runAndReadAll(
    `SELECT * FROM (
       SELECT c.a, c.b, ${weightSql(model, terms)} AS weight,
              ${doubtSql(records.columns, doubts)} AS contradicted, ${certainSql(doubts)} AS certain
         FROM compared c JOIN record b ON b.k = c.b
         CROSS JOIN (${valuedSql(records, column)}) n)
      WHERE weight >= ${LISTED_WEIGHT_MIN} ORDER BY weight DESC, a, b`,
  );
  const [a = [], b = [], weight = [], contradicted = [], certain = []] = reader.getColumns() as number[][];
  return weight.map((bits, index) => ({
    a: a[index] ?? 0,
    b: b[index] ?? 0,
    weight: bits,
    score: probabilityOf(bits),
    contradicted: Boolean(contradicted[index]),
    certain: Boolean(certain[index]),
  }));
}

/** SQL for how many records of the second side have a value in each column. */
const valuedSql = ({ twoSided }: Records, column: Comparisons["column"]): string => {
  const counts = column.flatMap((values) =>
    values === null ? [] : [`greatest(count(c${values}), 1)::DOUBLE AS n${values}`],
  );
  return `SELECT ${counts.join(", ")} FROM record WHERE side = ${twoSided ? 1 : 0}`;
};

/** Less than this is as good as none: two to its power is still a number. */
const WEIGHT_MIN = -500;

/** SQL for the bits that speak for one human, against strangers and against kin. @param terms SQL of each comparison's bits */
function weightSql(model: Model, terms: readonly string[]): string {
  const against = `${priorWeight(model)} + ${terms.join(" + ")}`;
  if (!model.kin) return against;
  const personal = terms.filter((_, comparison) => model.kin?.personal.includes(comparison));
  const againstKin = `${kinWeight(model, model.kin)} + ${personal.join(" + ")}`;
  return `-log2(2 ** -greatest(${against}, ${WEIGHT_MIN}) + 2 ** -greatest(${againstKin}, ${WEIGHT_MIN}))`;
}

async function write(
  connection: DuckDBConnection,
  pairs: readonly ScoredPair[],
  decisions: readonly MatchDecision[],
  out: string,
): Promise<void> {
  const ids = (
    await connection.runAndReadAll("SELECT id FROM record ORDER BY k")
  ).getColumns()[0] as string[];
  const lines = function* () {
    for (const [index, { a, b, score }] of pairs.entries()) {
      const line: MatchLine = {
        a: ids[a - 1] ?? "",
        b: ids[b - 1] ?? "",
        score: Number(score.toFixed(6)),
        decision: decisions[index] ?? "review",
      };
      yield `${JSON.stringify(line)}\n`;
    }
  };
  const draft = `${out}.part`;
  try {
    await pipeline(Readable.from(lines()), createWriteStream(draft));
    await rename(draft, out);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}
