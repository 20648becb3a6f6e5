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
const OVERRUN_SHARE = 0.25;

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

/** From so many rehearsals on, a duration is drawn from what was measured; of fewer, they are the points of an estimate. */
export const SAMPLES_MIN = 3;

type Planned = Pick<Task, "durationMinutes" | "optimisticMinutes" | "pessimisticMinutes">;

/** The duration of a task before it is begun. */
interface Estimate {
  readonly least: number;
  readonly range: number;
  readonly quantiles: Float64Array;
  /** The most likely one, or the middle one. */
  readonly usual: number;
}

/** Quantiles of some measurements on 0…1: between two of them as near to one as to the other. */
function measuredQuantiles(sorted: readonly number[], least: number, range: number): Float64Array {
  const table = new Float64Array(QUANTILES);
  if (range === 0) return table;
  const last = sorted.length - 1;
  for (let quantile = 0; quantile < QUANTILES; quantile += 1) {
    const place = ((quantile + 0.5) / QUANTILES) * last;
    const before = Math.floor(place);
    const below = sorted[before] ?? least;
    const above = sorted[before + 1] ?? below;
    table[quantile] = (below + (above - below) * (place - before) - least) / range;
  }
  return table;
}

/**
 * How long a task takes: drawn from its rehearsals where there are enough, or else three points, which one or two rehearsals move: the most
 * likely is what they took on average, and the least and the most are no narrower than what was seen.
 */
function estimateOf(task: Planned, measured: readonly number[]): Estimate {
  const sorted = measured.toSorted((a, b) => a - b);
  const [shortest, longest] = [sorted[0], sorted.at(-1)];
  if (shortest !== undefined && longest !== undefined && sorted.length >= SAMPLES_MIN) {
    const range = longest - shortest;
    const usual = sorted[Math.floor(sorted.length / 2)] ?? shortest;
    return { least: shortest, range, usual, quantiles: measuredQuantiles(sorted, shortest, range) };
  }
  const usual =
    sorted.length === 0
      ? task.durationMinutes
      : sorted.reduce((sum, minutes) => sum + minutes, 0) / sorted.length;
  const least = Math.min(task.optimisticMinutes ?? usual * LEAST_SHARE, shortest ?? usual);
  const most = Math.max(task.pessimisticMinutes ?? usual * MOST_SHARE, longest ?? usual);
  const range = Math.max(0, most - least);
  const shape = range === 0 ? 0 : Math.round(((usual - least) / range) * SHAPES);
  return { least, range, usual, quantiles: quantilesOf(shape) };
}

/**
 * How long a task takes yet, of which `elapsedMinutes` are gone: its distribution, given that it has not ended.
 * @param measured how long it took in rehearsals
 */
export function remainingOf(
  task: Planned,
  elapsedMinutes: number,
  measured: readonly number[] = [],
): Remaining {
  const { least, range, quantiles, usual } = estimateOf(task, measured);
  let first = 0;
  while (first < QUANTILES && least + range * (quantiles[first] ?? 0) <= elapsedMinutes) first += 1;
  if (elapsedMinutes <= 0) first = 0;
  if (first === QUANTILES) {
    const over = usual * OVERRUN_SHARE;
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
