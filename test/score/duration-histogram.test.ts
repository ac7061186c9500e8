import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DurationHistogram } from '../../src/score/duration-histogram.ts';

function histogramOf(values: readonly number[]) {
  const histogram = new DurationHistogram();
  for (const value of values) histogram.add(value);
  return histogram.distribution();
}

it('counts every duration in the bin that holds it, whatever its size and sign', () => {
  const duration = fc.oneof(
    fc.integer({ min: -100, max: 100 }),
    fc.integer({ min: -40_000, max: 40_000 }),
    fc.integer({ min: -900_000_000_000, max: 900_000_000_000 }),
  );
  fc.assert(
    fc.property(fc.array(duration, { maxLength: 60 }), (values) => {
      const { total, bins } = histogramOf(values);
      expect(total).toBe(values.length);
      for (const { from_ms: from, to_ms: to, count } of bins) {
        const own = values.filter((ms) => (to <= 0 ? from < ms && ms <= to && ms !== 0 : from <= ms && ms < to));
        expect({ from, count }).toEqual({ from, count: own.length });
      }
      // Bins follow one another without a gap, and begin and end with one that is not empty.
      expect(bins.slice(1).map(({ from_ms }) => from_ms)).toEqual(bins.slice(0, -1).map(({ to_ms }) => to_ms));
      if (values.length > 0) expect(Math.min(bins[0]!.count, bins.at(-1)!.count)).toBeGreaterThan(0);
    }),
  );
});

it('has 1 s and 10 s as edges, and every power of ten', () => {
  const { bins } = histogramOf([0, 1e11]);
  const edges = bins.map(({ from_ms }) => from_ms);
  expect(edges).toEqual(expect.arrayContaining([0, 1, 10, 100, 1000, 10_000, 1e8, 1e11]));
});

it('has no bins where nothing was counted', () => {
  expect(histogramOf([])).toEqual({ total: 0, bins: [] });
});
