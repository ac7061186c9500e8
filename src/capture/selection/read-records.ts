import { type CaptureBatch } from '../format/batch.ts';
import { type IndexEntry } from '../format/layout.ts';
import { type CaptureReader } from '../format/reader.ts';
import { type CapturedRecord, capturedRecordAt } from '../captured-record.ts';
import { type TimeOf } from '../record-time.ts';
import { type Selects, type TimeSpan } from './selection.ts';

/** The selected records in the order of the file. Within a partition this is the order of the offsets. */
export function* recordsOf(reader: CaptureReader, selects: Selects): Generator<CapturedRecord> {
  for (const batch of reader.batches()) {
    for (let row = 0; row < batch.length; row++) {
      const record = capturedRecordAt(batch, row);
      if (selects(record)) yield record;
    }
  }
}

/** The first `count` records. */
export function sampleOf(reader: CaptureReader, count: number): CapturedRecord[] {
  const [first] = reader.batches();
  if (first === undefined) return [];
  return Array.from({ length: Math.min(count, first.length) }, (_, row) => capturedRecordAt(first, row));
}

/** The first and the last time of the selected records; both NaN if none has a time. Reads the whole capture. */
export function timeSpanOf(reader: CaptureReader, timeOf: TimeOf, selects: Selects): TimeSpan {
  let [firstMs, lastMs] = [Infinity, -Infinity];
  for (const record of recordsOf(reader, selects)) {
    const timeMs = timeOf(record);
    if (timeMs < firstMs) firstMs = timeMs;
    if (timeMs > lastMs) lastMs = timeMs;
  }
  return firstMs <= lastMs ? { firstMs, lastMs } : { firstMs: NaN, lastMs: NaN };
}

/** A record and the time at which it is due. */
export interface TimedRecord {
  readonly record: CapturedRecord;
  /** The largest time in its partition so far; NaN before the first record with a time. */
  readonly timeMs: number;
}

/**
 * The selected records of all partitions, merged by (time, partition, offset). Within a partition they keep the order of the
 * log: a record with an earlier time than one before it is due together with that one. Memory holds one block for each
 * partition, and the last ones read.
 */
export function* recordsByTime(reader: CaptureReader, selects: Selects, timeOf: TimeOf): Generator<TimedRecord> {
  const blocks = new BlockCache(reader, reader.partitions.length + 1);
  const cursors: Cursor[] = [];
  for (const { partition } of reader.partitions) {
    const cursor = new Cursor(partition, reader, blocks, selects, timeOf);
    if (cursor.advance()) insert(cursors, cursor);
  }
  for (let cursor = cursors.shift(); cursor !== undefined; cursor = cursors.shift()) {
    yield { record: cursor.record, timeMs: cursor.timeMs === -Infinity ? NaN : cursor.timeMs };
    if (cursor.advance()) insert(cursors, cursor);
  }
}

/** Keeps `cursors` sorted. The place is searched from one end, because partitions that are far apart in time need few steps. */
function insert(cursors: Cursor[], cursor: Cursor): void {
  const at = cursors.findIndex((other) => cursor.isBefore(other));
  if (at === -1) cursors.push(cursor);
  else cursors.splice(at, 0, cursor);
}

/** Moves through the selected records of one partition. */
class Cursor {
  record!: CapturedRecord;
  timeMs = -Infinity;
  readonly #partition: number;
  readonly #entries: Iterator<IndexEntry>;
  readonly #blocks: BlockCache;
  readonly #selects: Selects;
  readonly #timeOf: TimeOf;
  #batch: CaptureBatch | undefined;
  #row = 0;

  constructor(partition: number, reader: CaptureReader, blocks: BlockCache, selects: Selects, timeOf: TimeOf) {
    this.#partition = partition;
    const own = reader.index.filter(({ partitions }) => partitions.some((span) => span.partition === partition));
    this.#entries = own.values();
    this.#blocks = blocks;
    this.#selects = selects;
    this.#timeOf = timeOf;
  }

  /** Moves to the next selected record; false if there is none. */
  advance(): boolean {
    while (!this.#advanceInBlock()) {
      const next = this.#entries.next();
      if (next.done === true) return false;
      this.#batch = this.#blocks.read(next.value);
      this.#row = 0;
    }
    return true;
  }

  #advanceInBlock(): boolean {
    const batch = this.#batch;
    if (batch === undefined) return false;
    for (let row = this.#row; row < batch.length; row++) {
      if (batch.partition[row] !== this.#partition) continue;
      const record = capturedRecordAt(batch, row);
      if (!this.#selects(record)) continue;
      this.record = record;
      const timeMs = this.#timeOf(record);
      if (timeMs > this.timeMs) this.timeMs = timeMs;
      this.#row = row + 1;
      return true;
    }
    return false;
  }

  isBefore(other: Cursor): boolean {
    return this.timeMs < other.timeMs || (this.timeMs === other.timeMs && this.#partition < other.#partition);
  }
}

/** Keeps the last few blocks: partitions share blocks and move through them side by side. */
class BlockCache {
  readonly #reader: CaptureReader;
  readonly #size: number;
  readonly #batches = new Map<IndexEntry, CaptureBatch>();

  constructor(reader: CaptureReader, size: number) {
    this.#reader = reader;
    this.#size = size;
  }

  read(entry: IndexEntry): CaptureBatch {
    const known = this.#batches.get(entry);
    if (known !== undefined) return known;
    const batch = this.#reader.read(entry);
    const [oldest] = this.#batches.keys();
    if (this.#batches.size >= this.#size && oldest !== undefined) this.#batches.delete(oldest);
    this.#batches.set(entry, batch);
    return batch;
  }
}
