import { LEAST_REPEATED_UNITS, LEAST_UNITS } from '../model/least-units.ts';
import { studentQuantile } from './student-t.ts';
import { type Interval, wilsonInterval, Z95 } from './wilson.ts';

/** A share, and what each unit (a client, or what a fault strikes as a whole) has to do with it. */
export interface ClusteredShare {
  /** From 0 to 1. */
  readonly value: number;
  /** By unit, its part in the share's deviation: the derivative of the share by the unit's weight. They add up to 0. */
  readonly influence: Float64Array;
  /** By unit, how many observations it has; units without any are left out of account. */
  readonly observations: Uint32Array;
}

/** How many units have an observation. */
export function countUnits(observations: Uint32Array): number {
  return observations.reduce((units, own) => units + (own > 0 ? 1 : 0), 0);
}

/** Whether some unit has several observations. */
function isRepeated(observations: Uint32Array): boolean {
  return observations.some((own) => own > 1);
}

/** As many units a figure must rest on to have an interval. `observations`: by unit. */
export function leastUnitsFor(observations: Uint32Array): number {
  return isRepeated(observations) ? LEAST_REPEATED_UNITS : LEAST_UNITS;
}

/**
 * 95 % interval of a share whose observations come in units that are independent of each other, though observations of one are not. Null for fewer
 * units than `least`, which is ten or more.
 *
 * Where each unit has one observation, it is Wilson's. Else it is Wilson's with as many trials as would have the variance that is between units
 * (linearised, R. S. Woodruff, 1971) and with Student's quantile (E. L. Korn and B. I. Graubard, 1998, use both with another binomial interval).
 * A share of 0 or 1 has no variance to go by: there the trials are the units (L. Kish, 1965, for units of different sizes). So that no interval
 * is narrower for a few misses than for none, the trials are never more than give the width that none would have.
 */
export function clusteredInterval(share: ClusteredShare, least = leastUnitsFor(share.observations)): Interval | null {
  return countUnits(share.observations) < least ? null : anyClusteredInterval(share);
}

/** The same of any number of units; of fewer than ten, the trials are the units, for no variance between them can be told. Null without observations. */
export function anyClusteredInterval(share: ClusteredShare): Interval | null {
  const { value, observations } = share;
  const total = sum(observations);
  if (total === 0 || !isRepeated(observations)) return wilsonInterval(value * total, total);
  if (countUnits(observations) < LEAST_UNITS) return wilsonInterval(value * trialsOfUnits(share), trialsOfUnits(share));
  const { trials, quantile } = effectiveTrials(share);
  return wilsonInterval(value * trials, trials, quantile);
}

/** As many trials as there are units, or fewer where some are much larger than others (L. Kish, 1965). */
function trialsOfUnits({ observations }: ClusteredShare): number {
  const total = sum(observations);
  return (total * total) / observations.reduce((squares, own) => squares + own * own, 0);
}

/** How many independent trials say as much of the share as units that miss and hit, and the quantile for so few units. At least ten units. */
function effectiveTrials(share: ClusteredShare): { readonly trials: number; readonly quantile: number } {
  const { value, observations } = share;
  const alike = trialsOfUnits(share);
  // Student's quantile makes up for a variance that is estimated, and here is none.
  if (value === 0 || value === 1) return { trials: alike, quantile: Z95 };
  const quantile = studentQuantile(countUnits(observations) - 1);
  return { trials: mostTrials(value, alike, trialsOfVariance(share), quantile), quantile };
}

/** How many independent trials would have the variance that there is between units. For a share between 0 and 1. */
export function trialsOfVariance({ value, influence, observations }: ClusteredShare): number {
  const units = countUnits(observations);
  // Ascending, so that the order of the units does not move the last digits: a replay numbers them in another way than the run.
  const squares = influence
    .map((own) => own * own)
    .filter((square) => square > 0)
    .sort();
  const variance = (units / (units - 1)) * squares.reduce((total, square) => total + square, 0);
  return (value * (1 - value)) / variance;
}

/** The most trials, up to `trials`, that leave an interval as wide as that of no miss in `alike` trials. By bisection. */
function mostTrials(value: number, alike: number, trials: number, quantile: number): number {
  const widthOf = (share: number, of: number): number => widthOfInterval(wilsonInterval(share * of, of, quantile)!);
  const least = widthOfInterval(wilsonInterval(alike, alike)!);
  // No interval of so many trials is as wide as that.
  let high = Math.min(trials, (quantile / least) * (quantile / least));
  if (high <= alike || widthOf(value, high) >= least) return high;
  let low = alike;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (widthOf(value, middle) >= least) low = middle;
    else high = middle;
  }
  return low;
}

function widthOfInterval([low, high]: Interval): number {
  return high - low;
}

/** The 97.5 % quantile for so many units, fewer than ten as for ten: the normal one where each has one observation. */
export function quantileFor(observations: Uint32Array): number {
  return isRepeated(observations) ? studentQuantile(Math.max(LEAST_UNITS, countUnits(observations)) - 1) : Z95;
}

function sum(values: Uint32Array): number {
  return values.reduce((total, value) => total + value, 0);
}
