import { type Random } from '../random/random.ts';
import { type Interval } from './wilson.ts';

/** Resamples of the bootstrap. */
export const RESAMPLES = 1000;

/** Takes its figure from one resample, given how often each cluster was drawn. */
export interface Resampled {
  resample(weights: Float64Array, resample: number): void;
}

/**
 * Draws `RESAMPLES` bootstrap samples of `clusters` clusters with replacement (B. Efron, 1979; whole clusters, because the
 * observations of one client are not independent) and hands each to every one of `figures`. The weights are reused.
 */
export function resampleClusters(clusters: number, random: Random, figures: readonly Resampled[]): void {
  const weights = new Float64Array(clusters);
  for (let resample = 0; resample < RESAMPLES; resample++) {
    weights.fill(0);
    for (let i = 0; i < clusters; i++) weights[random.below(clusters)]! += 1;
    for (const figure of figures) figure.resample(weights, resample);
  }
}

/**
 * 95 % percentile interval of a statistic's values over the resamples, NaN where a resample left it undefined (0/0). Null when
 * that is so in at least half of them. Sorts `values`; an end may be infinite if values are.
 */
export function percentileInterval(values: Float64Array): Interval | null {
  values.sort();
  // Typed arrays sort NaN to the end.
  let defined = values.length;
  while (defined > 0 && Number.isNaN(values[defined - 1]!)) defined--;
  if (2 * defined <= values.length) return null;
  return [values[Math.ceil((25 * defined) / 1000) - 1]!, values[Math.ceil((975 * defined) / 1000) - 1]!];
}
