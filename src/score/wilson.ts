/** 97.5 % quantile of the standard normal distribution. */
export const Z95 = 1.959963984540054;

/** Both ends included. */
export type Interval = readonly [low: number, high: number];

/**
 * Score interval of a binomial proportion (E. B. Wilson, 1927; "method 3" in R. G. Newcombe, 1998), at 95 % unless another `quantile` than the
 * normal one is given. Counts need not be whole. Null for no trials.
 */
export function wilsonInterval(successes: number, trials: number, quantile: number = Z95): Interval | null {
  if (trials === 0) return null;
  const share = successes / trials;
  const z2 = quantile * quantile;
  const centre = share + z2 / (2 * trials);
  const reach = quantile * Math.sqrt((share * (1 - share)) / trials + z2 / (4 * trials * trials));
  const scale = 1 + z2 / trials;
  return [
    successes === 0 ? 0 : Math.max(0, (centre - reach) / scale),
    successes === trials ? 1 : Math.min(1, (centre + reach) / scale),
  ];
}
