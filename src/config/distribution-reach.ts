import { type Distribution } from '../model/distribution.ts';

/** The largest possible draw; for a distribution without a limit, its middle. */
export function reach(distribution: Distribution): number {
  switch (distribution.kind) {
    case 'constant':
      return distribution.value;
    case 'uniform':
      return distribution.high;
    case 'exponential':
      return distribution.max ?? distribution.mean;
    case 'lognormal':
      return distribution.max ?? distribution.median;
    case 'pareto':
      return distribution.max ?? distribution.min;
    case 'normal':
      return distribution.mean;
  }
}
