import {
  copyRows,
  type LogBatch,
  type MalformedRecord,
  type TransactionColumns,
  type WorldBatch,
} from '../model/batch.ts';
import { type Vocabulary } from '../model/dictionary.ts';

/** Bytes before the columns, of which the first four hold the state. */
const HEAD_BYTES = 8;
/** Bytes of one row in the columns that all have: six of eight bytes, six of four, two of two. */
const OWN_BYTES = 6 * 8 + 6 * 4 + 2 * 2;
const EXTRA_BYTES = 4;

const FREE = 0;
const IN_USE = 1;

/**
 * The columns of a batch in memory that threads share. `timeMs` is the time of the batch's own stage: true time of what was drawn,
 * ingest time of what was delivered. Only the latter has offsets and times by which it had been appended.
 */
export interface SharedRows extends TransactionColumns {
  /** Most rows that there is room for. */
  readonly capacity: number;
  /** One word: whether the rows wait to be taken in by the other thread. */
  readonly state: Int32Array<SharedArrayBuffer>;
  readonly timeMs: Float64Array;
  readonly offset: Float64Array;
  readonly latestAppendMs: Float64Array;
}

/** Memory for `capacity` rows with so many extra columns. */
export function allocateSharedRows(capacity: number, extras: number): SharedArrayBuffer {
  return new SharedArrayBuffer(HEAD_BYTES + capacity * rowBytes(extras));
}

function rowBytes(extras: number): number {
  return OWN_BYTES + extras * EXTRA_BYTES;
}

/** The columns that lie in the memory of `allocateSharedRows`: the widest first, so that each is aligned. */
export function sharedRows(memory: SharedArrayBuffer, extras: number): SharedRows {
  const capacity = (memory.byteLength - HEAD_BYTES) / rowBytes(extras);
  let end = HEAD_BYTES;
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
    state: new Int32Array(memory, 0, 1),
    amountCents: doubles(),
    eventTimeMs: doubles(),
    timeMs: doubles(),
    offset: doubles(),
    latestAppendMs: doubles(),
    ids: words(2),
    client: words(),
    location: words(),
    category: words(),
    region: words(),
    latitudeE6: integers(),
    longitudeE6: integers(),
    extras: Array.from({ length: extras }, () => words()),
    currency: shorts(),
    device: shorts(),
  };
}

/** Rows are put in, and wait. */
export function occupy({ state }: SharedRows): void {
  Atomics.store(state, 0, IN_USE);
}

/** The rows have been taken in: whatever waits for that goes on. */
export function release({ state }: SharedRows): void {
  Atomics.store(state, 0, FREE);
  Atomics.notify(state, 0);
}

/** Whether the rows still wait. */
export function isWaiting({ state }: SharedRows): boolean {
  return Atomics.load(state, 0) === IN_USE;
}

/** Holds this thread up until the rows have been taken in, at most `mostMs`. */
export function awaitRelease({ state }: SharedRows, mostMs: number): void {
  Atomics.wait(state, 0, IN_USE, mostMs);
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
  rows.latestAppendMs.set((batch.latestAppendMs ?? batch.ingestTimeMs).subarray(0, batch.length));
}

/** What `shareDrawn` copied, in the codes of `vocabulary`. Shares the memory. */
export function drawnBatch(rows: SharedRows, length: number, vocabulary: Vocabulary): WorldBatch {
  const { capacity: _capacity, state: _state, timeMs, offset: _offset, latestAppendMs: _latest, ...columns } = rows;
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
  const { capacity: _capacity, state: _state, timeMs, ...columns } = rows;
  return { ...columns, vocabulary, length, partition, malformed, ingestTimeMs: timeMs };
}
