import fc from 'fast-check';
import { expect, it } from 'vitest';
import { int64Bytes, int64Values } from '../../../src/capture/format/int64.ts';

const EDGES = [0, 1, -1, 2 ** 31, -(2 ** 31), 2 ** 32, -(2 ** 32), 2 ** 53, -(2 ** 53), 2 ** 62, -(2 ** 63)];

it('are two words of the integer, as BigInt has them', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.maxSafeInteger(), fc.constantFrom(...EDGES))), (values) => {
      const bytes = int64Bytes(Float64Array.from(values));
      expect([...new BigInt64Array(bytes.buffer)]).toEqual(values.map(BigInt));
      expect([...int64Values(bytes, values.length)]).toEqual(values);
    }),
  );
});

it('take the double of the largest integer for that integer', () => {
  const bytes = int64Bytes(Float64Array.of(2 ** 63));
  expect(new BigInt64Array(bytes.buffer)[0]).toBe(2n ** 63n - 1n);
  expect(int64Values(bytes, 1)[0]).toBe(2 ** 63);
});
