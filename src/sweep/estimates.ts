import { type Interval, wilsonInterval } from '../score/wilson.ts';
import { studentQuantile } from '../score/student-t.ts';

/** Fewer seeds say too little of how much chance there is between seeds. */
export const LEAST_SEEDS = 10;

/**
 * Where an interval comes from. `seeds`: Student's, of the mean over seeds. `pooled`: Wilson's, of all seeds together as though each
 * trial were independent, where all seeds agree. `run`: the one run's own.
 */
export const INTERVALS = ['seeds', 'pooled', 'run'] as const;
/** One of INTERVALS. */
export type IntervalKind = (typeof INTERVALS)[number];

/** A figure of a point, over seeds. */
export interface Estimate {
  /** Null where it was not measured, or not for every seed that it needs. */
  readonly value: number | null;
  readonly ci95: [number, number] | null;
  readonly interval: IntervalKind | null;
  /** From the least to the largest of the seeds; null for fewer than two. */
  readonly range: [number, number] | null;
  /** Standard deviation between seeds. */
  readonly sd: number | null;
  /** For which it was measured. */
  readonly seeds: number;
}

/** What one seed says of a share. */
export interface SeedShare {
  readonly hits: number;
  readonly trials: number;
  /** The run's own interval. */
  readonly ci95: readonly [number, number] | null;
}

/**
 * A share over seeds. With ten of them or more it is the mean of theirs with Student's interval, cut to [0, 1]; where all are equal, which
 * makes that interval a point, Wilson's of all trials. With fewer it is the share of all trials without an interval, since that would leave out what
 * differs between seeds; of one seed, the run's own. Seeds without trials say nothing.
 */
export function estimateShare(given: readonly SeedShare[]): Estimate {
  const measured = given.filter(({ trials }) => trials > 0);
  const shares = measured.map(({ hits, trials }) => hits / trials);
  const sd = deviation(shares);
  const seeds = shares.length;
  if (seeds === 0) return NOT_MEASURED;
  const [hits, trials] = [sumOf(measured.map((one) => one.hits)), sumOf(measured.map((one) => one.trials))];
  if (given.length === 1) {
    const own = measured[0]!.ci95;
    return { value: hits / trials, ...withInterval('run', own), range: null, sd, seeds };
  }
  const range = rangeOf(shares);
  if (seeds < LEAST_SEEDS) return { value: hits / trials, ...withInterval('seeds', null), range, sd, seeds };
  const value = mean(shares);
  if (sd === 0) return { value, ...withInterval('pooled', wilsonInterval(hits, trials)), range, sd, seeds };
  const [low, high] = studentInterval(shares);
  return { value, ...withInterval('seeds', [Math.max(0, low), Math.min(1, high)]), range, sd, seeds };
}

/** The same of a share whose trials come in clumps, as late records do: there is no interval without ten seeds. */
export function estimateClumpedShare(given: readonly SeedShare[]): Estimate {
  const estimate = estimateShare(given);
  return estimate.interval === 'seeds' ? estimate : { ...estimate, ci95: null, interval: null };
}

/**
 * A figure other than a share: the mean over seeds with Student's interval, which takes ten of them. A seed where it was not measured, as a
 * quantile that lies among the misses, leaves the mean without a meaning.
 */
export function estimateMean(given: readonly (number | null)[]): Estimate {
  const measured = given.filter((value) => value !== null);
  const seeds = measured.length;
  if (seeds < given.length || seeds === 0) return { ...NOT_MEASURED, seeds };
  const sd = deviation(measured);
  const interval = seeds < LEAST_SEEDS ? null : studentInterval(measured);
  return { value: mean(measured), ...withInterval('seeds', interval), range: rangeOf(measured), sd, seeds };
}

const NOT_MEASURED: Estimate = { value: null, ci95: null, interval: null, range: null, sd: null, seeds: 0 };

function withInterval(kind: IntervalKind, interval: Interval | null): Pick<Estimate, 'ci95' | 'interval'> {
  return interval === null ? { ci95: null, interval: null } : { ci95: [interval[0], interval[1]], interval: kind };
}

function studentInterval(values: readonly number[]): Interval {
  const centre = mean(values);
  const reach = (studentQuantile(values.length - 1) * deviation(values)!) / Math.sqrt(values.length);
  return [centre - reach, centre + reach];
}

function rangeOf(values: readonly number[]): [number, number] | null {
  return values.length < 2 ? null : [Math.min(...values), Math.max(...values)];
}

function mean(values: readonly number[]): number {
  return sumOf(values) / values.length;
}

/** Exactly 0 where all are equal, whatever becomes of their mean. Null for fewer than two. */
function deviation(values: readonly number[]): number | null {
  if (values.length < 2) return null;
  if (values.every((value) => value === values[0])) return 0;
  const centre = mean(values);
  return Math.sqrt(sumOf(values.map((value) => (value - centre) * (value - centre))) / (values.length - 1));
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
