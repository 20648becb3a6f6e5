import type { DuckDBConnection } from "@duckdb/node-api";
import type { Swap } from "./comparisons.ts";
import { type Records, rowsOf } from "./records.ts";

/** A key under which records are put together; only those that share one are compared. */
interface Key {
  /** SQL over a record `r`. */
  readonly sql: string;
  /** Whose values it is made of. */
  readonly columns: readonly number[];
}

/** Pairs that one key may add, and all keys together, for each record. */
const PAIRS_PER_RECORD_AND_KEY_MAX = 2.5;
const PAIRS_PER_RECORD_MAX = 40;
/** How many records the pairs of a key are counted on; from more, every n-th value of the key is taken. */
const COUNTED_ON_RECORDS = 200_000;
const END_LENGTH = 4;

/** Whole values, and their beginnings and ends, which survive a slip at the other end. */
function partsOf({ columns }: Records, swaps: readonly Swap[]): Key[] {
  const parts = columns.flatMap(({ kind }, column): Key[] => {
    const whole = { sql: `r.c${column}`, columns: [column] };
    if (kind === "code" || kind === "number") return [whole];
    const beginning = { sql: `left(r.c${column}, ${END_LENGTH})`, columns: [column] };
    return [whole, beginning, { sql: `right(r.c${column}, ${END_LENGTH})`, columns: [column] }];
  });
  const swapped = swaps.map(
    ([i, j]): Key => ({
      sql: `least(r.c${i}, r.c${j}) || ' ' || greatest(r.c${i}, r.c${j})`,
      columns: [i, j],
    }),
  );
  return [...parts, ...swapped];
}

/**
 * Chooses the keys by the data: every part of a value alone, and every two of different columns together, of which for each pair of
 * columns the most tolerant is kept that does not bring too many pairs.
 * @returns SQL of each key
 */
export async function chooseKeys(
  connection: DuckDBConnection,
  records: Records,
  swaps: readonly Swap[],
): Promise<string[]> {
  const parts = partsOf(records, swaps);
  const together = parts.flatMap((first, index) =>
    parts
      .slice(index + 1)
      .filter((second) => !second.columns.some((column) => first.columns.includes(column)))
      .map(
        (second): Key => ({
          sql: `${first.sql} || '|' || ${second.sql}`,
          columns: [...first.columns, ...second.columns],
        }),
      ),
  );
  const best = new Map<string, { sql: string; pairs: number }>();
  for (const key of [...parts, ...together]) {
    const pairs = await pairsUnder(connection, records, key.sql);
    if (pairs > records.count * PAIRS_PER_RECORD_AND_KEY_MAX) continue;
    const name = [...key.columns].sort((a, b) => a - b).join();
    if (pairs > (best.get(name)?.pairs ?? -1)) best.set(name, { sql: key.sql, pairs });
  }
  let total = 0;
  return [...best.values()]
    .sort((a, b) => a.pairs - b.pairs)
    .filter(({ pairs }) => {
      total += pairs;
      return total <= records.count * PAIRS_PER_RECORD_MAX;
    })
    .map(({ sql }) => sql);
}

async function pairsUnder(
  connection: DuckDBConnection,
  { count, twoSided }: Records,
  sql: string,
): Promise<number> {
  const every = Math.max(1, Math.ceil(count / COUNTED_ON_RECORDS));
  const pairs = twoSided
    ? "(count(*) FILTER (WHERE side = 0)) * (count(*) FILTER (WHERE side = 1))"
    : "count(*) * (count(*) - 1) / 2";
  const [counted] = await rowsOf(
    connection,
    `SELECT coalesce(sum(pairs), 0)::DOUBLE * ${every} AS pairs
       FROM (SELECT ${pairs} AS pairs FROM (SELECT side, ${sql} AS key FROM record r)
              WHERE key IS NOT NULL AND hash(key) % ${every} = 0 GROUP BY key)`,
  );
  return Number(counted?.pairs ?? 0);
}

/** Fills the table `pair(a, b)` with the records that share a key, each pair once. */
export async function blockPairs(
  connection: DuckDBConnection,
  { twoSided }: Records,
  keys: readonly string[],
): Promise<void> {
  const apart = twoSided ? "a.side = 0 AND b.side = 1" : "a.k < b.k";
  await connection.run("CREATE TABLE found (a INTEGER, b INTEGER)");
  for (const key of keys) {
    const keyed = `(SELECT k, side, ${key} AS key FROM record r WHERE ${key} IS NOT NULL)`;
    await connection.run(
      `INSERT INTO found SELECT a.k, b.k FROM ${keyed} a JOIN ${keyed} b ON a.key = b.key AND ${apart}`,
    );
  }
  await connection.run("CREATE TABLE pair AS SELECT DISTINCT a, b FROM found");
  await connection.run("DROP TABLE found");
}
