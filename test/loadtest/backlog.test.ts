import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BacklogMeter, type BacklogSample, growthPerS } from '../../src/loadtest/backlog.ts';

const samples = (...records: readonly number[]): BacklogSample[] =>
  records.map((count, i) => ({ atMs: 1100 + 100 * i, records: count }));

describe('the backlog', () => {
  // due        |  ·  · |  ·    |       |  ·    |
  // processed  |  ·    |       |  · ·  |       |
  // backlog            1       2       0       1
  it('is what was due and not processed at the end of each tenth of a second', () => {
    const meter = new BacklogMeter([0, 50]);
    for (const atMs of [1010, 1099, 1100, 1399.9]) meter.due(atMs);
    meter.processed(1, 51, 1050);
    meter.processed(0, 1, 1200);
    meter.processed(1, 52, 1299);
    expect(meter.samples(1000, 1400)).toEqual(samples(1, 2, 0, 1));
    expect(meter.samples(1150, 1399)).toEqual(samples(1, 2, 0).slice(2));
    expect([meter.waiting, meter.lastDueMs]).toEqual([1, 1399.9]);
    expect(meter.throughput(1000, 1400)).toEqual({ due: 4, processed: 3, seconds: 0.4 });
    expect(meter.throughput(1100, 1350)).toEqual({ due: 1, processed: 2, seconds: 0.2 });
    expect(meter.throughput(1350, 1350)).toEqual({ due: 0, processed: 0, seconds: 0 });
  });

  it('counts records that are processed once more only once', () => {
    const meter = new BacklogMeter([10]);
    for (let i = 0; i < 5; i++) meter.due(1000);
    meter.processed(0, 13, 1000);
    meter.processed(0, 11, 1001);
    meter.processed(0, 0, 1002);
    meter.processed(0, 14, 1003);
    expect(meter.samples(1000, 1100)).toEqual(samples(1));
  });
});

describe('the growth of a backlog', () => {
  it.each<[string, number, readonly number[]]>([
    ['is 0 without samples', 0, []],
    ['is 0 of a single one', 0, [7]],
    ['is 0 of a constant', 0, [5, 5, 5, 5]],
    ['is in records a second', 20, [0, 2, 4, 6]],
    ['is negative where it shrinks', -10, [3, 2, 1, 0]],
    ['weighs every sample', 2, [0, 1, 0, 1]],
  ])('%s', (_, expected, records) => {
    expect(growthPerS(samples(...records))).toBeCloseTo(expected, 9);
  });

  it('is that of the line, whatever noise without a trend lies on it, wherever it begins', () => {
    const noise = fc.array(fc.double({ min: 0, max: 1e4, noNaN: true }), { minLength: 2, maxLength: 50 });
    fc.assert(
      fc.property(
        noise,
        fc.integer({ min: -1e4, max: 1e4 }),
        fc.integer({ min: 0, max: 1e9 }),
        (half, slope, fromMs) => {
          // Forth and back: the same noise from either end has no trend.
          const line = [...half, ...half.toReversed()].map((value, i) => ({
            atMs: fromMs + 100 * i,
            records: value + (slope * i) / 10,
          }));
          expect(growthPerS(line)).toBeCloseTo(slope, 4);
        },
      ),
    );
  });
});
