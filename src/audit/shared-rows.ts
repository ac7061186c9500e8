import {
  copyRows,
  type LogBatch,
  type MalformedRecord,
  type TransactionColumns,
  type WorldBatch,
} from '../model/batch.ts';
import { type Vocabulary } from '../model/dictionary.ts';

/** Bytes of one row in all columns: five of eight bytes, six of four, two of two. */
const ROW_BYTES = 5 * 8 + 6 * 4 + 2 * 2;

/**
 * The columns of a batch in memory that threads share. `timeMs` is the time of the batch's own stage: true time of what was drawn,
 * ingest time of what was delivered. Only the latter has offsets.
 */
export interface SharedRows extends TransactionColumns {
  /** Most rows that there is room for. */
  readonly capacity: number;
  readonly timeMs: Float64Array;
  readonly offset: Float64Array;
}

/** Memory for `capacity` rows. */
export function allocateSharedRows(capacity: number): SharedArrayBuffer {
  return new SharedArrayBuffer(capacity * ROW_BYTES);
}

/** The columns that lie in the memory of `allocateSharedRows`: the widest first, so that each is aligned. */
export function sharedRows(memory: SharedArrayBuffer): SharedRows {
  const capacity = memory.byteLength / ROW_BYTES;
  let end = 0;
  const take = (bytes: number): number => {
    end += capacity * bytes;
    return end - capacity * bytes;
  };
  const doubles = (): Float64Array => new Float64Array(memory, take(8), capacity);
  const words = (each = 1): Uint32Array => new Uint32Array(memory, take(4 * each), each * capacity);
  const integers = (): Int32Array => new Int32Array(memory, take(4), capacity);
  const shorts = (): Uint16Array => new Uint16Array(memory, take(2), capacity);
  return {
    capacity,
    amountCents: doubles(),
    eventTimeMs: doubles(),
    timeMs: doubles(),
    offset: doubles(),
    ids: words(2),
    client: words(),
    location: words(),
    category: words(),
    region: words(),
    latitudeE6: integers(),
    longitudeE6: integers(),
    currency: shorts(),
    device: shorts(),
  };
}

/** Copies a batch of the world, which must fit. */
export function shareDrawn(batch: WorldBatch, rows: SharedRows): void {
  copyRows(batch, 0, batch.length, rows, 0);
  rows.timeMs.set(batch.trueTimeMs.subarray(0, batch.length));
}

/** Copies a batch of a log, which must fit. Records that are no rows are not in it. */
export function shareDelivered(batch: LogBatch, rows: SharedRows): void {
  copyRows(batch, 0, batch.length, rows, 0);
  rows.timeMs.set(batch.ingestTimeMs.subarray(0, batch.length));
  rows.offset.set(batch.offset.subarray(0, batch.length));
}

/** What `shareDrawn` copied, in the codes of `vocabulary`. Shares the memory. */
export function drawnBatch(rows: SharedRows, length: number, vocabulary: Vocabulary): WorldBatch {
  const { capacity: _, timeMs, offset: __, ...columns } = rows;
  return { ...columns, vocabulary, length, trueTimeMs: timeMs };
}

/** What `shareDelivered` copied, in the codes of `vocabulary`. Shares the memory. */
export function deliveredBatch(
  rows: SharedRows,
  length: number,
  vocabulary: Vocabulary,
  partition: number,
  malformed: readonly MalformedRecord[],
): LogBatch {
  const { capacity: _, timeMs, ...columns } = rows;
  return { ...columns, vocabulary, length, partition, malformed, ingestTimeMs: timeMs };
}
