import { lowerBound, upperBound } from '../columns/lower-bound.ts';

/** Distinct values that are kept apart before the resolution becomes coarser. */
const MOST_VALUES = 1 << 16;

/**
 * Counts integer ms. It is exact while there are at most so many distinct values; beyond, values are rounded up to a multiple of a
 * resolution, which doubles as often as it must. So memory is bounded, and a value is never taken for a smaller one.
 */
export class MsHistogram {
  readonly #mostValues: number;
  #counts = new Map<number, number>();
  #sorted: { readonly values: Float64Array; readonly upTo: Float64Array } | undefined;
  #resolutionMs = 1;
  #count = 0;

  constructor(mostValues = MOST_VALUES) {
    this.#mostValues = mostValues;
  }

  /** By how much less than told a value may be, plus one, in ms: 1 says that all are exact. */
  get resolutionMs(): number {
    return this.#resolutionMs;
  }

  /** How many values were added. */
  get count(): number {
    return this.#count;
  }

  /** Adds a value. */
  add(ms: number): void {
    this.#count += 1;
    this.#sorted = undefined;
    this.#addTimes(ms, 1);
    while (this.#counts.size > this.#mostValues) this.#coarsen();
  }

  /** How many values are above `ms`. */
  above(ms: number): number {
    const { values, upTo } = this.#inOrder();
    const at = upperBound(values, ms);
    return this.#count - (at === 0 ? 0 : upTo[at - 1]!);
  }

  /** The smallest value that has at most so many values above it; null if that holds without any. */
  leastWith(mostAbove: number): number | null {
    if (this.#count <= mostAbove) return null;
    return this.ranked(this.#count - mostAbove);
  }

  /** The value of a rank, counted from 1; null if there is none. */
  ranked(rank: number): number | null {
    const { values, upTo } = this.#inOrder();
    if (rank < 1 || rank > this.#count) return null;
    return values[lowerBound(upTo, rank)]!;
  }

  /** The largest value; null if there is none. */
  get max(): number | null {
    return this.ranked(this.#count);
  }

  #addTimes(ms: number, times: number): void {
    const value = Math.ceil(ms / this.#resolutionMs) * this.#resolutionMs;
    this.#counts.set(value, (this.#counts.get(value) ?? 0) + times);
  }

  #coarsen(): void {
    this.#resolutionMs *= 2;
    const finer = this.#counts;
    this.#counts = new Map();
    for (const [ms, times] of finer) this.#addTimes(ms, times);
  }

  #inOrder(): { readonly values: Float64Array; readonly upTo: Float64Array } {
    if (this.#sorted !== undefined) return this.#sorted;
    const values = Float64Array.from(this.#counts.keys()).sort();
    let sum = 0;
    const upTo = values.map((value) => (sum += this.#counts.get(value)!));
    this.#sorted = { values, upTo };
    return this.#sorted;
  }
}
