import { ingestTimeMsOf } from '../mapping/ingest-time.ts';
import { TraplineError } from '../model/errors.ts';
import { type SideRecord } from '../model/side-record.ts';
import { type BlockStore } from '../spill/block-store.ts';
import { NumberSpool } from '../spill/number-spool.ts';
import { TextSpool } from '../spill/text-spool.ts';
import { type CapturedRecord } from '../capture/captured-record.ts';

/**
 * Puts the records of several partitions, merged by the time of their append, into one: there, every client's records are in one
 * log, whatever the topic was keyed by. A record's offset is its place in the merged log; where it was is remembered, for a person
 * who wants to look it up.
 */
export class Rekeyed {
  readonly #store: BlockStore;
  readonly #partitions: number;
  /** Partition and offset of each record in the topic, in the order of the merged log. */
  readonly #places: NumberSpool;
  readonly #place = new Float64Array(2);
  #length = 0;

  /** The topic has so many partitions. What is remembered is kept in `store`. */
  constructor(store: BlockStore, partitions: number) {
    this.#store = store;
    this.#partitions = partitions;
    this.#places = new NumberSpool(store, 1);
  }

  /** The record as it lies in the merged log. */
  place(record: CapturedRecord): CapturedRecord {
    const { raw } = record;
    this.#place[0] = raw.partition;
    this.#place[1] = raw.offset;
    this.#places.add(0, this.#place, 2);
    return { ...record, raw: { ...raw, partition: 0, offset: this.#length++ } };
  }

  /** Side records of the merged log, in its order, with the partition and the offset that the topic knows, and in its order. */
  *trace(records: Iterable<SideRecord>): Generator<SideRecord> {
    const byPartition = new TextSpool(this.#store, 0);
    const places = this.#places.read(0);
    let next = 0;
    for (const record of records) {
      for (; next < record.offset; next++) places.next();
      const [partition, offset] = places.next().value as Float64Array;
      next += 1;
      byPartition.add(partition!, JSON.stringify({ ...record, partition: partition!, offset: offset! }), []);
    }
    for (let partition = 0; partition < this.#partitions; partition++) {
      for (const { text } of byPartition.read(partition)) yield JSON.parse(text) as SideRecord;
    }
  }
}

/** When a record was appended. Throws TraplineError('input') where the log does not say, for then no order can be told. */
export function appendTimeOf({ raw }: CapturedRecord): number {
  const timeMs = ingestTimeMsOf(raw);
  if (!Number.isNaN(timeMs)) return timeMs;
  throw new TraplineError(
    'append_time_missing',
    `--rekey: partition ${raw.partition}, offset ${raw.offset} has no time of its append (LogAppendTime), so the order ` +
      `of records across partitions is not known`,
  );
}
