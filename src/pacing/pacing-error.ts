import { type LatencyHistogram } from './latency-histogram.ts';

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

const BOUNDS_MS = [0.1, 0.3, 1, 3, 10, 30, 100, 1000];

/** Sums up by how much actual send times were behind the intended ones, in ms and to three digits; null when nothing was paced. */
export function pacingError(lateness: LatencyHistogram): PacingErrorSummary | null {
  const records = lateness.count;
  if (records === 0) return null;
  const at = (perMille: number) => lateness.quantileMs(perMille);
  return { records, p50: at(500), p90: at(900), p99: at(990), max: at(1000), buckets: bucketsOf(lateness) };
}

function bucketsOf(lateness: LatencyHistogram): PacingErrorSummary['buckets'] {
  const buckets = [...BOUNDS_MS, null].map((below_ms) => ({ below_ms, records: 0 }));
  for (const { ms, count } of lateness.cells()) {
    buckets.find(({ below_ms }) => below_ms === null || ms < below_ms)!.records += count;
  }
  return buckets;
}
