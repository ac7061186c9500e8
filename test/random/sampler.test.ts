import { describe, expect, it } from 'vitest';
import { type Distribution } from '../../src/model/distribution.ts';
import { normalQuantile } from '../../src/random/normal-quantile.ts';
import { Random } from '../../src/random/random.ts';
import { compileDistribution, compileQuantile } from '../../src/random/sampler.ts';
import { mean, quantileOf } from './statistics.ts';

function sample(distribution: Distribution, count = 100_000): number[] {
  const random = Random.fromSeed('sampler');
  const sampler = compileDistribution(distribution);
  return Array.from({ length: count }, () => sampler(random));
}

describe('normalQuantile', () => {
  it.each([
    [0.5, 0],
    [0.6, 0.2533471031],
    [0.925, 1.4395314709],
    [0.975, 1.9599639845],
    [0.999, 3.0902323062],
    [1e-9, -5.997807015],
    [1e-12, -7.0344838253],
  ])('of %d is %d', (p, z) => {
    expect(Math.abs(normalQuantile(p) - z)).toBeLessThanOrEqual(2e-7 * Math.max(1, Math.abs(z)));
  });

  it('is symmetric', () => {
    for (const p of [0.01, 0.07, 0.2, 0.4]) expect(normalQuantile(1 - p)).toBeCloseTo(-normalQuantile(p), 9);
  });
});

describe('compileDistribution', () => {
  it('draws what it always drew', () => {
    const random = Random.fromSeed('42');
    const distributions: Distribution[] = [
      { kind: 'constant', value: 5 },
      { kind: 'uniform', low: 10, high: 20 },
      { kind: 'exponential', mean: 100, max: null },
      { kind: 'lognormal', median: 100, sigma: 0.5, max: null },
      { kind: 'normal', mean: -5, sd: 10 },
    ];
    expect(distributions.map((distribution) => compileDistribution(distribution)(random))).toEqual([
      5, 17.576197001617402, 137.35825187815837, 152.7413202291938, 8.554898849133235,
    ]);
  });

  it('stays in [low, high) when uniform', () => {
    const values = sample({ kind: 'uniform', low: 10, high: 20 });
    expect(Math.min(...values.slice(0, 50_000))).toBeGreaterThanOrEqual(10);
    expect(Math.max(...values.slice(0, 50_000))).toBeLessThan(20);
    expect(mean(values)).toBeCloseTo(15, 1);
  });

  it('has the exponential mean and quantiles', () => {
    const values = sample({ kind: 'exponential', mean: 1000, max: null });
    expect(mean(values) / 1000).toBeCloseTo(1, 1);
    expect(quantileOf(values, 0.9) / 2302.6).toBeCloseTo(1, 1);
    expect(quantileOf(values, 0.999) / 6907.8).toBeCloseTo(1, 1);
  });

  it('has the normal mean and spread, on both sides', () => {
    const values = sample({ kind: 'normal', mean: -5, sd: 10 });
    expect(mean(values) + 5).toBeCloseTo(0, 0);
    for (const [share, z] of [
      [0.0013499, -3],
      [0.1586553, -1],
      [0.5, 0],
      [0.9772499, 2],
    ] as const) {
      expect(Math.abs(quantileOf(values, share) - (-5 + 10 * z))).toBeLessThan(1);
    }
    expect(values.every(Number.isFinite)).toBe(true);
  });

  it('has the lognormal median and spread', () => {
    const values = sample({ kind: 'lognormal', median: 100, sigma: 1, max: null });
    expect(quantileOf(values, 0.5) / 100).toBeCloseTo(1, 1);
    expect(quantileOf(values, 0.8413447) / (100 * Math.E)).toBeCloseTo(1, 1);
    expect(quantileOf(values, 0.1586553) / (100 / Math.E)).toBeCloseTo(1, 1);
  });

  it('has the tail of Pareto', () => {
    const values = sample({ kind: 'pareto', min: 100, alpha: 1.5, max: null });
    expect(Math.min(...values.slice(0, 50_000))).toBeGreaterThanOrEqual(100);
    // Above x lies a share of (100 / x)^1.5.
    for (const [x, share] of [
      [200, 0.35355],
      [400, 0.125],
      [2154.43, 0.01],
    ] as const) {
      const above = values.filter((value) => value > x).length / values.length;
      expect(Math.abs(above - share)).toBeLessThan(4 * Math.sqrt((share * (1 - share)) / values.length));
    }
  });

  it.each(['exponential', 'lognormal'] as const)('puts draws above max at max when %s', (kind) => {
    const spread = kind === 'exponential' ? { kind, mean: 100, max: 200 } : { kind, median: 100, sigma: 1, max: 200 };
    const values = sample(spread as Distribution, 10_000);
    expect(Math.max(...values)).toBe(200);
    const share = values.filter((value) => value === 200).length / values.length;
    expect(share).toBeCloseTo(kind === 'exponential' ? 0.135 : 0.244, 1);
  });

  it.each<Distribution>([
    { kind: 'exponential', mean: 100, max: null },
    { kind: 'lognormal', median: 100, sigma: 2, max: null },
    { kind: 'pareto', min: 100, alpha: 0.5, max: null },
  ])('rises with u from a finite end to a finite end: $kind', (distribution) => {
    const quantile = compileQuantile(distribution);
    const largest = 1 - 2 ** -32;
    let last = quantile(0);
    expect(last).toBeGreaterThanOrEqual(0);
    for (let i = 1; i <= 20_000; i++) {
      const value = quantile((i / 20_000) * largest);
      expect(value).toBeGreaterThanOrEqual(last);
      last = value;
    }
    expect(Number.isFinite(last)).toBe(true);
  });
});
