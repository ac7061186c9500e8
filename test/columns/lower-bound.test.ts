import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lowerBound, upperBound } from '../../src/columns/lower-bound.ts';

/** Ascending, with values in it more than once, and sometimes infinite at the ends. */
const ascending = fc
  .array(fc.oneof(fc.integer({ min: -5, max: 5 }), fc.constantFrom(-Infinity, Infinity)), { maxLength: 40 })
  .map((values) => Float64Array.from(values.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))));
const value = fc.oneof(
  fc.integer({ min: -6, max: 6 }).map((n) => n / 2),
  fc.constantFrom(-Infinity, Infinity),
);

/** One by one. */
function firstIndex(column: Float64Array, from: number, to: number, holds: (element: number) => boolean): number {
  for (let i = from; i < to; i++) if (holds(column[i]!)) return i;
  return to;
}

describe('the bounds of a value in an ascending column', () => {
  it('are those that a search one by one finds', () => {
    fc.assert(
      fc.property(ascending, value, (column, searched) => {
        const { length } = column;
        expect(lowerBound(column, searched)).toBe(firstIndex(column, 0, length, (element) => element >= searched));
        expect(upperBound(column, searched)).toBe(firstIndex(column, 0, length, (element) => element > searched));
      }),
    );
  });

  it('are searched for in a part of the column alone', () => {
    fc.assert(
      fc.property(ascending, value, fc.nat(40), fc.nat(40), (column, searched, one, other) => {
        const [from, to] = [one, other].map((end) => Math.min(end, column.length)).sort((a, b) => a - b);
        expect(lowerBound(column, searched, from, to)).toBe(
          firstIndex(column, from!, to!, (element) => element >= searched),
        );
        expect(upperBound(column, searched, from, to)).toBe(
          firstIndex(column, from!, to!, (element) => element > searched),
        );
      }),
    );
  });

  it('work for arrays too', () => {
    expect([lowerBound([1, 2, 2, 3], 2), upperBound([1, 2, 2, 3], 2)]).toEqual([1, 3]);
  });
});
