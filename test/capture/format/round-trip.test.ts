import { existsSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CaptureReader } from '../../../src/capture/format/reader.ts';
import { CaptureWriter } from '../../../src/capture/format/writer.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { describeCapture } from '../../../src/capture/format/info.ts';
import { CAPTURE_COMPRESSIONS } from '../../../src/capture/format/compression.ts';
import { recoverCapture } from '../../../src/capture/format/recover.ts';
import { verifyCapture } from '../../../src/capture/format/verify.ts';
import {
  type Arrived,
  arrivedRecords,
  ORIGIN,
  readCapture,
  record,
  records,
  UNWATCHED,
  writeCapture,
} from './records.ts';

const inFolder = temporaryFolder();

/** As plain data, so that a Buffer equals a Uint8Array. */
function plain(rows: readonly Arrived[]): unknown {
  const hex = (bytes: Uint8Array | null) => (bytes === null ? null : Buffer.from(bytes).toString('hex'));
  return rows.map(({ record: { key, value, headers, ...rest }, arrivalNs }) => ({
    ...rest,
    arrivalNs,
    key: hex(key),
    value: hex(value),
    headers: headers.map((header) => [header.name, hex(header.value)]),
  }));
}

describe('a capture', () => {
  it.each(CAPTURE_COMPRESSIONS)(
    'gives back every record as it went in, whatever the size of the blocks: %s',
    (compression) => {
      const origin = { ...ORIGIN, compression };
      fc.assert(
        fc.property(arrivedRecords, fc.integer({ min: 1, max: 70 }), (rows, batchRows) => {
          writeCapture(inFolder('x.arrow'), rows, { batchRows, origin, force: true });
          expect(plain(readCapture(inFolder('x.arrow')))).toEqual(plain(rows));
        }),
      );
    },
  );

  it('is smaller when it is compressed, and has the same digests and facts', async () => {
    const rows = records(500, 3).map((each, i) => ({ record: each, arrivalNs: BigInt(i) }));
    const plainly = writeCapture(inFolder('x.arrow'), rows);
    const origin = { ...ORIGIN, compression: 'lz4' } as const;
    const compressed = writeCapture(inFolder('z.arrow'), rows, { origin });
    expect(compressed.bytes).toBeLessThan(plainly.bytes / 2);
    expect(compressed.digests).toEqual(plainly.digests);
    expect((await verifyCapture(inFolder('z.arrow'), UNWATCHED)).problems).toEqual([]);
    const [one, other] = await Promise.all(
      ['x', 'z'].map((name) => describeCapture(inFolder(`${name}.arrow`), UNWATCHED)),
    );
    expect(other!.partitions).toEqual(one!.partitions);
    await recoverCapture(inFolder('z.arrow'), inFolder('back.arrow'), UNWATCHED);
    expect(readCapture(inFolder('back.arrow'))).toEqual(readCapture(inFolder('x.arrow')));
  });

  it('keeps null, empty and present apart, and headers in order with their duplicates', () => {
    const empty = Buffer.alloc(0);
    const headers = ['b', 'a', 'b', '2', '1'].map((name, i) => ({
      name,
      value: [null, empty, Buffer.from('x')][i % 3]!,
    }));
    const rows = [
      record({ offset: 1, key: null, value: null }),
      record({ offset: 2, key: empty, value: empty, headers }),
      record({ offset: 3, key: Buffer.from([0]), value: Buffer.from([0xff, 0xfe]) }),
    ].map((taken) => ({ record: taken, arrivalNs: null }));
    writeCapture(inFolder('x.arrow'), rows);
    expect(plain(readCapture(inFolder('x.arrow')))).toEqual(plain(rows));
  });

  it('says what it holds without reading a block', () => {
    const rows = [4, 5, 9].map((offset) => ({ record: record({ partition: 7, offset }), arrivalNs: 5n }));
    const summary = writeCapture(inFolder('x.arrow'), rows, { batchRows: 2 });
    const reader = CaptureReader.open(inFolder('x.arrow'));
    expect(reader.origin).toEqual(ORIGIN);
    expect(reader.records).toBe(3);
    expect(reader.partitions).toEqual([
      {
        partition: 7,
        records: 3,
        firstOffset: 4,
        lastOffset: 9,
        minTimestampMs: 1_700_000_000_000,
        maxTimestampMs: 1_700_000_000_000,
        bytes: 39,
      },
    ]);
    expect(reader.index.map((entry) => entry.records)).toEqual([2, 1]);
    expect(reader.digests).toEqual(summary.digests);
    expect([...reader.batches(({ partitions }) => partitions[0]!.firstOffset > 5)].map(({ length }) => length)).toEqual(
      [1],
    );
    reader.close();
  });

  it('refuses offsets that do not grow', () => {
    const writer = CaptureWriter.create(inFolder('x.arrow'), { origin: ORIGIN });
    writer.append([record({ offset: 5 })], null);
    expect(() => writer.append([record({ offset: 5 })], null)).toThrow('offset 5 behind 5');
    writer.discard();
    expect(existsSync(inFolder('x.arrow.part'))).toBe(false);
  });

  it('may be empty', () => {
    writeCapture(inFolder('x.arrow'), []);
    expect(readCapture(inFolder('x.arrow'))).toEqual([]);
  });
});
