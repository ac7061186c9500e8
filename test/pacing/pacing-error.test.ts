import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LatencyHistogram } from '../../src/pacing/latency-histogram.ts';
import { pacingError } from '../../src/pacing/pacing-error.ts';

function summaryOf(lateMs: readonly number[]) {
  const lateness = new LatencyHistogram();
  for (const ms of lateMs) lateness.record(ms);
  return pacingError(lateness);
}

describe('the pacing error', () => {
  it('is null where nothing was paced', () => {
    expect(summaryOf([])).toBeNull();
  });

  it('sorts records by how late they were, a bound itself into the bucket above it', () => {
    const summary = summaryOf([0, 0.09, 0.1, 0.29, 0.3, 2.99, 3, 9.9, 29, 31, 99, 101, 998, 1002, 5000])!;
    expect(summary.buckets).toEqual([
      { below_ms: 0.1, records: 2 },
      { below_ms: 0.3, records: 2 },
      { below_ms: 1, records: 1 },
      { below_ms: 3, records: 1 },
      { below_ms: 10, records: 2 },
      { below_ms: 30, records: 1 },
      { below_ms: 100, records: 2 },
      { below_ms: 1000, records: 2 },
      { below_ms: null, records: 2 },
    ]);
    expect(summary.records).toBe(15);
  });

  it('has the quantiles of the histogram, and every record in one bucket', () => {
    const lateMs = fc.integer({ min: 0, max: 3_000_000 }).map((us) => us / 1000);
    fc.assert(
      fc.property(fc.array(lateMs, { minLength: 1, maxLength: 300 }), (all) => {
        const { records, buckets, ...quantiles } = summaryOf(all)!;
        const lateness = new LatencyHistogram();
        for (const ms of all) lateness.record(ms);
        expect(lateness.summary()).toMatchObject({ count: records, ...quantiles });
        expect(buckets.every((bucket) => bucket.records >= 0)).toBe(true);
        expect(buckets.reduce((sum, bucket) => sum + bucket.records, 0)).toBe(all.length);
      }),
    );
  });
});
