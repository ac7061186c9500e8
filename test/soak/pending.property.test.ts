import fc from 'fast-check';
import { expect, it } from 'vitest';
import { pendingRanges } from '../../soak/pending.ts';

const range = fc
  .tuple(fc.nat(60), fc.integer({ min: 1, max: 20 }))
  .map(([from, length]) => [from, from + length] as const);

it('what is pending is every number that is not done, once and in order, in pieces of the size asked for', () => {
  fc.assert(
    fc.property(
      fc.nat(30),
      fc.nat(80),
      fc.integer({ min: 1, max: 9 }),
      fc.array(range, { maxLength: 6 }),
      (from, end, most, ranges) => {
        const done = ranges.toSorted((a, b) => a[0] - b[0]);
        const pieces = [...pendingRanges({ from, end, most }, done)];
        const numbers = pieces.flatMap((piece) => Array.from({ length: piece.seeds }, (_, i) => piece.from + i));
        const isDone = (number: number): boolean => done.some(([begin, over]) => number >= begin && number < over);
        const expected = Array.from({ length: Math.max(0, end - from) }, (_, i) => from + i).filter(
          (one) => !isDone(one),
        );
        expect(numbers).toEqual(expected);
        expect(pieces.every(({ seeds }) => seeds >= 1 && seeds <= most)).toBe(true);
      },
    ),
  );
});

it('there is no end of what is pending where none is named', () => {
  const pieces = pendingRanges({ from: 3, end: Infinity, most: 4 }, [[5, 100]]);
  const first = Array.from({ length: 3 }, () => pieces.next().value);
  expect(first).toEqual([
    { from: 3, seeds: 2 },
    { from: 100, seeds: 4 },
    { from: 104, seeds: 4 },
  ]);
});
