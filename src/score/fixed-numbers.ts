import { anyClusteredInterval, quantileFor } from './cluster-interval.ts';
import { type Estimated, intervalOfPart, sumOf } from './combined-interval.ts';
import { countInterval } from './count-interval.ts';
import { type Interval } from './wilson.ts';

/** What precision is made of, by unit: parallel columns, with units where nothing was, in the scenario's order. At least ten units. */
export interface JudgedCounts {
  readonly episodes: Uint32Array;
  /** Episodes that are found. One alert may find several. */
  readonly detected: Uint32Array;
  /** Alerts that are matched: of a unit, no more than it has episodes. */
  readonly matched: Uint32Array;
  readonly decoys: Uint32Array;
  /** False occurrences that decoys are behind. */
  readonly falseOfDecoys: Uint32Array;
  /** The other false occurrences. */
  readonly falseOfRest: Uint32Array;
}

/** 95 % intervals of figures that rest on alerts. */
interface AlertIntervals {
  readonly precision: Interval;
  readonly f1: Interval;
}

/** The least that the variance of a count is taken to be of its mean. */
const LEAST_DISPERSION = 0.5;

/** Up to so many false alerts no interval is narrower than with none. */
const FEW = 3;

/**
 * Intervals of precision and F1 where the scenario fixes how many episodes and decoys there are, so that chance has a part only in what becomes
 * of each: true alerts vary as a share of the episodes, false ones as a share of the decoys, and false ones from elsewhere as a count. Precision is
 * T / (T + F), and F1, with N episodes of which each right alert finds k, is 2T / (T + (N / k + F)). Only where there is an alert that counts.
 */
export function intervalsOfFixedNumbers(counts: JudgedCounts): AlertIntervals {
  const { episodes, detected, matched, decoys } = counts;
  // What one decoy is behind more than once is no share of the decoys.
  const once = counts.falseOfDecoys.map((own, unit) => Math.min(own, decoys[unit]!));
  const others = counts.falseOfRest.map((own, unit) => own + counts.falseOfDecoys[unit]! - once[unit]!);
  const right = hitsOf(matched, episodes);
  const findable = sum(matched) === 0 ? sum(episodes) : (sum(episodes) * sum(matched)) / sum(detected);
  const found = intervalsOf(right, hitsOf(once, decoys), countOf(others), findable);
  if (sum(once) + sum(others) > FEW) return found;
  const none = new Uint32Array(matched.length);
  const least = intervalsOf(right, hitsOf(none, decoys), countOf(none), findable);
  return { precision: atLeastAsWide(found.precision, least.precision), f1: atLeastAsWide(found.f1, least.f1) };
}

/** `findable`: how many right alerts would find every episode. */
function intervalsOf(right: ByUnit, lured: ByUnit, stray: ByUnit, findable: number): AlertIntervals {
  const wrong = sumOf(lured, stray);
  const correlation = correlationOf(right, [lured, stray]);
  const [low, high] = intervalOfPart(right, shifted(wrong, findable), correlation);
  return { precision: intervalOfPart(right, wrong, correlation), f1: [2 * low, Math.min(1, 2 * high)] };
}

/** The interval, with its lower end moved down where it is narrower than another. */
function atLeastAsWide([low, high]: Interval, [from, to]: Interval): Interval {
  return [Math.max(0, Math.min(low, high - (to - from))), high];
}

interface ByUnit extends Estimated {
  /** By unit, how far it is from what was to be expected of it. */
  readonly residuals: Float64Array;
  /** Of `value`, by them. */
  readonly variance: number;
}

/** How many of a fixed number of trials are hits. */
function hitsOf(hits: Uint32Array, trials: Uint32Array): ByUnit {
  const total = sum(trials);
  const value = sum(hits);
  const share = total === 0 ? 0 : value / total;
  const residuals = Float64Array.from(hits, (own, unit) => own - share * trials[unit]!);
  const influence = residuals.map((own) => own / total);
  const interval = anyClusteredInterval({ value: share, influence, observations: trials });
  return {
    value,
    interval: interval === null ? [0, 0] : [interval[0] * total, interval[1] * total],
    residuals,
    variance: sumOfProducts(residuals, residuals),
  };
}

/**
 * A count of what nothing fixes the number of. A scenario fixes how busy a client is by its place among the clients, so that a unit is held against
 * those beside it and not against the mean (successive differences: J. von Neumann, 1941; K. M. Wolter, 2007, 8.2).
 */
function countOf(counts: Uint32Array): ByUnit {
  const value = sum(counts);
  const residuals = Float64Array.from(counts, (own, unit) => own - expectedBeside(counts, unit));
  const last = counts.length - 1;
  // By how much the variance of a residual is larger than that of one unit, if units are independent.
  const variance = residuals.reduce((total, own, unit) => total + (own * own) / (unit % last === 0 ? 6 : 1.5), 0);
  const dispersion = dispersionOf(value, variance, counts.length);
  return { value, interval: countInterval(value, dispersion, quantileFor(counts)), residuals, variance };
}

/**
 * How many times its mean the variance of a count is. Less than once where what overlaps counts once, which makes counts more even than chance; but
 * with less than one for each unit too little is seen of that.
 */
function dispersionOf(count: number, variance: number, units: number): number {
  return count < units ? Math.max(1, count === 0 ? 1 : variance / count) : Math.max(LEAST_DISPERSION, variance / count);
}

/** What a unit would have on the line through its two neighbours; through the two nearest, of the first and the last unit. */
function expectedBeside(counts: Uint32Array, unit: number): number {
  const last = counts.length - 1;
  if (unit === 0) return 2 * counts[1]! - counts[2]!;
  if (unit === last) return 2 * counts[last - 1]! - counts[last - 2]!;
  return (counts[unit - 1]! + counts[unit + 1]!) / 2;
}

/** Between −1 and 1; 0 where either of them does not vary. */
function correlationOf(right: ByUnit, wrong: readonly ByUnit[]): number {
  const shared = wrong.reduce((total, { residuals }) => total + sumOfProducts(right.residuals, residuals), 0);
  const scale = Math.sqrt(right.variance * wrong.reduce((total, { variance }) => total + variance, 0));
  return scale === 0 ? 0 : Math.max(-1, Math.min(1, shared / scale));
}

function sumOfProducts(a: Float64Array, b: Float64Array): number {
  return a.reduce((total, own, unit) => total + own * b[unit]!, 0);
}

function shifted({ value, interval: [low, high] }: Estimated, by: number): Estimated {
  return { value: value + by, interval: [low + by, high + by] };
}

function sum(values: Uint32Array): number {
  return values.reduce((total, value) => total + value, 0);
}
