import { type Histogram, Int32Histogram } from 'hdr-histogram-js';
import { DAY_MS } from '../model/time-units.ts';

/** Quantiles of measured times in ms; null where nothing was measured. */
export interface LatencySummary {
  readonly count: number;
  readonly p50: number | null;
  readonly p90: number | null;
  readonly p99: number | null;
  readonly p999: number | null;
  readonly max: number | null;
  /** How many were below zero; they count in the quantiles as they are. */
  readonly negative: number;
}

/** Times that three digits do not tell apart. */
export interface LatencyCell {
  /** The time that quantiles give for them. */
  readonly ms: number;
  readonly count: number;
}

const US_PER_MS = 1000;
/** A week. What took longer still counts as a week. */
const HIGHEST_US = 7 * DAY_MS * US_PER_MS;
const DIGITS = 3;

/**
 * Collects times to the microsecond, kept to three digits. An HDR histogram takes no negative values, so these have one of their own:
 * they come from clocks and races between processes, and hiding them would hide what they say.
 */
export class LatencyHistogram {
  readonly #positive = new Int32Histogram(1, HIGHEST_US, DIGITS);
  readonly #negative = new Int32Histogram(1, HIGHEST_US, DIGITS);

  /** Adds a time. */
  record(ms: number): void {
    const us = Math.min(HIGHEST_US, Math.round(Math.abs(ms) * US_PER_MS));
    (ms < 0 && us > 0 ? this.#negative : this.#positive).recordValue(us);
  }

  /** The times that are not below zero, in µs, for writers of HdrHistogram's own formats. */
  get nonNegative(): Histogram {
    return this.#positive;
  }

  /** How many times were recorded. */
  get count(): number {
    return this.#negative.totalCount + this.#positive.totalCount;
  }

  /**
   * The nearest rank: the smallest recorded time, in ms, at or below which so many per mille of all of them lie. Per mille are whole
   * numbers, so that the rank is exact. Something must have been recorded.
   */
  quantileMs(perMille: number): number {
    const negative = this.#negative.totalCount;
    const rank = Math.max(1, Math.ceil((perMille * this.count) / 1000));
    if (rank <= negative) return -valueAtRank(this.#negative, negative - rank + 1) / US_PER_MS;
    return valueAtRank(this.#positive, rank - negative) / US_PER_MS;
  }

  /** The recorded times in ascending order, those as one that three digits do not tell apart. */
  *cells(): Iterable<LatencyCell> {
    for (const { us, count } of cellsOf(this.#negative).reverse()) yield { ms: -us / US_PER_MS, count };
    for (const { us, count } of cellsOf(this.#positive)) yield { ms: us / US_PER_MS, count };
  }

  /** The quantiles that reports have. */
  summary(): LatencySummary {
    const { count } = this;
    const at = (perMille: number) => (count === 0 ? null : this.quantileMs(perMille));
    const negative = this.#negative.totalCount;
    return { count, p50: at(500), p90: at(900), p99: at(990), p999: at(999), max: at(1000), negative };
  }
}

/** The `rank`-th smallest value, from 1. Half a rank less, so that no rounding makes it the next one. */
function valueAtRank(histogram: Int32Histogram, rank: number): number {
  return histogram.getValueAtPercentile((100 * (rank - 0.5)) / histogram.totalCount);
}

/** The values that were recorded, in ascending order: of each cell the highest that it may stand for. */
function cellsOf(histogram: Int32Histogram): { readonly us: number; readonly count: number }[] {
  const values = histogram.recordedValuesIterator;
  values.reset();
  const cells = [];
  while (values.hasNext()) {
    const { valueIteratedTo, countAtValueIteratedTo } = values.next();
    cells.push({ us: valueIteratedTo, count: countAtValueIteratedTo });
  }
  return cells;
}
