import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changeBetween, spreadOf } from '../../bench/suite/statistics.ts';

const figure = fc.double({ min: 1e-3, max: 1e9, noNaN: true });
const runs = fc.array(figure, { minLength: 1, maxLength: 9 });
const enoughRuns = fc.array(figure, { minLength: 3, maxLength: 9 });

describe('the spread of runs', () => {
  it('is median and range', () => {
    expect(spreadOf([5, 1, 9])).toEqual({ median: 5, min: 1, max: 9, runs: [5, 1, 9] });
    expect(spreadOf([4, 2, 1, 3])).toMatchObject({ median: 2.5, min: 1, max: 4 });
    expect(spreadOf([7])).toMatchObject({ median: 7, min: 7, max: 7 });
    expect(() => spreadOf([])).toThrow('at least one run');
  });

  it('has as many runs at or above the median as at or below it, whatever their order', () => {
    fc.assert(
      fc.property(runs, (values) => {
        const { median, min, max } = spreadOf(values);
        const half = Math.ceil(values.length / 2);
        expect(values.filter((value) => value <= median).length).toBeGreaterThanOrEqual(half);
        expect(values.filter((value) => value >= median).length).toBeGreaterThanOrEqual(half);
        expect([min, max]).toEqual([Math.min(...values), Math.max(...values)]);
        expect(spreadOf(values.toReversed())).toMatchObject({ median, min, max });
      }),
    );
  });
});

describe('a change', () => {
  const old = spreadOf([100, 101, 102]);

  it('is one where ranges are apart and medians too', () => {
    expect(changeBetween(old, spreadOf([120, 121, 122]))).toBe('higher');
    expect(changeBetween(old, spreadOf([80, 81, 82]))).toBe('lower');
  });

  it('is none where the ranges meet, however far the medians are apart', () => {
    expect(changeBetween(old, spreadOf([102, 200, 201]))).toBe('same');
  });

  it('is none within five in a hundred, however far the ranges are apart', () => {
    expect(changeBetween(old, spreadOf([104, 105, 106]))).toBe('same');
  });

  it('cannot be told from fewer than three runs', () => {
    expect(changeBetween(old, spreadOf([200, 201]))).toBe('unsure');
    expect(changeBetween(spreadOf([1]), old)).toBe('unsure');
  });

  it('of an exact number is any difference, after one run', () => {
    expect(changeBetween(spreadOf([100]), spreadOf([100.1]), true)).toBe('higher');
    expect(changeBetween(spreadOf([100]), spreadOf([99.9]), true)).toBe('lower');
    expect(changeBetween(spreadOf([100]), spreadOf([100]), true)).toBe('same');
  });

  it('is never in the same direction on the way there and back', () => {
    const near = fc.array(fc.double({ min: 100, max: 110, noNaN: true }), { minLength: 3, maxLength: 9 });
    const shift = fc.double({ min: -90, max: 90, noNaN: true });
    fc.assert(
      fc.property(near, near, shift, (before, after, by) => {
        const [there, back] = [spreadOf(before), spreadOf(after.map((value) => value + by))];
        const changes = [changeBetween(there, back), changeBetween(back, there)];
        // Of just over five in a hundred one way may be none the other way: the old median is the measure.
        expect(changes).not.toEqual(['higher', 'higher']);
        expect(changes).not.toEqual(['lower', 'lower']);
        if (by > 20) expect(changes).toEqual(['higher', 'lower']);
        if (by < -20) expect(changes).toEqual(['lower', 'higher']);
      }),
    );
  });

  it('is none against the same runs, and none where one more run lies in the other range', () => {
    fc.assert(
      fc.property(enoughRuns, enoughRuns, fc.nat(), (before, after, index) => {
        expect(changeBetween(spreadOf(before), spreadOf(before))).toBe('same');
        const shared = before[index % before.length]!;
        expect(changeBetween(spreadOf(before), spreadOf([...after, shared]))).toBe('same');
      }),
    );
  });

  it('stays one when every run is scaled alike', () => {
    fc.assert(
      fc.property(enoughRuns, enoughRuns, fc.integer({ min: -8, max: 8 }), (before, after, exponent) => {
        // Powers of two scale without rounding.
        const scaled = (values: readonly number[]) => spreadOf(values.map((value) => value * 2 ** exponent));
        expect(changeBetween(scaled(before), scaled(after))).toBe(changeBetween(spreadOf(before), spreadOf(after)));
      }),
    );
  });
});
