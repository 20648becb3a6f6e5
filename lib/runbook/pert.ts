import type { Task } from "./schema.ts";

/**
 * Durations as PERT has them (Malcolm et al. 1959): a beta distribution between the least and the most, with the planned duration as the
 * most likely, weighted by four. Its quantiles are read from tables, so that a draw is a look-up.
 */

/** Quantiles in a table: a draw takes one by a random byte. */
export const QUANTILES = 256;
const SHAPES = 32;
const CELLS = 1_024;

/** What a task without an estimate of its own is taken to need, of its planned duration. */
export const LEAST_SHARE = 0.8;
export const MOST_SHARE = 1.5;
/** What a task that has outlived its most still needs, of its planned duration. */
export const OVERRUN_SHARE = 0.25;

const tables: Float64Array[] = [];

/** The quantiles of a beta distribution on 0…1 whose most likely value is `shape` / SHAPES. */
function quantilesOf(shape: number): Float64Array {
  const known = tables[shape];
  if (known) return known;
  const mode = shape / SHAPES;
  const cumulative = new Float64Array(CELLS + 1);
  for (let cell = 0; cell < CELLS; cell += 1) {
    const x = (cell + 0.5) / CELLS;
    cumulative[cell + 1] = (cumulative[cell] ?? 0) + x ** (4 * mode) * (1 - x) ** (4 * (1 - mode));
  }
  const whole = cumulative[CELLS] ?? 1;
  const table = new Float64Array(QUANTILES);
  for (let quantile = 0, cell = 0; quantile < QUANTILES; quantile += 1) {
    const wanted = ((quantile + 0.5) / QUANTILES) * whole;
    while ((cumulative[cell + 1] ?? whole) < wanted) cell += 1;
    table[quantile] = (cell + 0.5) / CELLS;
  }
  tables[shape] = table;
  return table;
}

/** How long something takes yet: `leastMinutes + rangeMinutes × quantiles[byte]`, each byte as likely as another. */
export interface Remaining {
  readonly leastMinutes: number;
  readonly rangeMinutes: number;
  readonly quantiles: Float64Array;
  readonly meanMinutes: number;
}

/** How long a task takes yet, of which `elapsedMinutes` are gone: its distribution, given that it has not ended. */
export function remainingOf(
  task: Pick<Task, "durationMinutes" | "optimisticMinutes" | "pessimisticMinutes">,
  elapsedMinutes: number,
): Remaining {
  const { durationMinutes } = task;
  const least = task.optimisticMinutes ?? durationMinutes * LEAST_SHARE;
  const most = task.pessimisticMinutes ?? durationMinutes * MOST_SHARE;
  const range = Math.max(0, most - least);
  const quantiles = quantilesOf(range === 0 ? 0 : Math.round(((durationMinutes - least) / range) * SHAPES));
  let first = 0;
  while (first < QUANTILES && least + range * (quantiles[first] ?? 0) <= elapsedMinutes) first += 1;
  if (elapsedMinutes <= 0) first = 0;
  if (first === QUANTILES) {
    const over = durationMinutes * OVERRUN_SHARE;
    return { leastMinutes: over, rangeMinutes: 0, quantiles, meanMinutes: over };
  }
  const leastMinutes = least - Math.max(0, elapsedMinutes);
  // Those quantiles that are less than has passed already are not possible any more: the rest is spread over the bytes.
  const left = QUANTILES - first;
  const possible =
    first === 0
      ? quantiles
      : quantiles.map((_, byte) => quantiles[first + Math.floor((byte * left) / QUANTILES)] ?? 1);
  const mean = possible.reduce((sum, quantile) => sum + quantile, 0) / QUANTILES;
  return { leastMinutes, rangeMinutes: range, quantiles: possible, meanMinutes: leastMinutes + range * mean };
}
