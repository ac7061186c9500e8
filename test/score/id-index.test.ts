import fc from 'fast-check';
import { expect, it } from 'vitest';
import { IdIndex } from '../../src/score/id-index.ts';

/** Few different words, so that ids come again and low words collide. */
const word = fc.oneof(fc.nat(6), fc.constantFrom(0x8000_0000, 0xffff_ffff, 0x1_0000, 0x2_0000));
const manyIds = fc.array(fc.tuple(word, word), { maxLength: 100, size: 'max' });

it('numbers ids in the order of their arrival, each once, as a Map would', () => {
  fc.assert(
    fc.property(manyIds, fc.integer({ min: 0, max: 40 }), (added, expectedRows) => {
      const index = new IdIndex(expectedRows);
      const numbers = new Map<string, number>();
      for (const [low, high] of added) {
        const key = `${high}:${low}`;
        expect(index.find(low, high)).toBe(numbers.get(key) ?? -1);
        expect(index.add(low, high)).toBe(!numbers.has(key));
        if (!numbers.has(key)) numbers.set(key, numbers.size);
      }
      for (const [low, high] of added) expect(index.find(low, high)).toBe(numbers.get(`${high}:${low}`));
    }),
  );
});

it('forgets every id when it is cleared, and takes new ones', () => {
  const index = new IdIndex(1);
  for (let low = 0; low < 100; low++) index.add(low, 0);
  index.clear();
  expect(index.find(7, 0)).toBe(-1);
  expect(index.add(7, 0)).toBe(true);
  expect(index.find(7, 0)).toBe(0);
});

it('keeps apart ids that all hash to the same slot, through many times the expected size', () => {
  const index = new IdIndex(1);
  const ids = Array.from({ length: 2000 }, (_, high) => [Math.imul(high, 0x9e37_79b1) >>> 0, high] as const);
  expect(ids.filter(([low, high]) => !index.add(low, high))).toEqual([]);
  expect(ids.map(([low, high]) => index.find(low, high))).toEqual(ids.map((_, row) => row));
  expect(ids.filter(([low, high]) => index.add(low, high))).toEqual([]);
  expect(index.find(1, 0)).toBe(-1);
});
