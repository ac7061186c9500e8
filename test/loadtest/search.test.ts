import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundsOf, nextMove, type SearchEnd, type SearchOptions, type TriedRate } from '../../src/loadtest/search.ts';

/** Runs a search against a system that says of a rate whether it sustains it. */
function searched(
  options: SearchOptions,
  sustains: (ratePerS: number, step: number) => boolean,
  budgetSteps = Infinity,
): { readonly tried: readonly TriedRate[]; readonly ended: SearchEnd; readonly confirms: number } {
  const tried: TriedRate[] = [];
  let confirms = 0;
  for (;;) {
    const move = nextMove(tried, options, budgetSteps - tried.length);
    if (move.kind === 'end') return { tried, ended: move.ended, confirms };
    if (move.purpose === 'confirm') confirms += 1;
    tried.push({ ratePerS: move.ratePerS, sustained: sustains(move.ratePerS, tried.length) });
  }
}

const OPTIONS: SearchOptions = { fromPerS: 1000, maxRatePerS: 1_000_000, resolution: 0.05 };

const rates = fc.double({ min: 0.1, max: 1e6, noNaN: true });
const optionsOf = fc.record({
  fromPerS: rates,
  maxRatePerS: fc.constantFrom(1e6, 1e9),
  resolution: fc.double({ min: 0.01, max: 1, noNaN: true }),
});

describe('a search', () => {
  it('doubles, halves the gap by ratio, and confirms', () => {
    const { tried, ended } = searched(OPTIONS, (rate) => rate <= 5000);
    expect(ended).toBe('resolution');
    expect(tried.map(({ ratePerS }) => ratePerS)).toEqual([1000, 2000, 4000, 8000, 5660, 4760, 5190, 4970, 4970]);
    expect(boundsOf(tried)).toEqual({ sustainedPerS: 4970, confirmed: true, failedPerS: 5190 });
  });

  it('finds the capacity of a system to the resolution, in a number of steps that grows with its logarithm', () => {
    fc.assert(
      fc.property(optionsOf, fc.double({ min: 1 / 30, max: 1e4, noNaN: true }), (options, factor) => {
        const capacity = Math.min(options.fromPerS * factor, options.maxRatePerS * 0.9);
        fc.pre(capacity >= options.fromPerS / 30);
        const { tried, ended, confirms } = searched(options, (rate) => rate <= capacity);
        const { sustainedPerS, confirmed, failedPerS } = boundsOf(tried);
        expect({ ended, confirmed, confirms }).toEqual({ ended: 'resolution', confirmed: true, confirms: 1 });
        expect(sustainedPerS).toBeLessThanOrEqual(capacity);
        expect(failedPerS).toBeGreaterThan(capacity);
        // Rates have three digits, which lets the last gap be a hair wider.
        expect(failedPerS! / sustainedPerS!).toBeLessThanOrEqual((1 + options.resolution) * 1.01);
        const coarse = Math.abs(Math.log2(capacity / options.fromPerS)) + 2;
        const fine = Math.log2(1 / Math.log2(1 + options.resolution)) + 2;
        expect(tried.length).toBeLessThanOrEqual(coarse + fine + 1);
      }),
    );
  });

  it('stops at the highest rate allowed, and confirms it', () => {
    const { tried, ended } = searched({ ...OPTIONS, maxRatePerS: 5000 }, () => true);
    expect(ended).toBe('max_rate');
    expect(tried.map(({ ratePerS }) => ratePerS)).toEqual([1000, 2000, 4000, 5000, 5000]);
    expect(searched({ ...OPTIONS, maxRatePerS: 500 }, () => true).tried.map(({ ratePerS }) => ratePerS)).toEqual([
      500, 500,
    ]);
  });

  it('gives up where nothing is sustained', () => {
    const { tried, ended } = searched(OPTIONS, () => false);
    expect(ended).toBe('nothing_sustained');
    expect(tried.map(({ ratePerS }) => ratePerS)).toEqual([1000, 500, 250, 125, 62.5, 31.3, 15.7]);
    expect(boundsOf(tried)).toEqual({ sustainedPerS: null, confirmed: false, failedPerS: 15.7 });
  });

  it('goes on below a rate that is not sustained the second time', () => {
    let asked = 0;
    const { tried, ended } = searched(OPTIONS, (rate) => rate < 4970 || (rate === 4970 && ++asked === 1));
    expect(ended).toBe('resolution');
    expect(tried.slice(-3)).toEqual([
      { ratePerS: 4970, sustained: true },
      { ratePerS: 4970, sustained: false },
      { ratePerS: 4760, sustained: true },
    ]);
    expect(boundsOf(tried)).toMatchObject({ sustainedPerS: 4760, confirmed: true, failedPerS: 4970 });
  });

  it('ends with a system that answers at random, and never names a rate that failed', () => {
    fc.assert(
      fc.property(optionsOf, fc.infiniteStream(fc.boolean()), (options, answers) => {
        const { tried, ended } = searched(options, () => answers.next().value, 200);
        expect(tried.length).toBeLessThan(200);
        const { sustainedPerS, confirmed } = boundsOf(tried);
        if (sustainedPerS === null) {
          expect(ended).toBe('nothing_sustained');
          return;
        }
        expect(confirmed).toBe(true);
        const same = tried.filter(({ ratePerS }) => ratePerS === sustainedPerS);
        expect(same.length).toBeGreaterThan(1);
        expect(same.every(({ sustained }) => sustained)).toBe(true);
        for (const { ratePerS, sustained } of tried) if (!sustained) expect(ratePerS).toBeGreaterThan(sustainedPerS);
      }),
    );
  });

  it('keeps to the steps that it has time for, and spends the last one on confirming', () => {
    fc.assert(
      fc.property(optionsOf, rates, fc.integer({ min: 0, max: 12 }), (options, capacity, steps) => {
        const { tried, ended } = searched(options, (rate) => rate <= capacity, steps);
        expect(tried.length).toBeLessThanOrEqual(steps);
        if (ended !== 'budget') return;
        expect(tried).toHaveLength(steps);
        // Two steps at least: with one there is nothing yet to confirm.
        if (steps > 1 && boundsOf(tried.slice(0, -1)).sustainedPerS !== null)
          expect(boundsOf(tried).confirmed).toBe(true);
      }),
    );
  });
});

it('a search that is done has not run out of time', () => {
  const { tried } = searched(OPTIONS, (rate) => rate <= 5000);
  expect(nextMove(tried, OPTIONS, 0)).toEqual({ kind: 'end', ended: 'resolution' });
  expect(nextMove(tried.slice(0, -1), OPTIONS, 0)).toEqual({ kind: 'end', ended: 'budget' });
});

describe('what steps say', () => {
  it('is nothing without any', () => {
    expect(boundsOf([])).toEqual({ sustainedPerS: null, confirmed: false, failedPerS: null });
  });

  it('counts a rate that was sustained above one that was not as chance', () => {
    const tried = [
      { ratePerS: 10, sustained: true },
      { ratePerS: 30, sustained: true },
      { ratePerS: 20, sustained: false },
    ];
    expect(boundsOf(tried)).toEqual({ sustainedPerS: 10, confirmed: false, failedPerS: 20 });
  });
});
