import { CASE_COLUMNS, type CaseColumns } from "./caseColumns.ts";
import type { Store } from "./store.ts";

/** Cases that one job examines. */
const CASES_PER_JOB = 256;

/** How many cases `casesToExamine` gives. */
export async function countCases(store: Store): Promise<number> {
  const [row] = await store.rows("SELECT count(*)::DOUBLE AS cases FROM todo");
  return Number(row?.cases ?? 0);
}

/** The cases of a table, with the fingerprints of their records. */
const casesOf = (table: "todo" | "carried"): string =>
  `${table} c LEFT JOIN source s ON s.key = c.source LEFT JOIN target t ON t.key = c.target
    LEFT JOIN others o ON o.key = c.target`;

/** What `listCases` listed, in jobs of up to CASES_PER_JOB, in the order of the source's files where it has one. */
export async function* casesToExamine(store: Store): AsyncGenerator<CaseColumns> {
  const chunks = store.bigints(
    `SELECT ${CASE_COLUMNS.join(", ")} FROM ${casesOf("todo")}
      ORDER BY c.rank, c.source_file, c.source_pos, c.target_file, c.target_pos, c.claim`,
  );
  for await (const columns of chunks) {
    const rows = columns[0]?.length ?? 0;
    for (let start = 0; start < rows; start += CASES_PER_JOB)
      yield columns.map((column) => column.slice(start, start + CASES_PER_JOB));
  }
}

/** Cases that an earlier run has examined, with what it found of each, as text. */
export async function* carriedCases(
  store: Store,
): AsyncGenerator<{ readonly cases: CaseColumns; readonly results: readonly string[] }> {
  const columns = CASE_COLUMNS.map((value, index) => `${value} AS "${index}"`);
  for await (const rows of store.stream(`SELECT ${columns.join(", ")}, result FROM ${casesOf("carried")}`))
    yield {
      cases: CASE_COLUMNS.map((_, index) => BigInt64Array.from(rows, (row) => row[index] as bigint)),
      results: rows.map(({ result }) => String(result)),
    };
}
