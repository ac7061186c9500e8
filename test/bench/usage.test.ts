import { describe, expect, it } from 'vitest';
import { startMeter } from '../../bench/suite/meter.ts';
import { measured } from '../../bench/suite/measurement.ts';
import { usageOf } from '../../bench/suite/usage.ts';

function collection(before: number, after: number, cost: number) {
  return {
    cost,
    beforeGC: { heapStatistics: { usedHeapSize: before } },
    afterGC: { heapStatistics: { usedHeapSize: after } },
  };
}

describe('allocated bytes', () => {
  const usage = { wallS: 2, cpuS: 3 };

  it('are the growth of the heap between collections', () => {
    const collections = [collection(500, 120, 2000), collection(320, 150, 1000)];
    expect(usageOf({ ...usage, heap: [{ heapBytes: [100, 180], collections }] })).toEqual({
      ...usage,
      allocatedBytes: 400 + 200 + 30,
      gcS: 0.003,
    });
    expect(usageOf({ ...usage, heap: [{ heapBytes: [100, 180], collections: [] }] }).allocatedBytes).toBe(80);
  });

  it('are added up over threads and stretches', () => {
    const stretch = { heapBytes: [100, 180], collections: [collection(500, 120, 2000)] } as const;
    expect(usageOf({ ...usage, heap: [stretch, stretch] })).toMatchObject({ allocatedBytes: 2 * 460, gcS: 0.004 });
  });

  it('are those of the objects that were made, collected or not', () => {
    const objects = 400_000;
    /** Two doubles that do not fit into the object, 16 bytes each, and the object with two pointers to them, at least 16. */
    const leastBytes = 32;
    let kept: object[] = [];
    const stop = startMeter();
    for (let i = 0; i < objects; i++) {
      kept.push({ a: i + 0.5, b: i - 0.5 });
      if (kept.length === 10_000) kept = [];
    }
    const { allocatedBytes } = stop();
    expect(allocatedBytes! / objects).toBeGreaterThan(leastBytes);
    expect(allocatedBytes! / objects).toBeLessThan(10 * leastBytes);
  });
});

describe('a measurement', () => {
  it('is by row and by million rows', () => {
    const usage = { wallS: 2, cpuS: 3, allocatedBytes: 8_000_000, gcS: 1 };
    expect(measured('a', 500_000, usage, { speedup: 7 }).metrics).toEqual({
      rows_per_s: 250_000,
      cpu_s_per_million_rows: 6,
      gc_s_per_million_rows: 2,
      allocated_bytes_per_row: 16,
      speedup: 7,
    });
  });

  it('leaves out what is not known', () => {
    const usage = { wallS: 2, cpuS: null, allocatedBytes: null, gcS: null };
    expect(measured('a', 10, usage).metrics).toEqual({ rows_per_s: 5 });
  });
});
