import { build, type Histogram } from 'hdr-histogram-js';

/** How much later than intended records were sent, in ms. */
export interface PacingErrorSummary {
  readonly records: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
  /** The records by how late they were: below `below_ms` and not below the bound before it; null for the last, without bound. */
  readonly buckets: readonly { readonly below_ms: number | null; readonly records: number }[];
}

const US_PER_MS = 1000;
/** A day. What is later still counts as a day late. */
const HIGHEST_US = 86_400_000 * US_PER_MS;
const BOUNDS_MS = [0.1, 0.3, 1, 3, 10, 30, 100, 1000];

/** Collects actual minus intended send times, to the microsecond and three digits. Nothing is ever sent too early. */
export class PacingError {
  readonly #histogram: Histogram = build({ highestTrackableValue: HIGHEST_US, numberOfSignificantValueDigits: 3 });
  readonly #buckets = new Uint32Array(BOUNDS_MS.length + 1);

  record(lateMs: number): void {
    this.#histogram.recordValue(Math.min(HIGHEST_US, Math.max(0, Math.round(lateMs * US_PER_MS))));
    const bucket = BOUNDS_MS.findIndex((boundMs) => lateMs < boundMs);
    this.#buckets[bucket === -1 ? BOUNDS_MS.length : bucket]! += 1;
  }

  /** Null when nothing was paced. */
  summary(): PacingErrorSummary | null {
    const histogram = this.#histogram;
    if (histogram.totalCount === 0) return null;
    const at = (percent: number): number => histogram.getValueAtPercentile(percent) / US_PER_MS;
    const buckets = Array.from(this.#buckets, (records, i) => ({ below_ms: BOUNDS_MS[i] ?? null, records }));
    return { records: histogram.totalCount, p50: at(50), p90: at(90), p99: at(99), max: at(100), buckets };
  }
}
