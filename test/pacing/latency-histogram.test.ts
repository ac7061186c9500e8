import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LatencyHistogram } from '../../src/pacing/latency-histogram.ts';

function summaryOf(times: readonly number[]) {
  const histogram = new LatencyHistogram();
  for (const ms of times) histogram.record(ms);
  return histogram.summary();
}

/** Times to the microsecond, from well below zero to hours. */
const times = fc.oneof(
  fc.integer({ min: -3_000_000, max: 3_000_000 }).map((us) => us / 1000),
  fc.integer({ min: -2, max: 2 }).map((us) => us / 1000),
  fc.integer({ min: 0, max: 4 * 3_600_000 }),
);

/** Of a thousand; the rank in whole numbers. */
const QUANTILES = { p50: 500, p90: 900, p99: 990, p999: 999, max: 1000 } as const;

describe('a histogram of latencies', () => {
  it('gives the nearest rank of the sorted times, to three digits and never to the wrong side of zero', () => {
    fc.assert(
      fc.property(fc.array(times, { minLength: 1, maxLength: 300 }), (all) => {
        const summary = summaryOf(all);
        const sorted = [...all].sort((a, b) => a - b);
        expect(summary.count).toBe(all.length);
        expect(summary.negative).toBe(all.filter((ms) => ms < 0).length);
        for (const [name, perMille] of Object.entries(QUANTILES)) {
          const exact = sorted[Math.floor((perMille * all.length + 999) / 1000) - 1]!;
          const told = summary[name as keyof typeof QUANTILES]!;
          expect(Math.abs(told - exact)).toBeLessThanOrEqual(Math.abs(exact) / 1000 + 1e-9);
          expect(Math.sign(told)).toBe(Math.sign(exact));
        }
      }),
    );
  });

  it.each([1000, 2000, 3000, 70_000])('takes no rank too many where %i times divide evenly', (count) => {
    const slow = count / 1000;
    const summary = summaryOf(Array.from({ length: count }, (_, i) => (i < count - slow ? 1 : 2)));
    expect(summary).toMatchObject({ count, p50: 1, p90: 1, p99: 1, p999: 1, max: 2 });
  });

  it('counts what is negative and keeps it: no clamping to zero', () => {
    const summary = summaryOf([-2, -1, -0.5, 1.5]);
    expect(summary).toEqual({ count: 4, p50: -1, p90: 1.5, p99: 1.5, p999: 1.5, max: 1.5, negative: 3 });
    expect(summaryOf([-1.7])).toEqual({
      count: 1,
      p50: -1.7,
      p90: -1.7,
      p99: -1.7,
      p999: -1.7,
      max: -1.7,
      negative: 1,
    });
  });

  it('says null, and not 0, of what was never measured', () => {
    const nothing = { count: 0, p50: null, p90: null, p99: null, p999: null, max: null, negative: 0 };
    expect(summaryOf([])).toEqual(nothing);
  });

  it('counts what takes longer than a week as a week', () => {
    const { count, max } = summaryOf([1e12]);
    expect(count).toBe(1);
    expect(Math.abs(max! / (7 * 86_400_000) - 1)).toBeLessThan(0.001);
  });

  it('lists every recorded time once, in ascending order and to three digits', () => {
    fc.assert(
      fc.property(fc.array(times, { maxLength: 300 }), (all) => {
        const histogram = new LatencyHistogram();
        for (const ms of all) histogram.record(ms);
        const cells = [...histogram.cells()];
        expect(cells.every(({ ms }, i) => i === 0 || ms > cells[i - 1]!.ms)).toBe(true);
        const listed = cells.flatMap(({ ms, count }) => new Array<number>(count).fill(ms));
        const sorted = [...all].sort((a, b) => a - b);
        expect(listed).toHaveLength(all.length);
        for (const [i, ms] of listed.entries()) {
          expect(Math.abs(ms - sorted[i]!)).toBeLessThanOrEqual(Math.abs(sorted[i]!) / 1000 + 1e-9);
        }
      }),
    );
  });
});
