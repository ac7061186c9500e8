/** Several runs of one number. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  /** In the order in which they were measured. */
  readonly runs: readonly number[];
}

/** Median and range of at least one finite number. The median of an even count is the mean of the two in the middle. */
export function spreadOf(runs: readonly number[]): Spread {
  if (runs.length === 0) throw new Error('a spread needs at least one run');
  const sorted = runs.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle]!;
  const lower = sorted.length % 2 === 1 ? upper : sorted[middle - 1]!;
  return { median: lower + (upper - lower) / 2, min: sorted[0]!, max: sorted.at(-1)!, runs };
}

/** Runs that a side needs before its range says anything about noise. */
export const LEAST_RUNS = 3;
/** Medians that differ by at most this share of the old one are taken for equal. */
export const LEAST_CHANGE = 0.05;

/** What two spreads of one number say about a change. `unsure`: a side has too few runs. */
export type Change = 'higher' | 'lower' | 'same' | 'unsure';

/**
 * Whether the number has changed beyond noise: no run of one side lies within the range of the other, and the medians differ by
 * more than LEAST_CHANGE. Of an exact number every difference is a change.
 */
export function changeBetween(old: Spread, now: Spread, isExact = false): Change {
  const direction = now.median > old.median ? 'higher' : 'lower';
  if (isExact) return now.median === old.median ? 'same' : direction;
  if (Math.min(old.runs.length, now.runs.length) < LEAST_RUNS) return 'unsure';
  const isApart = now.min > old.max || now.max < old.min;
  const isLarge = Math.abs(now.median - old.median) > LEAST_CHANGE * Math.abs(old.median);
  return isApart && isLarge ? direction : 'same';
}
