import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mcNemar, type PairedCounts, pairedDifference } from '../../src/compare/paired-proportions.ts';

const counts = (only_a: number, only_b: number, both = 0, neither = 0): PairedCounts => ({
  both,
  only_a,
  only_b,
  neither,
});

/** Of a binomial distribution with probability ½, in whole numbers; to 15 digits. */
function tails(k: number, n: number): { readonly tail: number; readonly point: number } {
  let term = 1n;
  let sum = 0n;
  for (let i = 0; i <= k; i++) {
    sum += term;
    if (i < k) term = (term * BigInt(n - i)) / BigInt(i + 1);
  }
  const share = (part: bigint): number => Number((part * 10n ** 30n) / (1n << BigInt(n))) / 1e30;
  return { tail: share(sum), point: share(term) };
}

describe("McNemar's test", () => {
  it('is that of a binomial distribution: 2 of 12 that differ', () => {
    // (1 + 12 + 66) / 4096 in the tail, 66 / 4096 at its end.
    const { p_exact, p_mid } = mcNemar(counts(10, 2, 40, 8));
    expect(p_exact).toBeCloseTo((2 * 79) / 4096, 12);
    expect(p_mid).toBeCloseTo((2 * 79 - 66) / 4096, 12);
  });

  it('has nothing to test where nothing differs, and is certain of nothing where both differ as often', () => {
    expect(mcNemar(counts(0, 0, 5, 5))).toEqual({ p_exact: null, p_mid: null });
    const { p_exact, p_mid } = mcNemar(counts(3, 3));
    expect(p_exact).toBe(1);
    expect(p_mid).toBeCloseTo(1 - 20 / 64 / 2, 12);
  });

  it('agrees with whole numbers, whichever side is larger', () => {
    fc.assert(
      fc.property(fc.nat({ max: 400 }), fc.nat({ max: 400 }), (a, b) => {
        fc.pre(a + b > 0);
        const { p_exact, p_mid } = mcNemar(counts(a, b));
        const { tail, point } = tails(Math.min(a, b), a + b);
        expect(p_exact).toBeCloseTo(Math.min(1, 2 * tail), 10);
        expect(p_mid).toBeCloseTo(a === b ? 1 - point / 2 : 2 * tail - point, 10);
        expect(mcNemar(counts(b, a))).toEqual({ p_exact, p_mid });
      }),
    );
  });

  it('keeps its figures for as many pairs as a run may have', () => {
    const even = mcNemar(counts(500_000, 500_000));
    expect(even.p_exact).toBe(1);
    // The normal approximation: z = 2000 / sqrt(1,000,000) = 2.
    expect(mcNemar(counts(501_000, 499_000)).p_mid).toBeCloseTo(0.0455, 3);
    expect(mcNemar(counts(1_000_000, 0)).p_exact).toBe(0);
  });
});

describe('the difference of paired shares', () => {
  it('is that of Bonett and Price: one pair of each differing kind is added', () => {
    // 21 pairs, 1 and 7 that differ: (2 − 8)/23 ± 1.96 · sqrt((10/23 − (6/23)²)/23).
    const { difference, difference_ci95 } = pairedDifference(counts(7, 1, 1, 12));
    expect(difference).toBeCloseTo(-6 / 21, 12);
    expect(difference_ci95![0]).toBeCloseTo(-0.5084, 4);
    expect(difference_ci95![1]).toBeCloseTo(-0.0134, 4);
  });

  it('has no interval without pairs, and one around zero where none differs', () => {
    expect(pairedDifference(counts(0, 0))).toEqual({ difference: null, difference_ci95: null });
    const { difference, difference_ci95 } = pairedDifference(counts(0, 0, 50, 50));
    expect(difference).toBe(0);
    expect(difference_ci95![0]).toBeCloseTo(-difference_ci95![1], 12);
  });

  it('turns round with the sides, and stays between −1 and 1', () => {
    const few = fc.nat({ max: 50 });
    fc.assert(
      fc.property(few, few, few, few, (a, b, both, neither) => {
        fc.pre(a + b + both + neither > 0);
        const [one, other] = [
          pairedDifference(counts(a, b, both, neither)),
          pairedDifference(counts(b, a, both, neither)),
        ];
        expect(one.difference! + other.difference!).toBeCloseTo(0, 12);
        expect(one.difference_ci95![0]).toBeCloseTo(-other.difference_ci95![1], 12);
        expect(one.difference_ci95![0]).toBeGreaterThanOrEqual(-1);
        expect(one.difference_ci95![1]).toBeLessThanOrEqual(1);
      }),
    );
  });
});
