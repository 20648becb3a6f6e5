import type { DuckDBConnection } from "@duckdb/node-api";
import type { Swap } from "./comparisons.ts";
import { type Records, rowsOf } from "./records.ts";

/** A key under which records are put together; only those that share one are compared. */
interface Key {
  /** SQL over a row of the table `part`; null where the record lacks something of it. */
  readonly sql: string;
  /** Whose values it is made of. */
  readonly columns: readonly number[];
}

/** Pairs that one key may add, and all keys together, for each record. */
const PAIRS_PER_RECORD_AND_KEY_MAX = 2.5;
const PAIRS_PER_RECORD_MAX = 40;
/** How many records the pairs of a key are counted on; from more, it is estimated. */
const COUNTED_ON_RECORDS = 200_000;
const END_LENGTH = 4;

/** Whole values, and their beginnings and ends, which survive a slip at the other end; SQL over a record. */
function partsOf({ columns }: Records, swaps: readonly Swap[]): Key[] {
  const parts = columns.flatMap(({ kind }, column): Key[] => {
    const whole = { sql: `c${column}`, columns: [column] };
    if (kind === "code" || kind === "number") return [whole];
    const beginning = { sql: `left(c${column}, ${END_LENGTH})`, columns: [column] };
    return [whole, beginning, { sql: `right(c${column}, ${END_LENGTH})`, columns: [column] }];
  });
  const swapped = swaps.map(
    ([i, j]): Key => ({
      sql: `least(c${i}, c${j}) || ' ' || greatest(c${i}, c${j})`,
      columns: [i, j],
    }),
  );
  return [...parts, ...swapped];
}

/**
 * Makes the table `part(k, side, p0, p1, …)`: each part of each record as a number of 64 bits, with its column, so that two of them make a key by
 * an exclusive or. Keys that fall together by chance only bring a pair more.
 * @returns the parts as keys over it
 */
async function numberParts(
  connection: DuckDBConnection,
  records: Records,
  swaps: readonly Swap[],
): Promise<Key[]> {
  const parts = partsOf(records, swaps);
  const numbers = parts.map(
    ({ sql }, index) => `CASE WHEN ${sql} IS NOT NULL THEN hash(${sql}, ${index}) END AS p${index}`,
  );
  await connection.run(`CREATE TABLE part AS SELECT k, side, ${numbers.join(", ")} FROM record`);
  return parts.map(({ columns }, index) => ({ sql: `p${index}`, columns }));
}

/**
 * Chooses the keys by the data: every part of a value alone, and every two of different columns together, of which for each pair of
 * columns the most tolerant is kept that does not bring too many pairs.
 * @returns SQL of each key, over the table `part`
 */
export async function chooseKeys(
  connection: DuckDBConnection,
  records: Records,
  swaps: readonly Swap[],
): Promise<string[]> {
  const parts = await numberParts(connection, records, swaps);
  const together = parts.flatMap((first, index) =>
    parts
      .slice(index + 1)
      .filter((second) => !second.columns.some((column) => first.columns.includes(column)))
      .map(
        (second): Key => ({
          sql: `xor(${first.sql}, ${second.sql})`,
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

/**
 * How many pairs a key brings; of many records the larger of two estimates. Every n-th value of the key tells well of a key of many values
 * and nothing of one of a few, of which none may be an n-th: there every n-th record does.
 */
async function pairsUnder(
  connection: DuckDBConnection,
  { count, twoSided }: Records,
  sql: string,
): Promise<number> {
  const every = Math.max(1, Math.ceil(count / COUNTED_ON_RECORDS));
  const pairs = twoSided
    ? "(count(*) FILTER (WHERE side = 0)) * (count(*) FILTER (WHERE side = 1))"
    : "count(*) * (count(*) - 1) / 2";
  const among = async (chosen: string): Promise<number> => {
    const [counted] = await rowsOf(
      connection,
      `SELECT coalesce(sum(pairs), 0)::DOUBLE AS pairs
         FROM (SELECT ${pairs} AS pairs FROM (SELECT k, side, ${sql} AS key FROM part)
                WHERE key IS NOT NULL AND ${chosen} GROUP BY key)`,
    );
    return Number(counted?.pairs ?? 0);
  };
  if (every === 1) return among("true");
  // Not k % n: what records are numbered by may go with what they hold.
  const [byValue, byRecord] = [
    await among(`key % ${every} = 0`),
    await among(`hash(k, 'counted') % ${every} = 0`),
  ];
  return Math.max(byValue * every, byRecord * every * every);
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
    const keyed = `(SELECT k, side, ${key} AS key FROM part WHERE ${key} IS NOT NULL)`;
    await connection.run(
      `INSERT INTO found SELECT a.k, b.k FROM ${keyed} a JOIN ${keyed} b ON a.key = b.key AND ${apart}`,
    );
  }
  await connection.run("CREATE TABLE pair AS SELECT DISTINCT a, b FROM found");
  await connection.run("DROP TABLE found");
  await connection.run("DROP TABLE part");
}
