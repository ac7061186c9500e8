import { ingestTimeMsOf } from '../mapping/ingest-time.ts';
import { TraplineError } from '../model/errors.ts';
import { type SideRecord } from '../model/side-record.ts';
import { type CapturedRecord } from '../capture/captured-record.ts';

const FIRST_CAPACITY = 1 << 16;

/**
 * Lays the records of several partitions, merged by the time of their append, into one: there, every client's records are in one
 * log, whatever the topic was keyed by. A record's offset is its place in the merged log; where it was is remembered, for a
 * person who wants to look it up.
 */
export class Rekeyed {
  #partition = new Int32Array(FIRST_CAPACITY);
  #offset = new Float64Array(FIRST_CAPACITY);
  #length = 0;

  /** The record as it lies in the merged log. */
  place(record: CapturedRecord): CapturedRecord {
    const { raw } = record;
    const at = this.#length++;
    if (at === this.#partition.length) this.#grow();
    this.#partition[at] = raw.partition;
    this.#offset[at] = raw.offset;
    return { ...record, raw: { ...raw, partition: 0, offset: at } };
  }

  /** A side record with the partition and the offset that the topic knows. */
  trace(record: SideRecord): SideRecord {
    return { ...record, partition: this.#partition[record.offset]!, offset: this.#offset[record.offset]! };
  }

  #grow(): void {
    const [partition, offset] = [new Int32Array(2 * this.#length), new Float64Array(2 * this.#length)];
    partition.set(this.#partition);
    offset.set(this.#offset);
    [this.#partition, this.#offset] = [partition, offset];
  }
}

/** When a record was appended. Throws TraplineError('input') where the log does not say, for then no order can be told. */
export function appendTimeOf({ raw }: CapturedRecord): number {
  const timeMs = ingestTimeMsOf(raw);
  if (!Number.isNaN(timeMs)) return timeMs;
  throw new TraplineError(
    'input',
    `--rekey: partition ${raw.partition}, offset ${raw.offset} has no time of its append (LogAppendTime), so nobody can say ` +
      `in which order partitions belong together`,
  );
}
