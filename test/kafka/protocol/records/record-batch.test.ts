import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { type OutgoingRecord, RecordBatchWriter } from '../../../../src/kafka/protocol/records/batch-writer.ts';
import { loadCodec } from '../../../../src/kafka/protocol/records/codecs.ts';
import { crc32c } from '../../../../src/kafka/protocol/records/crc32c.ts';
import { compressLz4, decompressLz4 } from '../../../../src/kafka/protocol/records/lz4.ts';
import { readRecordSet } from '../../../../src/kafka/protocol/records/record-set-reader.ts';
import { sizeOfVarlong, VarintReader, writeVarlong } from '../../../../src/kafka/protocol/records/varint.ts';
import { COMPRESSIONS, type Compression } from '../../../../src/kafka/client/settings.ts';
import { FOREIGN_BATCHES } from './foreign-batches.ts';
import { contentOf, outgoingRecords } from '../../raw-records.ts';

const NO_PRODUCER = { producerId: -1n, producerEpoch: -1 };
const ALL = { partition: 0, from: 0, to: Infinity };
const CONTROL = 0x20;
const TRANSACTIONAL = 0x10;
const LOG_APPEND_TIME = 0x08;

interface BatchParts {
  readonly baseOffset?: number;
  readonly attributes?: number;
  readonly producerId?: bigint;
  readonly compression?: Compression;
}

/** A batch as a broker would keep it. */
async function batchOf(records: readonly OutgoingRecord[], parts: BatchParts = {}): Promise<Buffer> {
  const { baseOffset = 0, attributes = 0, producerId = -1n, compression = 'none' } = parts;
  const writer = new RecordBatchWriter();
  for (const record of records) writer.add(record);
  const batch = await writer.finish(compression, { ...NO_PRODUCER, producerId }, 0);
  batch.writeBigInt64BE(BigInt(baseOffset), 0);
  batch[22]! |= attributes;
  return batch;
}

function numbered(...numbers: readonly number[]): OutgoingRecord[] {
  return numbers.map((number) => ({
    partition: 0,
    timestampMs: 1000 + number,
    key: null,
    value: Buffer.from(`value ${number}`),
    headers: [],
  }));
}

