import { type CheckpointInterval } from '../model/faults.ts';
import { type LogTail } from './log-tail.ts';

/** A partition as it goes through the hands of consumers: its log, and how far they have got. Records go by their number. */
export class HeldPartition {
  readonly tail: LogTail;
  /** The next record of the present owner. */
  position = 0;
  /** One beyond the last record that anybody has processed. */
  reached = 0;
  /** When that was, if later than it could have been. */
  reachedMs = -Infinity;
  readonly #interval: CheckpointInterval;
  readonly #startMs: number;
  /** Where the present owner's last checkpoint is. */
  #saved = 0;
  /** The last two checkpoints of whatever owner. */
  #kept: readonly [older: number, newer: number] = [0, 0];

  constructor(tail: LogTail, interval: CheckpointInterval, startMs: number) {
    this.tail = tail;
    this.#interval = interval;
    this.#startMs = startMs;
  }

  get partition(): number {
    return this.tail.partition;
  }

  /** The present owner begins here. */
  takenUpAt(record: number): void {
    this.position = record;
    this.#saved = record;
  }

  savedAt(record: number): void {
    this.#saved = record;
    this.#kept = [this.#kept[1], record];
  }

  /** Where reading may have to begin again, as long as the last two checkpoints are there. */
  get oldestKept(): number {
    return this.#kept[0];
  }

  /**
   * The record before which a checkpoint is due. By time that is at whole intervals from the scenario's start, and known once a
   * record has arrived behind the next of them; before, it is the end of the log.
   */
  get due(): number {
    if (this.#interval.kind === 'records') return this.#saved + this.#interval.records;
    if (this.#saved >= this.tail.end) return this.tail.end + 1;
    const { everyMs } = this.#interval;
    const interval = Math.floor((this.tail.arrivedMs(this.#saved) - this.#startMs) / everyMs);
    return this.tail.firstAt(this.#startMs + (interval + 1) * everyMs);
  }
}
