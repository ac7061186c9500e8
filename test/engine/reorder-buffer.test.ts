import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ReorderBuffer } from '../../src/engine/reorder-buffer.ts';
import { allocateRows } from '../../src/engine/rows.ts';
import { orderByTime } from '../../src/engine/time-order.ts';
import { logOf } from './harness.ts';

/** Adds times batch by batch, releasing up to each watermark in between; what came out, as [time, place]. */
function passThrough(steps: readonly { times: readonly number[]; watermarkMs: number }[]): [number, number][] {
  const buffer = new ReorderBuffer(false);
  const block = allocateRows(7);
  const out: [number, number][] = [];
  let place = 0;
  for (const { times, watermarkMs } of steps) {
    const batch = logOf(times.map((at) => ({ at })));
    for (let row = 0; row < batch.length; row++) batch.offset[row] = place++;
    buffer.add(
      batch,
      Int32Array.from(times, (_, i) => i),
      times.length,
    );
    for (let n = 1; n > 0;) {
      n = buffer.release(watermarkMs, block, 7);
      for (let i = 0; i < n; i++) out.push([block.eventTimeMs[i]!, block.offset[i]!]);
    }
  }
  return out;
}

describe('ReorderBuffer', () => {
  test('gives out what the watermark has reached, by time, then offset', () => {
    expect(passThrough([{ times: [5, 3, 5, 4], watermarkMs: 4 }])).toEqual([
      [3, 1],
      [4, 3],
    ]);
    expect(
      passThrough([
        { times: [5, 3, 5], watermarkMs: 2 },
        { times: [5, 3, 9], watermarkMs: 8 },
      ]),
    ).toEqual([
      [3, 1],
      [3, 4],
      [5, 0],
      [5, 2],
      [5, 3],
    ]);
  });

  test('equals sorting everything, whatever the batches and the watermarks on the way', () => {
    const time = fc.oneof(fc.integer({ min: -20, max: 20 }), fc.constantFrom(-8.64e15, 8.64e15, 1.7e12));
    const batch = fc.array(time, { maxLength: 40 });
    fc.assert(
      fc.property(fc.array(batch, { maxLength: 12 }), (batches) => {
        const steps = batches.map((times) => ({ times, watermarkMs: -Infinity }));
        const all = batches.flat().map((at, place): [number, number] => [at, place]);
        const out = passThrough([...steps, { times: [], watermarkMs: Infinity }]);
        expect(out).toEqual(all.toSorted(([a, i], [b, j]) => a - b || i - j));
      }),
      { numRuns: 300 },
    );
  });

  test('a long run through a small buffer, with a rising watermark', () => {
    const steps = Array.from({ length: 500 }, (_, i) => {
      const times = Array.from({ length: 37 }, (__, j) => 100 * i + ((j * 7919) % 250));
      return { times, watermarkMs: 100 * (i - 2) };
    });
    const out = passThrough([...steps, { times: [], watermarkMs: Infinity }]);
    expect(out.length).toBe(500 * 37);
    for (let i = 1; i < out.length; i++) {
      const [[before, first], [after, second]] = [out[i - 1]!, out[i]!];
      expect(before < after || (before === after && first < second)).toBe(true);
    }
  });
});

describe('orderByTime', () => {
  test('is exact where time and index do not fit into a double together', () => {
    const times = Float64Array.from([8.64e15, -8.64e15, 8.64e15 - 1, -8.64e15, 8.64e15]);
    expect([...orderByTime(times, 5)]).toEqual([1, 3, 2, 0, 4]);
  });

  test('looks at the first `count` times only', () => {
    expect([...orderByTime(Float64Array.from([3, 1, 2, 0]), 3)]).toEqual([1, 2, 0]);
    expect([...orderByTime(new Float64Array(4), 0)]).toEqual([]);
  });
});
