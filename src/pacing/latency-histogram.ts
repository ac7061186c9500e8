import { build, type Histogram } from 'hdr-histogram-js';

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

const US_PER_MS = 1000;
/** A week. What took longer still counts as a week. */
const HIGHEST_US = 7 * 86_400_000 * US_PER_MS;

/**
 * Collects times to the microsecond, kept to three digits. A histogram knows no negative values, so those have one of their own:
 * they come from clocks and races between processes, and to hide them would hide what they say.
 */
export class LatencyHistogram {
  readonly #positive = newHistogram();
  readonly #negative = newHistogram();

  record(ms: number): void {
    const us = Math.min(HIGHEST_US, Math.round(Math.abs(ms) * US_PER_MS));
    (ms < 0 && us > 0 ? this.#negative : this.#positive).recordValue(us);
  }

  summary(): LatencySummary {
    const negative = this.#negative.totalCount;
    const count = negative + this.#positive.totalCount;
    const at = (perMille: number) => (count === 0 ? null : this.#quantileMs(perMille, count));
    return { count, p50: at(500), p90: at(900), p99: at(990), p999: at(999), max: at(1000), negative };
  }

  /** The smallest value at or below which so many per mille of all values lie: a whole number, so that the rank is exact. */
  #quantileMs(perMille: number, count: number): number {
    const negative = this.#negative.totalCount;
    const rank = Math.ceil((perMille * count) / 1000);
    if (rank <= negative) return -valueAtRank(this.#negative, negative - rank + 1) / US_PER_MS;
    return valueAtRank(this.#positive, rank - negative) / US_PER_MS;
  }
}

function newHistogram(): Histogram {
  return build({ highestTrackableValue: HIGHEST_US, numberOfSignificantValueDigits: 3 });
}

/** The `rank`-th smallest value, from 1. Half a rank less, so that no rounding makes it the next one. */
function valueAtRank(histogram: Histogram, rank: number): number {
  return histogram.getValueAtPercentile((100 * (rank - 0.5)) / histogram.totalCount);
}
