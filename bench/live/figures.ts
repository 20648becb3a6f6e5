/** What is told of a series of times, in milliseconds. */
export interface Figures {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

export const QUANTILES = ["p50", "p95", "p99", "max"] as const;

/** Nearest-rank percentiles. @param times at least one */
export function figuresOf(times: readonly number[]): Figures {
  const sorted = Float64Array.from(times).sort();
  const rank = (share: number): number =>
    sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
  return { p50: rank(0.5), p95: rank(0.95), p99: rank(0.99), max: rank(1) };
}

/** Each figure as a multiple of the same figure of what it is measured against. */
export const ratioOf = (figures: Figures, baseline: Figures): Figures =>
  Object.fromEntries(QUANTILES.map((q) => [q, figures[q] / baseline[q]])) as Record<
    (typeof QUANTILES)[number],
    number
  >;
