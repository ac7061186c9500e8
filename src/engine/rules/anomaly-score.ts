import { LEAST_SPREAD_E4, MAD_FACTOR_E4 } from '../../model/amount-level.ts';

/** Thousandths of a score: 1000 · (d / 2) / (MAD_FACTOR_E4 · m / 4) · 10⁴, of a doubled distance d and a fourfold MAD m. */
const DOUBLED_TO_MILLI = 2e7;
const LEAST_FOURFOLD_MAD = LEAST_SPREAD_E4 * 4e4;

/**
 * The robust score of a level against the first `count` of `levels`, which ascend, in thousandths and rounded down. Twice the median and four times the MAD are integers.
 * Where it is no more than `aboveMilli` some larger number that is no more than that either may stand for it, as is quickly told.
 */
export function robustMilli(levels: Int32Array, count: number, level: number, aboveMilli: number): number {
  const middle = (count - 1) >> 1;
  const doubledMedian = levels[middle]! + levels[count >> 1]!;
  const doubledDistance = 2 * level - doubledMedian;
  // No divisor is smaller than the least spread, with which the score is the doubled distance.
  if (doubledDistance <= aboveMilli) return doubledDistance;
  const fourfoldMad = fourfoldMadOf(levels, count, middle, doubledMedian);
  return Math.floor((DOUBLED_TO_MILLI * doubledDistance) / Math.max(LEAST_FOURFOLD_MAD, MAD_FACTOR_E4 * fourfoldMad));
}

/** From the middle outwards distances to the median ascend on either side: merged as far as their own middle. */
function fourfoldMadOf(levels: Int32Array, count: number, middle: number, doubledMedian: number): number {
  let left = middle;
  let right = middle + 1;
  let [before, last] = [0, 0];
  for (let i = 0; i <= count >> 1; i++) {
    const down = left < 0 ? Infinity : doubledMedian - 2 * levels[left]!;
    const up = right === count ? Infinity : 2 * levels[right]! - doubledMedian;
    before = last;
    last = Math.min(down, up);
    if (down <= up) left -= 1;
    else right += 1;
  }
  return count % 2 === 0 ? before + last : 2 * last;
}

/** The score of a level by mean and standard deviation of the first `count` of `levels`, in thousandths and rounded down. */
export function zMilli(levels: Int32Array, count: number, level: number): number {
  let [sum, squares] = [0, 0];
  for (let i = 0; i < count; i++) {
    sum += levels[i]!;
    squares += levels[i]! * levels[i]!;
  }
  // Each is an integer below 2^53, so all up to the root is exact.
  const spread = Math.sqrt(count * squares - sum * sum);
  return Math.floor((1000 * (count * level - sum)) / Math.max(LEAST_SPREAD_E4 * count, spread));
}
