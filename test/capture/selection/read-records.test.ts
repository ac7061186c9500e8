import fc from 'fast-check';
import { rmSync } from 'node:fs';
import { expect, it } from 'vitest';
import { CaptureReader } from '../../../src/capture/format/reader.ts';
import { recordsByTime, recordsOf, timeSpanOf } from '../../../src/capture/selection/read-records.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { arrivedRecords, record, writeCapture } from '../format/records.ts';

const inFolder = temporaryFolder();

function withReader<T>(use: (reader: CaptureReader) => T): T {
  const reader = CaptureReader.open(inFolder('x.arrow'));
  try {
    return use(reader);
  } finally {
    reader.close();
  }
}

it('merges partitions by time, each in the order of its log, however the records lie in blocks', () => {
  // With 0 added, for the remainder of a negative number may be −0.
  const timeOf = ({ raw }: { raw: { timestampMs: number } }): number => (raw.timestampMs % 50) + 0;
  fc.assert(
    fc.property(arrivedRecords, fc.integer({ min: 1, max: 10 }), (rows, batchRows) => {
      rmSync(inFolder('x.arrow'), { force: true });
      writeCapture(inFolder('x.arrow'), rows, { batchRows });
      const merged = withReader((reader) => [...recordsByTime(reader, () => true, timeOf)]);
      // As a sort says it: by the largest time so far in the partition, then partition, then offset.
      const reached = new Map<number, number>();
      const expected = rows.map(({ record: raw }) => {
        const timeMs = Math.max(reached.get(raw.partition) ?? -Infinity, timeOf({ raw }));
        reached.set(raw.partition, timeMs);
        return { timeMs, partition: raw.partition, offset: raw.offset };
      });
      expected.sort((a, b) => a.timeMs - b.timeMs || a.partition - b.partition || a.offset - b.offset);
      expect(
        merged.map(({ record: { raw }, timeMs }) => ({ timeMs, partition: raw.partition, offset: raw.offset })),
      ).toEqual(expected);
    }),
  );
});

it('has no time to give before the first record with one, and none at all where there is none', () => {
  const rows = [0, 1, 2].map((offset) => ({ record: record({ offset, timestampMs: offset }), arrivalNs: null }));
  writeCapture(inFolder('x.arrow'), rows);
  withReader((reader) => {
    const late = recordsByTime(
      reader,
      () => true,
      ({ raw }) => (raw.offset < 2 ? NaN : 7),
    );
    expect([...late].map(({ timeMs }) => timeMs)).toEqual([NaN, NaN, 7]);
    const all = () => true;
    expect(timeSpanOf(reader, () => NaN, all)).toEqual({ firstMs: NaN, lastMs: NaN });
    expect(timeSpanOf(reader, ({ raw }) => raw.timestampMs, all)).toEqual({ firstMs: 0, lastMs: 2 });
    expect([...recordsOf(reader, ({ raw }) => raw.offset !== 1)].map(({ raw }) => raw.offset)).toEqual([0, 2]);
  });
});
