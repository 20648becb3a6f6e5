import type { DuckDBConnection } from "@duckdb/node-api";
import { levelSql, levelsOf, measuresSql } from "./columns.ts";
import { type Records, rowsOf } from "./records.ts";

/** Two columns whose values are now and then written into each other's place: a given name and a surname. */
export type Swap = readonly [number, number];

/** What every pair is compared by. */
export interface Comparisons {
  /** SQL of the table of all levels, `l0`, `l1` …, of the pairs of a table with the columns `a` and `b`. */
  readonly sql: (pairs: string) => string;
  readonly levelCounts: readonly number[];
  /** Of a comparison, the column whose values' frequencies say how much an exact agreement is worth. */
  readonly column: readonly (number | null)[];
}

/** Columns that share less of their values than this are of different things. */
const SWAP_OVERLAP_MIN = 0.02;
/** By how much the swapped reading has to fit better. */
const SWAP_MARGIN = 0.4;

/** Finds columns whose values turn up in each other's; each is in one swap at most, with the column that it shares most with. */
export async function findSwaps(connection: DuckDBConnection, { columns }: Records): Promise<Swap[]> {
  const found: { swap: Swap; overlap: number }[] = [];
  for (const [i, { kind }] of columns.entries())
    for (let j = i + 1; j < columns.length; j += 1) {
      const words = [kind, columns[j]?.kind].every((each) => each === "name" || each === "text");
      if (!words) continue;
      const [share] = await rowsOf(
        connection,
        `SELECT least(
           (SELECT avg((c${i} IN (SELECT c${j} FROM record WHERE c${j} IS NOT NULL))::INTEGER) FROM record WHERE c${i} IS NOT NULL),
           (SELECT avg((c${j} IN (SELECT c${i} FROM record WHERE c${i} IS NOT NULL))::INTEGER) FROM record WHERE c${j} IS NOT NULL)
         ) AS overlap`,
      );
      const overlap = Number(share?.overlap ?? 0);
      if (overlap >= SWAP_OVERLAP_MIN) found.push({ swap: [i, j], overlap });
    }
  const taken = new Set<number>();
  return found
    .sort((x, y) => y.overlap - x.overlap)
    .filter(({ swap }) => {
      if (swap.some((column) => taken.has(column))) return false;
      for (const column of swap) taken.add(column);
      return true;
    })
    .map(({ swap }) => swap);
}

const likeness = (a: string, b: string): string => `coalesce(jaro_winkler_similarity(${a}, ${b}), 0)`;
const isSwapped = ([i, j]: Swap): string =>
  `(${likeness(`a.c${i}`, `b.c${j}`)} + ${likeness(`a.c${j}`, `b.c${i}`)} > ` +
  `${likeness(`a.c${i}`, `b.c${i}`)} + ${likeness(`a.c${j}`, `b.c${j}`)} + ${SWAP_MARGIN})`;

/** A comparison for each column, read the way it fits better where columns are swapped, and one for whether they are. */
export function comparisonsOf({ columns }: Records, swaps: readonly Swap[]): Comparisons {
  const aligned = columns.map((_, column) => {
    const index = swaps.findIndex((pair) => pair.includes(column));
    const swap = swaps[index];
    const other = swap?.find((each) => each !== column);
    const y = swap ? `CASE WHEN s${index} THEN b.c${other} ELSE b.c${column} END` : `b.c${column}`;
    return `a.c${column} AS x${column}, ${y} AS y${column}`;
  });
  const measured = columns.flatMap(({ kind }, column) =>
    measuresSql(kind, `x${column}`, `y${column}`, `d${column}_`),
  );
  const levels = [
    ...columns.map(({ kind }, column) => levelSql(kind, `x${column}`, `y${column}`, `d${column}_`)),
    ...swaps.map((_, index) => `s${index}::INTEGER`),
  ];
  const swapped = swaps.map((swap, index) => `, ${isSwapped(swap)} AS s${index}`).join("");
  const flags = swaps.map((_, index) => `, s${index}`).join("");
  return {
    // Step by step, so that nothing is measured twice.
    sql: (pairs) => `
      SELECT a, b, ${levels.map((sql, index) => `(${sql})::TINYINT AS l${index}`).join(", ")} FROM (
        SELECT *, ${measured.join(", ")} FROM (
          SELECT p.a, p.b${flags}, ${aligned.join(", ")} FROM (
            SELECT p.a, p.b${swapped} FROM ${pairs} p JOIN record a ON a.k = p.a JOIN record b ON b.k = p.b
          ) p JOIN record a ON a.k = p.a JOIN record b ON b.k = p.b))`,
    levelCounts: [...columns.map(({ kind }) => levelsOf(kind)), ...swaps.map(() => 2)],
    column: [...columns.map((_, column) => column), ...swaps.map(() => null)],
  };
}
