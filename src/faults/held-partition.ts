import { type CheckpointInterval } from '../model/faults.ts';
import { type LogTail } from './log-tail.ts';

/** A partition with its log, and how far its successive consumers have got. Records are identified by their number. */
export class HeldPartition {
  readonly tail: LogTail;
  /** Number of the next record for the present owner. */
  position = 0;
  /** One past the last record that any owner has processed. */
  reached = 0;
  /** When that record was processed, if later than its arrival; else -Infinity. */
  reachedMs = -Infinity;
  readonly #interval: CheckpointInterval;
  readonly #startMs: number;
  /** Position of the present owner's last checkpoint. */
  #saved = 0;
  /** Positions of the last two checkpoints of any owner. */
  #kept: readonly [older: number, newer: number] = [0, 0];

  constructor(tail: LogTail, interval: CheckpointInterval, startMs: number) {
    this.tail = tail;
    this.#interval = interval;
    this.#startMs = startMs;
  }

  get partition(): number {
    return this.tail.partition;
  }

  /** A new owner begins at this record. */
  takenUpAt(record: number): void {
    this.position = record;
    this.#saved = record;
  }

  savedAt(record: number): void {
    this.#saved = record;
    this.#kept = [this.#kept[1], record];
  }

  /** Offsets of the records that were processed, and that its owner processes again. */
  get unsaved(): { readonly fromOffset: number; readonly toOffset: number } {
    const { tail, position, reached } = this;
    const fromOffset = position < tail.end ? tail.offsetAfter(position) - 1 : tail.endOffset;
    return { fromOffset, toOffset: position < reached ? tail.offsetAfter(reached - 1) : fromOffset };
  }

  /** The earliest record from which reading may begin again, while the last two checkpoints exist. */
  get oldestKept(): number {
    return this.#kept[0];
  }

  /**
   * The record before which a checkpoint is due. With checkpoints by time, they are due at whole intervals from the scenario's
   * start. Such a record is known once one has arrived after the next interval; until then the result is the end of the log.
   */
  get due(): number {
    if (this.#interval.kind === 'records') return this.#saved + this.#interval.records;
    if (this.#saved >= this.tail.end) return this.tail.end + 1;
    const { everyMs } = this.#interval;
    const interval = Math.floor((this.tail.arrivedMs(this.#saved) - this.#startMs) / everyMs);
    return this.tail.firstAt(this.#startMs + (interval + 1) * everyMs);
  }
}
