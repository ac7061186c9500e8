import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileRanges } from '../../src/mapping/category.ts';

const TABLE = [
  { from: 5411, to: 5411, value: 'grocery' },
  { from: 3000, to: 3999, value: 'travel' },
  { from: 780, to: 780, value: 'home' },
];

describe('compileRanges', () => {
  test.each([
    ['5411', 'grocery'],
    ['5411.0', 'grocery'],
    ['3000', 'travel'],
    ['3999', 'travel'],
    ['0780', 'home'],
    ['2999', undefined],
    ['4000', undefined],
    ['5410', undefined],
    ['5412', undefined],
    ['5411.5', undefined],
    ['-5411', undefined],
    ['grocery', undefined],
    ['', undefined],
  ])('%s is %s', (code, value) => {
    expect(compileRanges(TABLE)(code)).toBe(value);
  });

  test('finds what a search from one end to the other finds', () => {
    const bounds = fc.uniqueArray(fc.nat({ max: 300 }), { minLength: 2, maxLength: 20 });
    fc.assert(
      fc.property(bounds, fc.nat({ max: 300 }), (unsorted, code) => {
        const sorted = [...unsorted].sort((a, b) => a - b);
        const ranges = sorted.flatMap((from, i) =>
          i % 2 === 0 && i + 1 < sorted.length ? [{ from, to: sorted[i + 1]!, value: `v${i}` }] : [],
        );
        const expected = ranges.find(({ from, to }) => from <= code && code <= to)?.value;
        expect(compileRanges(ranges.reverse())(String(code))).toBe(expected);
      }),
    );
  });

  test('refuses ranges that overlap, by as little as one code', () => {
    const overlapping = [...TABLE, { from: 3999, to: 4100, value: 'transport' }];
    expect(() => compileRanges(overlapping)).toThrow(
      'the code ranges 3000-3999 (travel) and 3999-4100 (transport) overlap; every code needs one value',
    );
    expect(() =>
      compileRanges([
        { from: 1, to: 9, value: 'a' },
        { from: 3, to: 4, value: 'a' },
      ]),
    ).toThrow('overlap');
  });
});
