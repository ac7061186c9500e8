import fc from 'fast-check';
import { type RawRecord, type RecordHeader } from '../../../src/model/record.ts';
import { type CaptureOrigin, TIMESTAMP_TYPES } from '../../../src/capture/format/format.ts';
import { rawRecordAt } from '../../../src/capture/format/batch.ts';
import { CaptureReader } from '../../../src/capture/format/reader.ts';
import { CaptureWriter, type CaptureWriterOptions } from '../../../src/capture/format/writer.ts';

export const ORIGIN: CaptureOrigin = {
  version: '0.0.0',
  topic: 'transactions',
  cluster: 'localhost:9092',
  from: 'beginning',
  until: 'now',
  start: 'log_start',
  checkpoints: null,
};

/** Long work that is neither watched nor stopped. */
export const UNWATCHED = { signal: new AbortController().signal, onProgress: () => undefined };

/** A record with its arrival. */
export interface Arrived {
  readonly record: RawRecord;
  readonly arrivalNs: bigint | null;
}

const bytes = fc.uint8Array({ maxLength: 40 }).map((array) => Buffer.from(array));
const nullableBytes = fc.oneof({ weight: 4, arbitrary: bytes }, { weight: 1, arbitrary: fc.constant(null) });

/** Names repeat, are empty, and look like numbers. */
const headerName = fc.oneof(
  fc.constantFrom('', 'a', 'b', '1', '0', '__proto__'),
  fc.string({ unit: 'binary', maxLength: 12 }),
);

const header: fc.Arbitrary<RecordHeader> = fc.record({ name: headerName, value: nullableBytes });

const timestampMs = fc.oneof(
  fc.integer({ min: 1_600_000_000_000, max: 1_900_000_000_000 }),
  fc.maxSafeInteger(),
  fc.constantFrom(
    -1,
    0,
    0x7fff_ffff,
    0x8000_0000,
    0xffff_ffff,
    0x1_0000_0000,
    -0x1_0000_0000,
    2 ** 62,
    -(2 ** 63),
    2 ** 63,
  ),
);

const row = fc.record({
  partition: fc.integer({ min: 0, max: 3 }),
  /** How far its offset is above the one before it in its partition. */
  step: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 2 ** 40 })),
  timestampMs,
  timestampType: fc.constantFrom(...TIMESTAMP_TYPES),
  key: nullableBytes,
  value: nullableBytes,
  headers: fc.array(header, { maxLength: 4 }),
  arrivalNs: fc.oneof(fc.bigInt({ min: 0n, max: (1n << 63n) - 1n }), fc.constant(null)),
});

/** Any records that a topic may hold, offsets growing within each partition. */
export const arrivedRecords: fc.Arbitrary<readonly Arrived[]> = fc.array(row, { maxLength: 60 }).map((rows) => {
  const next = new Map<number, number>();
  return rows.map(({ step, arrivalNs, ...rest }) => {
    const offset = (next.get(rest.partition) ?? -1) + step;
    next.set(rest.partition, offset);
    return { record: { ...rest, offset }, arrivalNs };
  });
});

/** A small record; `over` says what is special about it. */
export function record(over: Partial<RawRecord> = {}): RawRecord {
  return {
    partition: 0,
    offset: 0,
    timestampMs: 1_700_000_000_000,
    timestampType: 'create',
    key: Buffer.from('k'),
    value: Buffer.from('{"amount":1}'),
    headers: [],
    ...over,
  };
}

/** `count` records with offsets from 0, round robin over the partitions, a second apart. */
export function records(count: number, partitions = 2): readonly RawRecord[] {
  return Array.from({ length: count }, (_, i) =>
    record({
      partition: i % partitions,
      offset: Math.floor(i / partitions),
      timestampMs: 1_700_000_000_000 + 1000 * i,
      key: Buffer.from(`client-${i % 5}`),
      value: Buffer.from(JSON.stringify({ transaction: i, client_id: `client-${i % 5}` })),
    }),
  );
}

export function writeCapture(
  path: string,
  rows: Iterable<Arrived>,
  options: Partial<CaptureWriterOptions> = {},
): ReturnType<CaptureWriter['finalise']> {
  const writer = CaptureWriter.create(path, { origin: ORIGIN, ...options });
  for (const { record: taken, arrivalNs } of rows) writer.append([taken], arrivalNs);
  return writer.finalise();
}

export function readCapture(path: string): readonly Arrived[] {
  const reader = CaptureReader.open(path);
  try {
    return [...reader.batches()].flatMap((batch) =>
      Array.from({ length: batch.length }, (_, i) => ({
        record: rawRecordAt(batch, i),
        arrivalNs: batch.arrivalNs[i] === -(1n << 63n) ? null : batch.arrivalNs[i]!,
      })),
    );
  } finally {
    reader.close();
  }
}
