import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wilsonInterval } from '../../src/score/wilson.ts';
import {
  estimateClumpedShare,
  estimateMean,
  estimateShare,
  LEAST_SEEDS,
  type SeedShare,
} from '../../src/sweep/estimates.ts';
import { studentQuantile } from '../../src/score/student-t.ts';

const share = (hits: number, trials: number): SeedShare => ({ hits, trials, ci95: [0.1, 0.2] });
const TEN = [8, 9, 7, 8, 10, 6, 8, 9, 7, 8].map((hits) => share(hits, 10));

describe("Student's quantile", () => {
  // Tables, as in Abramowitz and Stegun 26.10.
  it.each([
    [9, 2.262157],
    [10, 2.228139],
    [14, 2.144787],
    [19, 2.093024],
    [29, 2.04523],
    [99, 1.984217],
    [999, 1.962341],
  ])('of %d degrees of freedom is that of the table', (degrees, quantile) => {
    expect(studentQuantile(degrees)).toBeCloseTo(quantile, 4);
  });

  it('is not asked for fewer than nine', () => {
    expect(() => studentQuantile(8)).toThrow(RangeError);
  });
});

describe('a share over seeds', () => {
  it('is the mean of ten seeds or more, with the interval of that mean', () => {
    // Mean 0.8, standard deviation 0.11547 = sqrt(0.12 / 9), so 0.8 ± 2.262 · 0.11547 / sqrt(10).
    const { value, ci95, interval, sd, seeds } = estimateShare(TEN);
    expect({ interval, seeds }).toEqual({ interval: 'seeds', seeds: 10 });
    expect(value).toBeCloseTo(0.8, 12);
    expect(sd).toBeCloseTo(0.11547, 5);
    expect(ci95![0]).toBeCloseTo(0.8 - 0.082602, 5);
    expect(ci95![1]).toBeCloseTo(0.8 + 0.082602, 5);
  });

  it('does not leave [0, 1]', () => {
    const { ci95 } = estimateShare([...Array.from({ length: 9 }, () => share(1, 10)), share(10, 10)]);
    expect(ci95![0]).toBe(0);
    expect(ci95![1]).toBeLessThan(1);
  });

  it('of fewer seeds is that of all trials, with the range of the seeds and no interval', () => {
    const few = TEN.slice(0, 9);
    expect(estimateShare(few)).toMatchObject({
      value: 72 / 90,
      ci95: null,
      interval: null,
      range: [0.6, 1],
      seeds: 9,
    });
  });

  it('of one seed has the interval of its run', () => {
    expect(estimateShare([share(8, 10)])).toEqual({
      value: 0.8,
      ci95: [0.1, 0.2],
      interval: 'run',
      range: null,
      sd: null,
      seeds: 1,
    });
    expect(estimateShare([{ hits: 8, trials: 10, ci95: null }])).toMatchObject({ ci95: null, interval: null });
  });

  it('claims no certainty where all seeds agree', () => {
    const agreed = Array.from({ length: 12 }, () => share(10, 10));
    expect(estimateShare(agreed)).toMatchObject({
      value: 1,
      ci95: wilsonInterval(120, 120),
      interval: 'pooled',
      sd: 0,
    });
  });

  it('is not measured without trials, and leaves out seeds that have none', () => {
    expect(estimateShare([share(0, 0), share(0, 0)])).toEqual({
      value: null,
      ci95: null,
      interval: null,
      range: null,
      sd: null,
      seeds: 0,
    });
    expect(estimateShare([...TEN.slice(1), share(0, 0)])).toMatchObject({ interval: null, range: [0.6, 1], seeds: 9 });
  });

  it('has no interval of trials that come in clumps', () => {
    expect(estimateClumpedShare(TEN.slice(0, 5))).toMatchObject({ value: 42 / 50, ci95: null, interval: null });
    expect(estimateClumpedShare(TEN)).toEqual(estimateShare(TEN));
  });

  it('lies within its interval, and does not depend on the order of the seeds but for rounding', () => {
    const seeds = fc.array(
      fc
        .integer({ min: 1, max: 50 })
        .chain((trials) => fc.record({ hits: fc.nat(trials), trials: fc.constant(trials) })),
      { minLength: 2, maxLength: 30 },
    );
    fc.assert(
      fc.property(seeds, (given) => {
        const shares = given.map((one) => ({ ...one, ci95: null }));
        const { value, ci95, range } = estimateShare(shares);
        const [low, high] = ci95 ?? range!;
        expect(low).toBeLessThanOrEqual(value! + 1e-12);
        expect(high).toBeGreaterThanOrEqual(value! - 1e-12);
        expect(ci95 === null).toBe(given.length < LEAST_SEEDS);
        expect(estimateShare(shares.toReversed()).value).toBeCloseTo(value!, 12);
      }),
    );
  });
});

describe('a mean over seeds', () => {
  it('has an interval from ten seeds on', () => {
    const values = Array.from({ length: 10 }, (_, i) => 100 + i);
    const { value, ci95, interval } = estimateMean(values);
    expect({ value, interval }).toEqual({ value: 104.5, interval: 'seeds' });
    expect(ci95![1] - 104.5).toBeCloseTo(2.1658, 3);
    expect(estimateMean(values.slice(1))).toMatchObject({ value: 105, ci95: null, interval: null, seeds: 9 });
  });

  it('has no meaning where one seed has no figure', () => {
    expect(estimateMean([1, null, 3])).toMatchObject({ value: null, ci95: null, seeds: 2 });
    expect(estimateMean([])).toMatchObject({ value: null, seeds: 0 });
  });
});
