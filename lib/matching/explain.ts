import type { DuckDBConnection } from "@duckdb/node-api";
import type { ColumnKind } from "./columns.ts";
import type { Comparisons, Swap } from "./comparisons.ts";
import type { PairToReview } from "./conflicts.ts";
import { MatchInputError, type Records, rowsOf } from "./records.ts";
import { quoted, text } from "./sql.ts";

/** What is handed out of pairs that somebody has to look at: why the matching thinks what it thinks, and what it read. */

interface NamedComparison {
  readonly name: string;
  readonly kind: ColumnKind | "swap";
  /** How many levels of agreement there are; the last is disagreement. */
  readonly levels: number;
}

export interface ExplainedPair extends Omit<PairToReview, "a" | "b"> {
  /** Ids of the two records. */
  readonly a: string;
  readonly b: string;
  /** By comparison: 0 is the same, the highest another; -1 says nothing, because a value is missing. */
  readonly levels: readonly number[];
  /** By comparison, what it says for one human, in bits. */
  readonly bits: readonly number[];
  /** By column, as the files have them. */
  readonly values: { readonly a: readonly (string | null)[]; readonly b: readonly (string | null)[] };
}

export interface Review {
  readonly twoSided: boolean;
  readonly records: number;
  /** How many pairs nobody needs to look at, because the matching linked them. */
  readonly linked: number;
  /** The columns in their order, and swaps of two of them last. */
  readonly comparisons: readonly NamedComparison[];
  readonly count: number;
  /** In the order of looking. */
  readonly pairs: AsyncIterable<ExplainedPair>;
}

/** So many pairs are explained in one statement. */
const PAIRS_PER_STATEMENT = 5_000;

export function namedComparisons(
  { columns }: Records,
  swaps: readonly Swap[],
  { levelCounts }: Comparisons,
): NamedComparison[] {
  const named = [
    ...columns.map(({ name, kind }) => ({ name, kind })),
    ...swaps.map(([i, j]) => ({
      name: `${columns[i]?.name} and ${columns[j]?.name} swapped`,
      kind: "swap" as const,
    })),
  ];
  return named.map((each, index) => ({ ...each, levels: levelCounts[index] ?? 2 }));
}

const columnsOf = <T>(
  names: readonly string[],
  row: Readonly<Record<string, unknown>>,
  as: (value: unknown) => T,
): T[] => names.map((name) => as(row[name]));
const asText = (value: unknown): string | null =>
  value === null || value === undefined ? null : String(value);

/** Compares pairs once more and gives what each comparison said, with the values as they were before they were made comparable. */
export async function* explain(
  connection: DuckDBConnection,
  { columns, twoSided }: Records,
  comparisons: Comparisons,
  terms: readonly string[],
  valued: string,
  pairs: readonly PairToReview[],
): AsyncGenerator<ExplainedPair> {
  const levels = comparisons.levelCounts.map((_, index) => `l${index}`);
  const bits = terms.map((_, index) => `t${index}`);
  const valuesOf = (side: "a" | "b"): string[] => columns.map((_, index) => `${side}${index}`);
  const originals = (side: "a" | "b"): string =>
    columns.map(({ name }, index) => `given_${side}.${quoted(name)}::VARCHAR AS ${side}${index}`).join(", ");
  for (let from = 0; from < pairs.length; from += PAIRS_PER_STATEMENT) {
    const wanted = pairs.slice(from, from + PAIRS_PER_STATEMENT);
    await connection.run(
      `CREATE OR REPLACE TABLE wanted AS SELECT * FROM (VALUES ${wanted.map(({ a, b }, index) => `(${index}, ${a}, ${b})`).join(", ")}) v(nth, a, b)`,
    );
    await connection.run(`CREATE OR REPLACE TABLE explained AS ${comparisons.sql("wanted")}`);
    const rows = await rowsOf(
      connection,
      `SELECT w.nth, a.id AS id_a, b.id AS id_b, ${levels.map((name) => `c.${name}`).join(", ")},
              ${terms.map((term, index) => `(${term})::DOUBLE AS t${index}`).join(", ")}, ${originals("a")}, ${originals("b")}
         FROM explained c JOIN wanted w ON w.a = c.a AND w.b = c.b
         JOIN record a ON a.k = c.a JOIN record b ON b.k = c.b
         JOIN given0 given_a ON trim(given_a.id) = a.id
         JOIN given${twoSided ? 1 : 0} given_b ON trim(given_b.id) = b.id
         CROSS JOIN (${valued}) n
        ORDER BY w.nth`,
    );
    for (const row of rows) {
      const pair = wanted[Number(row.nth)];
      if (!pair) continue;
      yield {
        ...pair,
        a: String(row.id_a),
        b: String(row.id_b),
        levels: columnsOf(levels, row, Number),
        bits: columnsOf(bits, row, Number),
        values: {
          a: columnsOf(valuesOf("a"), row, asText),
          b: columnsOf(valuesOf("b"), row, asText),
        },
      };
    }
  }
}

/** The pairs of Patients that a crosswalk says are one human, as far as both are among the records. @throws MatchInputError */
export async function readClaims(
  connection: DuckDBConnection,
  file: string,
): Promise<{ a: number; b: number }[]> {
  const bare = (path: string): string =>
    `regexp_replace(json_extract_string(json, '${path}'), '^Patient/', '')`;
  try {
    const rows = await rowsOf(
      connection,
      `SELECT DISTINCT a.k AS a, b.k AS b
         FROM (SELECT ${bare("$.source")} AS source, ${bare("$.target")} AS target FROM read_ndjson_objects(${text(file)})
                WHERE json_extract_string(json, '$.source') LIKE 'Patient/%'
                  AND json_extract_string(json, '$.disposition') = 'migrated') claim
         JOIN record a ON a.side = 0 AND a.id = claim.source
         JOIN record b ON b.side = 1 AND b.id = claim.target
        ORDER BY ALL`,
    );
    return rows.map(({ a, b }) => ({ a: Number(a), b: Number(b) }));
  } catch (error) {
    throw new MatchInputError(`${file} can't be read as a crosswalk in NDJSON.`, { cause: error });
  }
}
