import { type Interval, Z95 } from './wilson.ts';

/**
 * 95 % interval of the mean of a count whose variance is `dispersion` times its mean: all means from which the count lies no more than `quantile`
 * standard deviations away (the score interval of a Poisson mean, number 4 in L. Barker, 2002, with its variance inflated as in P. McCullagh and
 * J. A. Nelder, 1989). It has a width at 0 too.
 */
export function countInterval(count: number, dispersion: number, quantile: number = Z95): Interval {
  const half = (quantile * quantile * dispersion) / 2;
  const reach = Math.sqrt(half * (2 * count + half));
  return [count === 0 ? 0 : Math.max(0, count + half - reach), count + half + reach];
}
