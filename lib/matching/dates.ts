import type { DuckDBConnection } from "@duckdb/node-api";
import { quoted } from "./sql.ts";

/** Dates as systems write them, and as they are compared: year, month and day in eight digits. */

/** More of a column's values than this are written in one way, or it holds something else. */
const MOSTLY = 0.9;
const WRITTEN = "^\\s*[0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{4}\\s*$";
const COMPACT = "^\\s*[0-9]{8}\\s*$";
const WITH_TIME = "^\\s*[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]";

/** A date with the day or the month first; which of the two, the column's other values say. */
type Order = "month" | "day";

/** SQL for the first, second and third number of a date, with or without something between them. */
function partsOf(column: string): readonly [string, string, string] {
  const part = (nth: number): string =>
    `regexp_extract(trim(${column}), '^([0-9]{1,2})[./-]?([0-9]{1,2})[./-]?([0-9]{4})$', ${nth})`;
  return [part(1), part(2), part(3)];
}

/** SQL for whether two numbers and a year are a date, in this order. */
const isDate = (order: Order, [first, second, year]: readonly [string, string, string]): string => {
  const [month, day] = order === "month" ? [first, second] : [second, first];
  const between = (text: string, from: number, to: number): string =>
    `coalesce(try_cast(${text} AS INTEGER) BETWEEN ${from} AND ${to}, false)`;
  return `(${between(month, 1, 12)} AND ${between(day, 1, 31)} AND ${between(year, 1850, 2100)})`;
};

/** SQL for whether a value in digits alone is a date with the year first. */
export const isYearFirst = (column: string): string =>
  `(regexp_matches(${column}, '^[0-9]{8}$') AND substr(${column}, 1, 4) BETWEEN '1850' AND '2100' AND substr(${column}, 5, 2) BETWEEN '01' AND '12' AND substr(${column}, 7, 2) BETWEEN '01' AND '31')`;

/**
 * SQL for a column's values with its dates as eight digits, the year first, where it holds dates that are written in another way; else null. Where every value
 * can be read both ways, the American reading is taken with slashes and the European with dots: two records of one date then differ by a
 * swapped day and month, which is never an agreement, and both readings are compared.
 */
export async function readAsDates(
  connection: DuckDBConnection,
  table: string,
  name: string,
): Promise<string | null> {
  const column = quoted(name);
  const parts = partsOf(column);
  const share = (condition: string): string => `coalesce(avg((${condition})::INTEGER), 0)::DOUBLE`;
  const trimmed = `trim(${column})`;
  const [seen] = (
    await connection.runAndReadAll(
      `SELECT ${share(`regexp_matches(${column}, '${WITH_TIME}')`)} AS timed,
              ${share(isYearFirst(`regexp_replace(${trimmed}, '[^0-9]', '', 'g')`))} AS year_first,
              ${share(`regexp_matches(${column}, '${WRITTEN}') OR regexp_matches(${column}, '${COMPACT}')`)} AS written,
              ${share(isDate("month", parts))} AS by_month, ${share(isDate("day", parts))} AS by_day,
              ${share(`contains(${column}, '/')`)} AS slashes, ${share(`regexp_matches(${column}, '[./-]')`)} AS parted
         FROM ${table} WHERE ${trimmed} <> ''`,
    )
  ).getRowObjectsJS();
  const of = (figure: string): number => Number(seen?.[figure] ?? 0);
  if (of("timed") >= MOSTLY) return `left(${trimmed}, 10)`;
  if (of("year_first") >= MOSTLY || of("written") < MOSTLY) return null;
  if (Math.max(of("by_month"), of("by_day")) < MOSTLY) return null;
  const isEven = of("by_month") === of("by_day");
  // Digits alone that fit both ways by chance are no dates.
  if (isEven && of("parted") < MOSTLY) return null;
  const monthFirst = isEven ? of("slashes") >= MOSTLY : of("by_month") > of("by_day");
  const [first, second, year] = parts;
  const [month, day] = monthFirst ? [first, second] : [second, first];
  return `CASE WHEN ${isDate(monthFirst ? "month" : "day", parts)} THEN ${year} || lpad(${month}, 2, '0') || lpad(${day}, 2, '0') ELSE ${column} END`;
}
