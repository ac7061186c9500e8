import { expect, it } from 'vitest';
import { grown } from '../../src/columns/grown.ts';

it.each([Float64Array, Int32Array, Uint32Array, Uint16Array, Uint8Array])('a grown %o keeps what it holds', (Kind) => {
  const column = Kind.from([1, 2, 3]);
  const longer = grown(column, 5);
  expect(longer).toBeInstanceOf(Kind);
  expect([...longer]).toEqual([1, 2, 3, 0, 0]);
  longer[0] = 9;
  expect(column[0]).toBe(1);
});

it('a column cannot be grown to less than it holds', () => {
  expect(() => grown(Float64Array.of(1, 2), 1)).toThrow(RangeError);
});
