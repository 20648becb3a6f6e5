/** How numbers are written. */

/** A count with its thousands apart: `189,111`. */
export const grouped = (value: number): string => value.toLocaleString("en-US");

/** A count and its noun: `1 record`, `2 records`. */
export const counted = (value: number, one: string, many = `${one}s`): string =>
  `${grouped(value)} ${value === 1 ? one : many}`;

/** A share in percent, rounded down to two decimals: 100 % is said only of the whole. */
export function percent(part: number, whole: number): string {
  if (whole === 0) return "–";
  return `${(Math.floor((part / whole) * 10_000) / 100).toLocaleString("en-US")} %`;
}