describe('a record batch', () => {
  test.each(COMPRESSIONS)('comes out as it went in: %s', async (compression) => {
    await fc.assert(
      fc.asyncProperty(fc.array(outgoingRecords(1), { minLength: 1, maxLength: 30 }), async (records) => {
        const { records: read, nextOffset } = await readRecordSet(await batchOf(records, { compression }), ALL);
        expect(read.map(contentOf)).toEqual(records.map(contentOf));
        expect(read.map(({ offset }) => offset)).toEqual(records.map((_, i) => i));
        expect(nextOffset).toBe(records.length);
      }),
      { numRuns: 50 },
    );
  });

  it('keeps times before 1970, also beside later ones', async () => {
    const stamped = [-86_400_000, -1, 1_700_000_000_000].map((timestampMs) => ({ ...numbered(1)[0]!, timestampMs }));
    const { records } = await readRecordSet(await batchOf(stamped), ALL);
    expect(records.map(({ timestampMs }) => timestampMs)).toEqual([-86_400_000, -1, 1_700_000_000_000]);
  });

  it('says when the broker stamped it', async () => {
    const batch = await batchOf(numbered(1, 2), { attributes: LOG_APPEND_TIME });
    batch.writeBigInt64BE(99_999n, 35);
    const { records } = await readRecordSet(batch, ALL);
    expect(records.map(({ timestampMs, timestampType }) => [timestampMs, timestampType])).toEqual([
      [99_999, 'log_append'],
      [99_999, 'log_append'],
    ]);
  });

  it('is read from and up to the offsets asked for, and its tail left when it is cut off', async () => {
    const set = Buffer.concat([
      await batchOf(numbered(0, 1, 2), { baseOffset: 10, compression: 'gzip' }),
      await batchOf(numbered(3, 4), { baseOffset: 20 }),
    ]);
    const offsets = async (bytes: Buffer, from: number, to: number) => {
      const { records, nextOffset } = await readRecordSet(bytes, { partition: 0, from, to });
      return [records.map(({ offset }) => offset), nextOffset];
    };
    expect(await offsets(set, 11, Infinity)).toEqual([[11, 12, 20, 21], 22]);
    expect(await offsets(set, 11, 21)).toEqual([[11, 12, 20], 21]);
    expect(await offsets(set, 0, 12)).toEqual([[10, 11], 12]);
    expect(await offsets(set.subarray(0, -1), 10, Infinity)).toEqual([[10, 11, 12], 13]);
    expect(await offsets(set.subarray(0, 20), 10, Infinity)).toEqual([[], 10]);
    expect(await offsets(Buffer.alloc(0), 10, Infinity)).toEqual([[], 10]);
  });

  it('ends where it ended before compaction took its last records', async () => {
    const batch = await batchOf(numbered(0, 1), { baseOffset: 100 });
    batch.writeInt32BE(7, 23); // last offset delta
    expect(await readRecordSet(batch, ALL)).toMatchObject({
      nextOffset: 108,
      records: [{ offset: 100 }, { offset: 101 }],
    });
    expect(await readRecordSet(batch, { ...ALL, to: 105 })).toMatchObject({ nextOffset: 105 });
  });

  it('is left out when its transaction was aborted, and control batches always are', async () => {
    const transaction = { attributes: TRANSACTIONAL };
    const set = Buffer.concat([
      await batchOf(numbered(0), { baseOffset: 0, producerId: 7n, ...transaction }),
      await batchOf(numbered(1), { baseOffset: 1, producerId: 8n, ...transaction }),
      await batchOf(numbered(2), { baseOffset: 2, producerId: 7n }),
      await batchOf(numbered(3), { baseOffset: 3, producerId: 7n, attributes: TRANSACTIONAL | CONTROL }),
      await batchOf(numbered(4), { baseOffset: 4, producerId: 7n, ...transaction }),
      await batchOf(numbered(5), { baseOffset: 5, producerId: 7n, attributes: TRANSACTIONAL | CONTROL }),
    ]);
    const offsetsOf = async (aborted: { producerId: bigint; firstOffset: number }[]) => {
      const { records, nextOffset } = await readRecordSet(set, ALL, aborted);
      expect(nextOffset).toBe(6);
      return records.map(({ offset }) => offset);
    };
    expect(await offsetsOf([])).toEqual([0, 1, 2, 4]);
    expect(await offsetsOf([{ producerId: 7n, firstOffset: 0 }])).toEqual([1, 2, 4]);
    expect(await offsetsOf([{ producerId: 7n, firstOffset: 4 }])).toEqual([0, 1, 2]);
  });

  it('is refused when it is damaged', async () => {
    const whole = await batchOf(numbered(1, 2, 3));
    const longer = Buffer.from(whole);
    longer[61]! += 4; // the first record's length, two more
    await expect(readRecordSet(longer, ALL)).rejects.toThrow('not as long as it says');
    const more = Buffer.from(whole);
    more.writeInt32BE(4, 57); // the number of records
    await expect(readRecordSet(more, ALL)).rejects.toThrow('reaches beyond its batch');
    const unknown = Buffer.from(whole);
    unknown[22] = 7; // compression
    await expect(readRecordSet(unknown, ALL)).rejects.toThrow('unknown compression 7');
    const gzip = await batchOf(numbered(1), { compression: 'gzip' });
    await expect(readRecordSet(gzip.fill(0, 70, 75), ALL)).rejects.toThrow(/incorrect|invalid|unexpected/);
  });
});

