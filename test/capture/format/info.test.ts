import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeCapture } from '../../../src/capture/format/info.ts';
import { GapFinder } from '../../../src/capture/format/offset-gaps.ts';
import { RateCounter, sparkline } from '../../../src/capture/format/rate.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { ORIGIN, record, records, UNWATCHED, writeCapture } from './records.ts';

const inFolder = temporaryFolder();

describe('what is said of a capture', () => {
  it('is counted over all its blocks', async () => {
    const rows = [
      record({ partition: 2, offset: 10, timestampMs: 5_000 }),
      record({ partition: 0, offset: 3, timestampMs: 1_000, key: null, value: null }),
      record({ partition: 2, offset: 12, timestampMs: 4_000, timestampType: 'log_append' }),
      record({ partition: 2, offset: 15, timestampMs: -1, timestampType: 'none', value: Buffer.alloc(0) }),
    ];
    const { digests } = writeCapture(
      inFolder('x.arrow'),
      rows.map((each, i) => ({ record: each, arrivalNs: i === 3 ? null : BigInt(100 - i) })),
      { batchRows: 2, origin: { ...ORIGIN, start: 'mid_topic' } },
    );
    const info = await describeCapture(inFolder('x.arrow'), UNWATCHED);
    expect(info).toMatchObject({
      origin: { topic: 'transactions' },
      coldStart: true,
      blocks: 2,
      records: 4,
      nullKeys: 1,
      tombstones: 1,
      arrivalNs: [98n, 100n],
    });
    expect([...info.timestampTypes]).toEqual([
      ['create', 2],
      ['log_append', 1],
      ['none', 1],
    ]);
    expect(info.partitions).toMatchObject([
      { partition: 0, records: 1, firstOffset: 3, lastOffset: 3, bytes: 0, digest: digests.get(0), gaps: { count: 0 } },
      {
        partition: 2,
        records: 3,
        firstOffset: 10,
        lastOffset: 15,
        minTimestampMs: -1,
        maxTimestampMs: 5_000,
        gaps: {
          count: 2,
          missing: 3,
          first: [
            { from: 11, to: 11 },
            { from: 13, to: 14 },
          ],
        },
      },
    ]);
    expect(info.rate!.records.reduce((sum, count) => sum + count, 0)).toBe(3);
  });

  it('of an empty one is little', async () => {
    writeCapture(inFolder('x.arrow'), []);
    const info = await describeCapture(inFolder('x.arrow'), UNWATCHED);
    expect(info).toMatchObject({ records: 0, partitions: [], arrivalNs: null, rate: null, coldStart: false });
  });

  it('is no cold start where a checkpoint knows the history', async () => {
    const origin = { ...ORIGIN, start: 'mid_topic', checkpoints: 'checkpoints/7' } as const;
    writeCapture(
      inFolder('x.arrow'),
      records(3).map((each) => ({ record: each, arrivalNs: 1n })),
      { origin },
    );
    expect((await describeCapture(inFolder('x.arrow'), UNWATCHED)).coldStart).toBe(false);
  });
});

describe('RateCounter', () => {
  it('counts every time once, in spans that hold it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.maxSafeInteger(), { minLength: 1 }),
        fc.integer({ min: 2, max: 70 }),
        (times, buckets) => {
          const counter = new RateCounter(buckets);
          for (const timeMs of times) counter.add(timeMs);
          const { fromMs, bucketMs, records: counts } = counter.rate()!;
          expect(counts.length).toBeLessThanOrEqual(buckets);
          const expected = counts.map(() => 0);
          for (const timeMs of times) expected[Math.floor(timeMs / bucketMs) - Math.floor(fromMs / bucketMs)]! += 1;
          expect(counts).toEqual(expected);
        },
      ),
    );
  });

  it('is as fine as its spans allow', () => {
    const counter = new RateCounter(64);
    for (let timeMs = 0; timeMs < 1000; timeMs++) counter.add(timeMs);
    expect(counter.rate()).toMatchObject({ fromMs: 0, bucketMs: 16, records: { length: 63 } });
  });
});

describe('sparkline', () => {
  it('is as high as there are records, and blank where there are none', () => {
    expect(sparkline([0, 1, 4, 8, 7, 0])).toBe(' ▁▄█▇ ');
    expect(sparkline([1])).toBe('█');
    expect(sparkline([1, 1_000_000])).toBe('▁█');
  });
});

describe('GapFinder', () => {
  it('keeps the first gaps and counts them all', () => {
    const finder = new GapFinder();
    for (let offset = 5; offset < 65; offset += 3) finder.add(offset);
    const { count, missing, first } = finder.gaps();
    expect({ count, missing, kept: first.length }).toEqual({ count: 19, missing: 38, kept: 10 });
    expect(first[0]).toEqual({ from: 6, to: 7 });
  });
});
