import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../src/random/random.ts';
import { percentileInterval, RESAMPLES, resampleClusters } from '../../src/score/bootstrap.ts';
import { type ClusterCounts, f1Score, RuleIntervals } from '../../src/score/intervals.ts';
import { quantileWithMisses } from '../../src/report/quantile.ts';
import { TimesToDetect } from '../../src/score/time-to-detect.ts';
import { wilsonInterval } from '../../src/score/wilson.ts';

const counts = (rows: readonly (readonly [number, number, number, number])[]): ClusterCounts => ({
  episodes: Uint32Array.from(rows, (row) => row[0]),
  detected: Uint32Array.from(rows, (row) => row[1]),
  judged: Uint32Array.from(rows, (row) => row[2]),
  matched: Uint32Array.from(rows, (row) => row[3]),
});

const intervalsOf = (columns: ClusterCounts, seed: string) => {
  const figure = new RuleIntervals(columns);
  resampleClusters(columns.episodes.length, Random.fromSeed(seed), [figure]);
  return figure.intervals();
};

describe('wilsonInterval', () => {
  // R. G. Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('%d of %d lies in the published interval', (successes, trials, low, high) => {
    const interval = wilsonInterval(successes, trials)!;
    expect(interval[0]).toBeCloseTo(low, 4);
    expect(interval[1]).toBeCloseTo(high, 4);
  });

  it('is null for no trials, reaches exactly 0 and 1, and always holds the share', () => {
    expect(wilsonInterval(0, 0)).toBeNull();
    expect(wilsonInterval(20, 20)).toEqual([expect.closeTo(0.8389, 4), 1]);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), fc.nat(), (trials, draw) => {
        const successes = draw % (trials + 1);
        const [low, high] = wilsonInterval(successes, trials)!;
        expect(low).toBeLessThanOrEqual(successes / trials);
        expect(high).toBeGreaterThanOrEqual(successes / trials);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('the bootstrap', () => {
  it('draws as many clusters as there are, each time', () => {
    let resamples = 0;
    const figure = {
      resample(weights: Float64Array, resample: number): void {
        expect(resample).toBe(resamples++);
        expect(weights.reduce((sum, weight) => sum + weight, 0)).toBe(7);
      },
    };
    resampleClusters(7, Random.fromSeed('b'), [figure]);
    expect(resamples).toBe(RESAMPLES);
  });

  it('takes the 25th and 975th of 1,000 values', () => {
    const values = Float64Array.from({ length: 1000 }, (_, i) => 1000 - i);
    expect(percentileInterval(values)).toEqual([25, 975]);
  });

  it('leaves undefined values out, and gives up when they are half', () => {
    const values = (defined: number) => Float64Array.from({ length: 100 }, (_, i) => (i < defined ? 3 : Number.NaN));
    expect(percentileInterval(values(51))).toEqual([3, 3]);
    expect(percentileInterval(values(50))).toBeNull();
  });
});

describe('RuleIntervals', () => {
  const run = (rows: readonly (readonly [number, number, number, number])[], seed = 's') =>
    intervalsOf(counts(rows), seed);

  it('takes Wilson for recall where clients have one episode each', () => {
    const rows = Array.from({ length: 20 }, (_, i) => [1, i < 15 ? 1 : 0, 1, i < 15 ? 1 : 0] as const);
    expect(run(rows).recall).toEqual(wilsonInterval(15, 20));
  });

  it('resamples clients otherwise: all or nothing per client is wider than independent episodes', () => {
    const clustered = Array.from({ length: 20 }, (_, i) =>
      i < 10 ? ([10, 10, 0, 0] as const) : ([10, 0, 0, 0] as const),
    );
    const spread = Array.from({ length: 20 }, () => [10, 5, 0, 0] as const);
    const [low, high] = run(clustered).recall!;
    // The standard error of a mean of 20 fair coins is 0.112.
    expect(low).toBeGreaterThan(0.2);
    expect(low).toBeLessThan(0.35);
    expect(high).toBeGreaterThan(0.65);
    expect(high).toBeLessThan(0.8);
    expect(run(spread).recall).toEqual([0.5, 0.5]);
  });

  it('is the same for the same seed, and another for another', () => {
    const rows = Array.from({ length: 30 }, (_, i) => [2, i % 3, 3, i % 4] as const);
    expect(run(rows)).toEqual(run(rows));
    expect(run(rows, 'other')).not.toEqual(run(rows));
  });

  it('does not claim certainty for a rate of 1', () => {
    const rows = Array.from({ length: 30 }, () => [2, 2, 2, 2] as const);
    const certain = wilsonInterval(30, 30);
    const { recall, precision, f1 } = run(rows);
    expect(recall).toEqual(certain);
    expect(precision).toEqual(certain);
    expect(f1).toEqual([f1Score(certain![0], certain![0]), 1]);
  });

  it('says nothing from a single client, save Wilson for a single episode', () => {
    expect(run([[5, 4, 6, 4]])).toEqual({ recall: null, precision: null, f1: null });
    expect(
      run([
        [5, 4, 6, 4],
        [0, 0, 0, 0],
      ]),
    ).toEqual({ recall: null, precision: null, f1: null });
    expect(run([[1, 1, 1, 1]])).toEqual({ recall: wilsonInterval(1, 1), precision: null, f1: null });
  });

  it('is null for precision without alerts', () => {
    expect(
      run([
        [1, 0, 0, 0],
        [1, 0, 0, 0],
      ]),
    ).toMatchObject({ precision: null, f1: null });
  });
});

describe('quantiles', () => {
  const sorted = (length: number) => Float64Array.from({ length }, (_, i) => i + 1);

  it('is the nearest rank, with at least ten observations beyond', () => {
    expect(quantileWithMisses(sorted(20), 0, 50)).toBe(10);
    expect(quantileWithMisses(sorted(19), 0, 50)).toBeNull();
    expect(quantileWithMisses(sorted(100), 0, 90)).toBe(90);
    expect(quantileWithMisses(sorted(99), 0, 90)).toBeNull();
    expect(quantileWithMisses(sorted(1000), 0, 99)).toBe(990);
    expect(quantileWithMisses(sorted(999), 0, 99)).toBeNull();
  });

  it('ranks misses as infinite, so that a quantile among them is null', () => {
    expect(quantileWithMisses(sorted(10), 10, 50)).toBe(10);
    expect(quantileWithMisses(sorted(9), 11, 50)).toBeNull();
    expect(quantileWithMisses(sorted(950), 50, 90)).toBe(900);
    expect(quantileWithMisses(sorted(950), 50, 99)).toBeNull();
    expect(quantileWithMisses(sorted(0), 0, 50)).toBeNull();
  });
});

describe('TimesToDetect', () => {
  const summarise = (times: readonly number[]) => {
    const figure = new TimesToDetect(
      times.map((elapsedMs, cluster) => ({ elapsedMs, cluster })),
      times.length,
    );
    resampleClusters(times.length, Random.fromSeed('t'), [figure]);
    return figure.summary();
  };

  it('keeps negatives, counts them, and has no maximum once an episode was missed', () => {
    const times = Array.from({ length: 100 }, (_, i) => i - 5);
    expect(summarise(times)).toMatchObject({
      p50: 44,
      p90: 84,
      p99: null,
      max: 94,
      early: 5,
      missed: 0,
      measured: 100,
    });
    expect(summarise([...times, Number.POSITIVE_INFINITY])).toMatchObject({ max: null, max_detected: 94, missed: 1 });
  });

  it('leaves out what was detected but not timed', () => {
    expect(summarise([1, Number.NaN])).toMatchObject({ measured: 1, missed: 0, early: 0, max: 1 });
    expect(summarise([Number.NaN])).toMatchObject({ measured: 0, early: null, max: null });
  });

  it('puts the quantile inside its interval, whose upper end may lie among the misses', () => {
    const times = Array.from({ length: 200 }, (_, i) => i);
    const { p50, ci95 } = summarise(times);
    expect(ci95.p50![0]).toBeLessThan(p50!);
    expect(ci95.p50![1]).toBeGreaterThan(p50!);
    // Half of 200 with a standard error of about 7 ranks.
    expect(ci95.p50![0]).toBeGreaterThan(70);
    expect(ci95.p50![1]).toBeLessThan(130);
    expect(ci95.p99).toBeNull();
    const halfMissed = summarise(times.map((time) => (time < 101 ? time : Number.POSITIVE_INFINITY)));
    expect(halfMissed.p50).toBe(99);
    expect(halfMissed.ci95.p50![1]).toBeNull();
  });
});
