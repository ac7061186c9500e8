/** 97.5 % quantile of the standard normal distribution. */
const Z95 = 1.959963984540054;

/** Both ends included. */
export type Interval = readonly [low: number, high: number];

/**
 * 95 % score interval of a binomial proportion (E. B. Wilson, 1927; "method 3" in R. G. Newcombe, 1998). Null for no trials.
 */
export function wilsonInterval(successes: number, trials: number): Interval | null {
  if (trials === 0) return null;
  const share = successes / trials;
  const z2 = Z95 * Z95;
  const centre = share + z2 / (2 * trials);
  const reach = Z95 * Math.sqrt((share * (1 - share)) / trials + z2 / (4 * trials * trials));
  const scale = 1 + z2 / trials;
  return [
    successes === 0 ? 0 : Math.max(0, (centre - reach) / scale),
    successes === trials ? 1 : Math.min(1, (centre + reach) / scale),
  ];
}
