/** The 97.5th percentile of the standard normal distribution: two-sided 95 %. */
const Z_95 = 1.959963984540054;

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * The Wilson score interval for a share of `agreed` among `n` drawn by chance, two-sided at 95 %: E. B. Wilson, "Probable inference, the law of succession, and statistical inference",
 * Journal of the American Statistical Association 22 (1927), 209–212; method 3 in R. G. Newcombe, Statistics in Medicine 17 (1998), 857–872. It keeps to [0, 1], holds
 * near 0 and 1 where the normal approximation does not, and takes the population for unlimited, which makes it wider than need be, never narrower.
 * @returns undefined when nothing was drawn
 */
export function wilson(agreed: number, n: number): Interval | undefined {
  if (n <= 0) return undefined;
  const share = agreed / n;
  const z2 = Z_95 * Z_95;
  const centre = share + z2 / (2 * n);
  const spread = Z_95 * Math.sqrt((share * (1 - share)) / n + z2 / (4 * n * n));
  const scale = 1 + z2 / n;
  return {
    low: agreed === 0 ? 0 : Math.max(0, (centre - spread) / scale),
    high: agreed === n ? 1 : Math.min(1, (centre + spread) / scale),
  };
}

/** The formula, for whoever looks at a figure that was made by it. */
export const WILSON_WORDS =
  "Wilson score interval, two-sided at 95 % (Wilson 1927; Newcombe 1998, method 3): (p + z²/2n ± z·√(p(1−p)/n + z²/4n²)) / (1 + z²/n), z = 1.96. Of the random part alone; unsure counts as not agreed.";
