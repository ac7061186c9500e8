import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clusteredInterval } from '../../src/score/cluster-interval.ts';
import { type ClusterCounts, ruleIntervals } from '../../src/score/intervals.ts';
import { quantileWithMisses } from '../../src/report/quantile.ts';
import { timesToDetect } from '../../src/score/time-to-detect.ts';
import { wilsonInterval } from '../../src/score/wilson.ts';

const counts = (rows: readonly (readonly [number, number, number, number])[]): ClusterCounts => ({
  episodes: Uint32Array.from(rows, (row) => row[0]),
  detected: Uint32Array.from(rows, (row) => row[1]),
  judged: Uint32Array.from(rows, (row) => row[2]),
  matched: Uint32Array.from(rows, (row) => row[3]),
});

const run = (rows: readonly (readonly [number, number, number, number])[]) => {
  const { recall, precision, f1 } = ruleIntervals(counts(rows));
  return { recall: recall.ci95, precision: precision.ci95, f1: f1.ci95 };
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

describe('clusteredInterval', () => {
  const recallOf = (rows: readonly (readonly [number, number])[]) =>
    ruleIntervals(counts(rows.map(([episodes, detected]) => [episodes, detected, 0, 0]))).recall;

  it('has no interval of fewer than ten units, or twenty that have several observations, and says why', () => {
    const units = (count: number, own: number) =>
      Array.from({ length: count }, (_, i) => [own, i % 2 === 0 ? own : own - 1] as const);
    for (const [own, least] of [
      [1, 10],
      [2, 20],
      [5, 20],
    ] as const) {
      expect(recallOf(units(least - 1, own))).toEqual({ ci95: null, units: least - 1, reason: 'few_units' });
      expect(recallOf(units(least, own))).toMatchObject({ units: least, reason: null });
      expect(recallOf(units(least, own)).ci95).not.toBeNull();
    }
    // One client with a second observation is enough.
    expect(recallOf([...units(11, 1), [2, 2]]).ci95).toBeNull();
    // Two misses among two clients are no reason to claim a narrow interval.
    expect(
      recallOf([
        [150, 149],
        [150, 149],
      ]).ci95,
    ).toBeNull();
    expect(recallOf([])).toEqual({ ci95: null, units: 0, reason: 'not_measured' });
  });

  it('is never wider with no miss than with some, whatever the clients and whoever has the misses', () => {
    const clients = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 20, maxLength: 40 });
    fc.assert(
      fc.property(clients, fc.array(fc.nat(), { minLength: 1, maxLength: 8 }), (episodes, draws) => {
        const missed = episodes.map(() => 0);
        for (const draw of draws) {
          const client = draw % episodes.length;
          missed[client] = Math.min(episodes[client]!, missed[client]! + 1);
        }
        const widthOf = (misses: readonly number[]) => {
          const [low, high] = recallOf(episodes.map((own, i) => [own, own - misses[i]!])).ci95!;
          return high - low;
        };
        expect(widthOf(missed)).toBeGreaterThanOrEqual(widthOf(episodes.map(() => 0)) - 1e-9);
      }),
    );
  });

  it('holds its share, inside 0 and 1', () => {
    const rows = fc.array(fc.tuple(fc.nat(9), fc.nat(9)), { minLength: 10, maxLength: 40 });
    fc.assert(
      fc.property(rows, (drawn) => {
        const own = drawn.map(([a, b]) => [a + b, a] as const);
        const { ci95 } = recallOf(own);
        if (ci95 === null) return;
        const total = own.reduce((sum, [episodes]) => sum + episodes, 0);
        const share = own.reduce((sum, [, detected]) => sum + detected, 0) / total;
        expect(ci95[0]).toBeLessThanOrEqual(share + 1e-12);
        expect(ci95[1]).toBeGreaterThanOrEqual(share - 1e-12);
        expect(ci95[0]).toBeGreaterThanOrEqual(0);
        expect(ci95[1]).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('is as wide as ten times fewer trials where each client has ten that go together', () => {
    const [low, high] = recallOf(
      Array.from({ length: 40 }, (_, i) => (i < 20 ? ([10, 10] as const) : ([10, 0] as const))),
    ).ci95!;
    const [from, to] = wilsonInterval(20, 40)!;
    expect(low).toBeLessThan(from);
    expect(high).toBeGreaterThan(to);
    expect(high - low).toBeLessThan(1.1 * (to - from));
  });

  it('takes no variance of nothing', () => {
    const observations = new Uint32Array(20).fill(3);
    const none = clusteredInterval({ value: 0, influence: new Float64Array(20), observations })!;
    // The trials are the twenty units, with the normal quantile: no variance is estimated.
    expect(none).toEqual([0, expect.closeTo((1.96 * 1.96) / (20 + 1.96 * 1.96), 3)]);
  });
});

describe('ruleIntervals', () => {
  it('has an interval of F1 for ten clients that have one episode and one alert each, though that is two observations', () => {
    const rows = Array.from({ length: 10 }, (_, i) => [1, i < 8 ? 1 : 0, 1, i < 8 ? 1 : 0] as const);
    expect(run(rows)).toEqual({ recall: expect.any(Array), precision: expect.any(Array), f1: expect.any(Array) });
    // A second alert of one client, and precision rests on units of several sizes.
    const [, ...others] = rows;
    expect(run([[1, 1, 2, 1], ...others])).toEqual({
      recall: expect.any(Array),
      precision: null,
      f1: null,
    });
  });

  it('takes Wilson for recall where clients have one episode each', () => {
    const rows = Array.from({ length: 20 }, (_, i) => [1, i < 15 ? 1 : 0, 1, i < 15 ? 1 : 0] as const);
    expect(run(rows).recall).toEqual(wilsonInterval(15, 20));
  });

  it('takes clients together: all or nothing per client is wider than independent episodes', () => {
    const clustered = Array.from({ length: 20 }, (_, i) =>
      i < 10 ? ([10, 10, 0, 0] as const) : ([10, 0, 0, 0] as const),
    );
    const spread = Array.from({ length: 20 }, () => [10, 5, 0, 0] as const);
    const [low, high] = run(clustered).recall!;
    // The standard error of a mean of 20 fair coins is 0.112.
    expect(low).toBeGreaterThan(0.25);
    expect(low).toBeLessThan(0.32);
    expect(high).toBeGreaterThan(0.68);
    expect(high).toBeLessThan(0.75);
    // Clients that are all alike are no proof that the next one is.
    expect(run(spread).recall![0]).toBeLessThan(0.45);
    expect(run(spread).recall![0]).toBeGreaterThan(low);
  });

  it('does not claim certainty for a rate of 1', () => {
    const rows = Array.from({ length: 30 }, () => [2, 2, 2, 2] as const);
    const { recall, precision, f1 } = run(rows);
    expect(recall![0]).toBeLessThan(0.9);
    expect(precision).toEqual(recall);
    expect(f1![1]).toBe(1);
    expect(f1![0]).toBeLessThan(0.9);
  });

  it('is null for precision without alerts, and has an interval of F1 at 0 where both are measured', () => {
    const silent = Array.from({ length: 12 }, () => [1, 0, 0, 0] as const);
    expect(run(silent)).toMatchObject({ recall: [0, expect.any(Number)], precision: null, f1: null });
    const wrong = Array.from({ length: 12 }, () => [1, 0, 1, 0] as const);
    expect(run(wrong).f1).toEqual([0, expect.any(Number)]);
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

/** The chance of at least `from` and at most `to` hits. */
function binomialBetween(trials: number, share: number, from: number, to: number): number {
  let sum = 0;
  let logChance = trials * Math.log(1 - share);
  for (let hits = 0; hits <= to; hits++) {
    if (hits >= from) sum += Math.exp(logChance);
    logChance += Math.log((trials - hits) / (hits + 1)) + Math.log(share / (1 - share));
  }
  return sum;
}

describe('timesToDetect', () => {
  const basisOf = (units: number) => ({ units, areClocksWrong: false, prevalence: 0.05 });

  const summarise = (times: readonly number[]) =>
    timesToDetect(
      times.map((elapsedMs, unit) => ({ elapsedMs, unit })),
      basisOf(times.length),
    );

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

  it('has no interval of fewer than twenty units, however many episodes they have', () => {
    const times = Array.from({ length: 200 }, (_, i) => ({ elapsedMs: i, unit: i % 19 }));
    const few = timesToDetect(times, basisOf(19));
    expect(few.p50).toBe(99);
    expect(few.ci95).toEqual({ p50: null, p90: null, p99: null });
    expect(few.intervals).toEqual({
      units: 19,
      reason: 'few_units',
      reasons: { p50: 'few_units', p90: 'few_units', p99: 'not_measured' },
    });
  });

  it('has no interval of a quantile beyond which fewer than ten units have an episode, and says why', () => {
    // The longest times are those of nine clients.
    const times = Array.from({ length: 200 }, (_, i) => ({ elapsedMs: i, unit: i < 170 ? i % 20 : i % 9 }));
    const { ci95, intervals } = timesToDetect(times, basisOf(20));
    expect(ci95).toEqual({ p50: [expect.any(Number), expect.any(Number)], p90: null, p99: null });
    expect(intervals).toEqual({
      units: 20,
      reason: null,
      reasons: { p50: null, p90: 'few_beyond', p99: 'not_measured' },
    });
    expect(timesToDetect([...times, { elapsedMs: 300, unit: 15 }], basisOf(20)).intervals.reasons.p90).toBeNull();
  });

  it('has no interval where clocks are wrong, and far out where episodes are much of the traffic', () => {
    const times = Array.from({ length: 200 }, (_, i) => ({ elapsedMs: i, unit: i }));
    const given = timesToDetect(times, { ...basisOf(200), areClocksWrong: true });
    expect(given.ci95).toEqual({ p50: null, p90: null, p99: null });
    expect(given.intervals).toMatchObject({ reason: 'wrong_clocks', reasons: { p50: 'wrong_clocks' } });
    const crowded = timesToDetect(times, { ...basisOf(200), prevalence: 0.051 });
    expect(crowded.ci95).toEqual({ p50: [expect.any(Number), expect.any(Number)], p90: null, p99: null });
    expect(crowded.intervals).toMatchObject({ reason: null, reasons: { p50: null, p90: 'dependent_waits' } });
    expect(timesToDetect(times, basisOf(200)).ci95.p90).not.toBeNull();
  });

  it('has an interval whose ranks hold at least 94 % of the binomial chance, whatever the quantile', () => {
    // Of n episodes, a number with the binomial distribution lies below the long-run quantile.
    for (const [total, percent] of [
      [20, 50],
      [101, 50],
      [100, 90],
      [333, 90],
      [1000, 99],
      [3001, 99],
    ] as const) {
      const times = Array.from({ length: total }, (_, i) => ({ elapsedMs: i + 1, unit: i }));
      const [low, high] = timesToDetect(times, basisOf(total)).ci95[`p${percent}`]!;
      const chance = binomialBetween(total, percent / 100, low, high! - 1);
      expect(chance).toBeGreaterThan(0.94);
      expect(chance).toBeLessThan(0.98);
    }
  });

  it('is wider where the episodes of a client take about as long as each other', () => {
    const widthOf = (unitOf: (i: number) => number) => {
      const times = Array.from({ length: 200 }, (_, i) => ({ elapsedMs: i, unit: unitOf(i) }));
      const [low, high] = timesToDetect(times, basisOf(20)).ci95.p50!;
      return high! - low;
    };
    expect(widthOf((i) => Math.floor(i / 10))).toBeGreaterThan(2 * widthOf((i) => i % 20));
  });
});