describe('batches of other clients', () => {
  test.each(FOREIGN_BATCHES)('%s, %s', async (_client, _compression, base64) => {
    const { records } = await readRecordSet(Buffer.from(base64, 'base64'), ALL);
    expect(records.map(({ offset, key }) => [offset, key?.toString()])).toEqual([
      [0, 'k0'],
      [1, 'k1'],
      [2, 'k2'],
    ]);
    for (const { offset, value, headers } of records) {
      expect(value?.toString()).toBe(`value ${offset} ${'abcdefgh'.repeat(8)}`);
      expect(headers.map((header) => [header.name, header.value && Buffer.from(header.value).toString()])).toEqual([
        ['a', '1'],
        ['a', null],
        ['9', ''],
      ]);
    }
  });
});

describe('messages of the old formats', () => {
  /** A message of format 0 or 1, without a check sum, which is not read. */
  function message(magic: 0 | 1, offset: number, value: Buffer | null, attributes = 0, timestampMs = 5000): Buffer {
    const bytes = (data: Buffer | null) => Buffer.concat([int32(data?.length ?? -1), data ?? Buffer.alloc(0)]);
    const stamp = magic === 0 ? Buffer.alloc(0) : int64(timestampMs);
    const body = Buffer.concat([int32(0), Buffer.of(magic, attributes), stamp, bytes(Buffer.from('k')), bytes(value)]);
    return Buffer.concat([int64(offset), int32(body.length), body]);
  }
  const int32 = (value: number) => {
    const bytes = Buffer.alloc(4);
    bytes.writeInt32BE(value);
    return bytes;
  };
  const int64 = (value: number) => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64BE(BigInt(value));
    return bytes;
  };
  const read = async (set: Buffer, from = 0) => {
    const { records, nextOffset } = await readRecordSet(set, { ...ALL, from });
    return [
      ...records.map(({ offset, timestampMs, timestampType, value }) => [
        offset,
        timestampMs,
        timestampType,
        value?.toString(),
      ]),
      nextOffset,
    ];
  };

  it('are read plain', async () => {
    const set = Buffer.concat([
      message(0, 3, Buffer.from('a')),
      message(1, 4, null),
      message(1, 5, Buffer.from('c'), LOG_APPEND_TIME),
    ]);
    expect(await read(set)).toEqual([
      [3, -1, 'none', 'a'],
      [4, 5000, 'create', undefined],
      [5, 5000, 'log_append', 'c'],
      6,
    ]);
  });

  it('are read compressed, with real offsets in format 0 and relative ones in format 1', async () => {
    const gzip = await loadCodec(1);
    const inner0 = Buffer.concat([message(0, 7, Buffer.from('a')), message(0, 8, Buffer.from('b'))]);
    expect(await read(message(0, 8, await gzip.compress(inner0), 1), 8)).toEqual([[8, -1, 'none', 'b'], 9]);
    const inner1 = Buffer.concat([message(1, 0, Buffer.from('a')), message(1, 1, Buffer.from('b'), 0, 6000)]);
    const outer1 = await gzip.compress(inner1);
    expect(await read(message(1, 8, outer1, 1))).toEqual([[7, 5000, 'create', 'a'], [8, 6000, 'create', 'b'], 9]);
    expect(await read(message(1, 8, outer1, 1 | LOG_APPEND_TIME, 9000))).toEqual([
      [7, 9000, 'log_append', 'a'],
      [8, 9000, 'log_append', 'b'],
      9,
    ]);
  });
});

