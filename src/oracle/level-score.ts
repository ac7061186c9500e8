import { LEAST_SPREAD_E4, levelE4, MAD_FACTOR_E4 } from '../model/amount-level.ts';
import { type History } from './history.ts';

/** The level of the transaction at an index. */
export function levelAt(history: History, at: number): number {
  return levelE4(history.at(at).amountCents);
}

/**
 * How far the level of the transaction at index `at` is above the median of others, in median distances, in thousandths, rounded down. Everything before the
 * division is an integer.
 */
export function robustScoreMilli(history: History, baseline: readonly number[], at: number): number {
  const levels = baseline.map((index) => levelAt(history, index));
  const median2 = twiceTheMedian(levels);
  const mad4 = twiceTheMedian(levels.map((own) => Math.abs(2 * own - median2)));
  // Both times 40,000: the distance is doubled and the factor in ten-thousandths.
  const distance = 20_000 * (2 * levelAt(history, at) - median2);
  const spread = Math.max(MAD_FACTOR_E4 * mad4, 40_000 * LEAST_SPREAD_E4);
  return Math.floor((1000 * distance) / spread);
}

/** The same above their mean, in standard deviations. Everything before the division is an integer, or the root of one. */
export function zScoreMilli(history: History, baseline: readonly number[], at: number): number {
  const levels = baseline.map((index) => levelAt(history, index));
  const n = levels.length;
  const sum = levels.reduce((total, own) => total + own, 0);
  const squares = levels.reduce((total, own) => total + own * own, 0);
  // Times n, both the distance to the mean and the standard deviation.
  const deviation = Math.sqrt(n * squares - sum * sum);
  return Math.floor((1000 * (n * levelAt(history, at) - sum)) / Math.max(deviation, LEAST_SPREAD_E4 * n));
}

function twiceTheMedian(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted[Math.ceil(middle) - 1]! + sorted[Math.floor(middle)]!;
}
