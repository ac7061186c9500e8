import exp from '@stdlib/math-base-special-exp';
import ln from '@stdlib/math-base-special-ln';
import { type Distribution } from '../model/distribution.ts';
import { normalQuantile } from './normal-quantile.ts';
import { QuantileTable } from './quantile-table.ts';
import { type Random } from './random.ts';

/** Draws from a distribution, in the distribution's own unit, not rounded. Takes exactly one number from `random`. */
export type Sampler = (random: Random) => number;

/** Maps a uniform draw in [0, 1) to a draw from a distribution. */
export type Quantile = (u: number) => number;

/** The sampler of a distribution. */
export function compileDistribution(distribution: Distribution): Sampler {
  const quantile = compileQuantile(distribution);
  return (random) => quantile(random.next());
}

/**
 * The quantile function of a distribution, for draws that do not come from a `Random`, such as a keyed hash. Non-decreasing in
 * `u`.
 */
export function compileQuantile(distribution: Distribution): Quantile {
  switch (distribution.kind) {
    case 'constant': {
      const { value } = distribution;
      return () => value;
    }
    case 'uniform': {
      const { low, high } = distribution;
      return (u) => low + (high - low) * u;
    }
    case 'exponential': {
      const { mean, max } = distribution;
      return capped(new QuantileTable((p) => -mean * ln(1 - p)), max);
    }
    case 'lognormal': {
      const { median, sigma, max } = distribution;
      return capped(new QuantileTable((p) => median * exp(sigma * normalQuantile(p))), max);
    }
    case 'pareto': {
      const { min, alpha, max } = distribution;
      return capped(new QuantileTable((p) => min * exp(-ln(1 - p) / alpha)), max);
    }
    case 'normal': {
      const { mean, sd } = distribution;
      return capped(new QuantileTable((p) => mean + sd * normalQuantile(p)), null);
    }
  }
}

function capped(table: QuantileTable, max: number | null): Quantile {
  return max === null ? (u) => table.at(u) : (u) => Math.min(max, table.at(u));
}
