/** The quantiles that are reported, in percent. */
export const PERCENTS = [50, 90, 99] as const;

/** A quantile needs at least this many observations beyond it. With fewer it depends mostly on chance. */
const LEAST_BEYOND = 10;

/** Nearest rank of a quantile among `total` observations, counted from 1. Whole percents keep the product exact. */
export function nearestRank(percent: number, total: number): number {
  return Math.ceil((percent * total) / 100);
}

/** Nearest rank of a quantile among `total` observations; null if fewer than ten observations lie beyond it. */
export function quantileRank(total: number, percent: number): number | null {
  const rank = nearestRank(percent, total);
  return total - rank < LEAST_BEYOND ? null : rank;
}

/**
 * The nearest-rank quantile of `sorted` (ascending) followed by `missed` observations at +∞. Null if it falls among the missed
 * ones, or if fewer than ten observations lie beyond it.
 */
export function quantileWithMisses(sorted: Float64Array, missed: number, percent: number): number | null {
  const rank = quantileRank(sorted.length + missed, percent);
  return rank === null || rank > sorted.length ? null : sorted[rank - 1]!;
}
