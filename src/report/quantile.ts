/** The quantiles that are reported, in percent. */
export const PERCENTS = [50, 90, 99] as const;

/** A quantile with fewer observations than this beyond it says more about chance than about the system. */
const LEAST_BEYOND = 10;

/** Nearest rank, counted from 1, of a quantile among `total` observations. Whole percents keep the product exact. */
export function nearestRank(percent: number, total: number): number {
  return Math.ceil((percent * total) / 100);
}

/**
 * The nearest-rank quantile of `sorted` (ascending) followed by `missed` observations at +∞. Null where it falls among those,
 * and where fewer than ten observations lie beyond it.
 */
export function quantileWithMisses(sorted: Float64Array, missed: number, percent: number): number | null {
  const total = sorted.length + missed;
  const rank = nearestRank(percent, total);
  if (total - rank < LEAST_BEYOND || rank > sorted.length) return null;
  return sorted[rank - 1]!;
}
