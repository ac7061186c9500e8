import { type LogBatch, type TransactionBatch, type WorldBatch } from '../model/batch.ts';
import { type Vocabulary } from '../model/dictionary.ts';
import { type Verdict } from '../model/verdict.ts';
import { type BlockStore } from '../spill/block-store.ts';
import { type LoadedRecords, RecordSpool } from '../spill/record-spool.ts';
import { shardOf, SHARDS } from './sharding.ts';

/**
 * What became of a transaction: how the oracle's own admission judged the decisive one of its copies, which is the admitted one,
 * else the first.
 */
export const FATES = ['undelivered', 'late', 'future', 'admitted'] as const;
export type Fate = (typeof FATES)[number];

/**
 * A transaction: doubles true time, event time, cents; words from 6 on: id low, id high, client, region, category, location,
 * currency and device, latitude, longitude.
 */
const ROW_DOUBLES = 8;
export const ROW_WORDS = 2 * ROW_DOUBLES;
/** A copy of a transaction in the log: doubles offset, ingest time, watermark; words from 6 on: id low, id high, fate. */
const NOTE_DOUBLES = 5;
export const NOTE_WORDS = 2 * NOTE_DOUBLES;

/** What is known about the clients of one shard. */
export interface LoggedShard {
  /** In true-time order; of a log alone, in the order of the records. */
  readonly rows: LoadedRecords;
  /** In the order of the records of each partition. */
  readonly notes: LoadedRecords;
}

/**
 * Everything that happened in the simulated world, with what became of it on the way to the engine: what scoring works from. It is
 * divided into shards of clients and kept in a block store, 104 bytes a transaction. Of a replayed log the world is not known: its
 * rows are the records that were delivered, one for each note, and their true time is NaN.
 */
export class WorldLog {
  readonly vocabulary: Vocabulary;
  readonly #rows: RecordSpool;
  readonly #notes: RecordSpool;
  #length = 0;

  constructor(vocabulary: Vocabulary, store: BlockStore) {
    this.vocabulary = vocabulary;
    this.#rows = new RecordSpool(store, SHARDS, ROW_DOUBLES);
    this.#notes = new RecordSpool(store, SHARDS, NOTE_DOUBLES);
  }

  /** Rows so far. */
  get length(): number {
    return this.#length;
  }

  /** Remembers what the world did. */
  append(batch: WorldBatch): void {
    for (let row = 0; row < batch.length; row++) this.appendRow(batch, row, batch.trueTimeMs[row]!);
  }

  /** Remembers the transaction in a row of a batch. */
  appendRow(batch: TransactionBatch, row: number, trueTimeMs: number): void {
    const spool = this.#rows;
    const client = batch.client[row]!;
    const at = spool.next(shardOf(client));
    const { doubles, words } = spool;
    doubles[at] = trueTimeMs;
    doubles[at + 1] = batch.eventTimeMs[row]!;
    doubles[at + 2] = batch.amountCents[row]!;
    const word = 2 * at;
    words[word + 6] = batch.ids[2 * row]!;
    words[word + 7] = batch.ids[2 * row + 1]!;
    words[word + 8] = client;
    words[word + 9] = batch.region[row]!;
    words[word + 10] = batch.category[row]!;
    words[word + 11] = batch.location[row]!;
    words[word + 12] = batch.currency[row]! | (batch.device[row]! << 16);
    words[word + 13] = batch.latitudeE6[row]!;
    words[word + 14] = batch.longitudeE6[row]!;
    this.#length += 1;
  }

  /**
   * Notes how the record in a row of a log batch was judged, under which watermark. A duplicate and a known id with another payload
   * decide nothing about a transaction, and are left out.
   */
  note(batch: LogBatch, row: number, verdict: Verdict, watermarkMs: number): void {
    if (verdict === 'duplicate' || verdict === 'malformed') return;
    const spool = this.#notes;
    const at = spool.next(shardOf(batch.client[row]!));
    const { doubles, words } = spool;
    doubles[at] = batch.offset[row]!;
    doubles[at + 1] = batch.ingestTimeMs[row]!;
    doubles[at + 2] = watermarkMs;
    words[2 * at + 6] = batch.ids[2 * row]!;
    words[2 * at + 7] = batch.ids[2 * row + 1]!;
    words[2 * at + 8] = FATES.indexOf(verdict);
  }

  /** What is known about the clients of a shard; good until the next call. */
  load(shard: number): LoggedShard {
    return { rows: this.#rows.load(shard), notes: this.#notes.load(shard) };
  }
}
