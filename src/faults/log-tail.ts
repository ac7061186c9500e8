import { grown } from '../columns/grown.ts';
import { lowerBound } from '../columns/lower-bound.ts';
import { allocateLogBatch, copyRow, type LogBatch, type MalformedRecord, sliceLogBatch } from '../model/batch.ts';
import { type Vocabulary } from '../model/dictionary.ts';
import { defect } from '../model/errors.ts';

const MIN_ROWS = 64;

/**
 * The end of a partition's log, as far back as a consumer may have to read again. Records, including malformed ones, are
 * identified by their number in offset order, from 0 at the log's beginning.
 */
export class LogTail {
  readonly partition: number;
  /** Stored row by row; `malformed` stays empty, see below. */
  #rows: LogBatch;
  #malformed: MalformedRecord[] = [];
  /** Offset of each record that is held, and its arrival, which never goes back. */
  #offsets = new Float64Array(MIN_ROWS);
  #arrivedMs = new Float64Array(MIN_ROWS);
  #length = 0;
  #forgotten = 0;
  /** One past the last offset that was dropped. */
  #firstOffset = -Infinity;
  #latestMs = -Infinity;

  constructor(partition: number, vocabulary: Vocabulary) {
    this.partition = partition;
    this.#rows = allocateLogBatch(vocabulary, partition, MIN_ROWS);
  }

  /** Number of the next record. */
  get end(): number {
    return this.#forgotten + this.#length;
  }

  /** One past the last offset. */
  get endOffset(): number {
    return this.#length === 0 ? Math.max(0, this.#firstOffset) : this.#offsets[this.#length - 1]! + 1;
  }

  /** Arrival of the last record; -Infinity before the first. */
  get latestMs(): number {
    return this.#latestMs;
  }

  /** Arrival of a record: its ingest time, or, if the log does not know it, the arrival of the record before. */
  arrivedMs(record: number): number {
    return this.#arrivedMs[record - this.#forgotten]!;
  }

  /** Number of the first record that arrived at `timeMs` or later; `end` if there is none. */
  firstAt(timeMs: number): number {
    return this.#forgotten + lowerBound(this.#arrivedMs, timeMs, 0, this.#length);
  }

  /** Number of the first record at or after `offset`. Throws a defect if records from there on were dropped. */
  numberAt(offset: number): number {
    if (offset >= this.#firstOffset) return this.#forgotten + lowerBound(this.#offsets, offset, 0, this.#length);
    throw defect(
      `partition ${this.partition}: the log has to be read again from offset ${offset}, but is kept from ${this.#firstOffset} on`,
    );
  }

  append(batch: LogBatch): void {
    this.#reserve(batch.length + batch.malformed.length);
    let row = 0;
    for (const record of batch.malformed) {
      while (row < batch.length && batch.offset[row]! < record.offset) this.#appendRow(batch, row++);
      this.#malformed.push(record);
      this.#note(record.offset, record.ingestTimeMs);
    }
    while (row < batch.length) this.#appendRow(batch, row++);
  }

  /** Records [from, to). Valid until the next `append` or `forgetBefore`. */
  read(from: number, to: number): LogBatch {
    const low = this.#offsets[from - this.#forgotten]!;
    const high = this.offsetAfter(to - 1);
    const { offset, length } = this.#rows;
    const rows = sliceLogBatch(this.#rows, lowerBound(offset, low, 0, length), lowerBound(offset, high, 0, length));
    if (this.#malformed.length === 0) return rows;
    return { ...rows, malformed: this.#malformed.filter((record) => record.offset >= low && record.offset < high) };
  }

  /** One past the offset of a record. */
  offsetAfter(record: number): number {
    return this.#offsets[record - this.#forgotten]! + 1;
  }

  /** Allows to drop the records before this one. They are dropped once they are half of those held. */
  forgetBefore(record: number): void {
    const stale = record - this.#forgotten;
    if (stale < MIN_ROWS || 2 * stale < this.#length) return;
    const low = (this.#firstOffset = this.offsetAfter(record - 1));
    const old = this.#rows;
    const firstRow = lowerBound(old.offset, low, 0, old.length);
    this.#rows = copyOf(old, firstRow, old.length - firstRow);
    this.#malformed = this.#malformed.filter(({ offset }) => offset >= low);
    this.#offsets = this.#offsets.slice(stale);
    this.#arrivedMs = this.#arrivedMs.slice(stale);
    this.#length -= stale;
    this.#forgotten = record;
  }

  #appendRow(batch: LogBatch, row: number): void {
    const at = this.#rows.length++;
    copyRow(batch, row, this.#rows, at);
    this.#rows.offset[at] = batch.offset[row]!;
    this.#rows.ingestTimeMs[at] = batch.ingestTimeMs[row]!;
    this.#note(batch.offset[row]!, batch.ingestTimeMs[row]!);
  }

  #note(offset: number, ingestTimeMs: number): void {
    if (ingestTimeMs > this.#latestMs) this.#latestMs = ingestTimeMs;
    this.#offsets[this.#length] = offset;
    this.#arrivedMs[this.#length++] = this.#latestMs;
  }

  #reserve(more: number): void {
    const rows = this.#rows.length + more;
    if (rows > this.#rows.client.length) this.#rows = copyOf(this.#rows, 0, 2 * rows);
    const records = this.#length + more;
    if (records <= this.#offsets.length) return;
    this.#offsets = grown(this.#offsets, 2 * records);
    this.#arrivedMs = grown(this.#arrivedMs, 2 * records);
  }
}

/** A copy of the rows from `first` on, with room for `capacity` rows. */
function copyOf(rows: LogBatch, first: number, capacity: number): LogBatch {
  const copy = allocateLogBatch(rows.vocabulary, rows.partition, Math.max(MIN_ROWS, capacity));
  for (let row = first; row < rows.length; row++) {
    copyRow(rows, row, copy, row - first);
    copy.offset[row - first] = rows.offset[row]!;
    copy.ingestTimeMs[row - first] = rows.ingestTimeMs[row]!;
  }
  copy.length = rows.length - first;
  return copy;
}