describe('the parts of a batch', () => {
  it('has the check sum of the standard', () => {
    expect(crc32c(Buffer.from('123456789'), 0, 9)).toBe(0xe306_9283);
    expect(crc32c(Buffer.alloc(32), 0, 32)).toBe(0x8a91_36aa);
    expect(crc32c(Buffer.from('x123456789y'), 1, 10)).toBe(0xe306_9283);
  });

  it('writes integers of any size up to 53 bits', () => {
    fc.assert(
      fc.property(fc.oneof(fc.maxSafeInteger(), fc.integer()), (value) => {
        const bytes = Buffer.alloc(12);
        const end = writeVarlong(bytes, 0, value);
        expect(end).toBe(sizeOfVarlong(value));
        const reader = new VarintReader(bytes, 0);
        expect(reader.long()).toBe(value);
        expect(reader.at).toBe(end);
      }),
    );
  });

  it('compresses by LZ4 without loss, in blocks that depend on nothing', () => {
    const text = fc.array(fc.constantFrom('aaaa', 'bcd', '{"amount":1.00}', '\0'), { maxLength: 300 });
    fc.assert(
      fc.property(
        fc.oneof(
          text.map((parts) => Buffer.from(parts.join(''))),
          fc.uint8Array({ maxLength: 400 }).map(Buffer.from),
        ),
        (bytes) => {
          const frame = compressLz4(bytes as Buffer);
          expect(decompressLz4(frame).equals(bytes as Buffer)).toBe(true);
          expect(frame.subarray(0, 7).toString('hex')).toBe('04224d18607073');
        },
      ),
    );
    const large = Buffer.from('0123456789abcdef'.repeat(600_000));
    expect(decompressLz4(compressLz4(large)).equals(large)).toBe(true);
  });

  it('refuses an LZ4 frame that is damaged', () => {
    const frame = compressLz4(Buffer.from('abcdabcdabcdabcdabcdabcdabcd'));
    expect(() => decompressLz4(frame.subarray(0, frame.length - 6))).toThrow(RangeError);
    expect(() => decompressLz4(Buffer.from('not a frame'))).toThrow('no LZ4 frame');
    const wild = Buffer.from(frame);
    wild.writeUInt16LE(0xffff, frame.indexOf('abcd') + 4);
    expect(() => decompressLz4(wild)).toThrow('damaged');
  });

  describe('in a zstd frame that does not say its size', () => {
    // Magic number, no size, a window of 128 KiB, then blocks that repeat one byte 128 Ki times, the last one marked.
    const repeated = (last: 0 | 1) => {
      const block = Buffer.alloc(4, 'x');
      block.writeUIntLE(((128 << 10) << 3) | (1 << 1) | last, 0, 3);
      return block;
    };
    const frameOf = (length: number) => {
      const blocks = Array.from({ length }, (_, i) => repeated(i === length - 1 ? 1 : 0));
      return Buffer.concat([Buffer.from('28b52ffd0038', 'hex'), ...blocks]);
    };

    it.each([1, 72, 300 * 8])('reads %i blocks', async (blocks) => {
      const zstd = await loadCodec(4);
      const content = await zstd.decompress(frameOf(blocks));
      expect(content.equals(Buffer.alloc(blocks * (128 << 10), 'x'))).toBe(true);
    });

    it('reads another frame behind it', async () => {
      const zstd = await loadCodec(4);
      const more = await zstd.compress(Buffer.from('more'));
      const content = await zstd.decompress(Buffer.concat([frameOf(1), more]));
      expect(content.subarray(-5).toString()).toBe('xmore');
    });

    it('refuses one that is cut off, and allocates nothing for it', async () => {
      const zstd = await loadCodec(4);
      const before = process.memoryUsage().rss;
      await expect(zstd.decompress(frameOf(4000).subarray(0, -1))).rejects.toThrow('unexpected end of file');
      expect(process.memoryUsage().rss - before).toBeLessThan(100 << 20);
    });

    it('refuses one of more than a gigabyte, and one that says more than it can hold', async () => {
      const zstd = await loadCodec(4);
      await expect(zstd.decompress(frameOf(8 * 1024 + 1))).rejects.toThrow('more than 1 GiB');
      const overstated = Buffer.concat([Buffer.from('28b52ffd800000000010', 'hex'), repeated(1)]);
      await expect(zstd.decompress(overstated)).rejects.toThrow('more than it can');
    });
  });
});
