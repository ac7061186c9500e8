import ln from '@stdlib/math-base-special-ln';
import { HOUR_MS } from './time-units.ts';

/** Ten-thousandths of a natural logarithm: what a unit of a level is. */
const LEVELS_PER_UNIT = 10_000;

/** The least spread of levels that a score is measured in: five per cent of an amount. */
export const LEAST_SPREAD_E4 = 500;

/** Makes the median distance to the median the standard deviation where levels are normal, times 10⁴. */
export const MAD_FACTOR_E4 = 14_826;

const HOURS_PER_WEEK = 168;

/**
 * The level of an amount: the natural logarithm of its cents in ten-thousandths, as an integer. Amounts are integers above 0, so it is from 0 to
 * 367,368. stdlib's logarithm is the same on every machine, which that of `Math` is not.
 */
export function levelE4(cents: number): number {
  return Math.round(ln(cents) * LEVELS_PER_UNIT);
}

/** The hour of the week of an instant, in UTC: 0 to 167, counted from the weekday of the epoch. */
export function hourOfWeek(timeMs: number): number {
  const hour = Math.floor(timeMs / HOUR_MS) % HOURS_PER_WEEK;
  return hour < 0 ? hour + HOURS_PER_WEEK : hour;
}
