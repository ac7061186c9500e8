import { type LogBatch, type TransactionBatch, type WorldBatch } from '../model/batch.ts';
import { type Vocabulary } from '../model/dictionary.ts';
import { VERDICTS } from '../model/verdict.ts';
import { type BlockStore } from '../spill/block-store.ts';
import { type LoadedRecords, RecordSpool } from '../spill/record-spool.ts';
import { SHARDS } from './sharding.ts';

/**
 * What became of a transaction: how the oracle's own admission judged the decisive one of its copies, which is the admitted one,
 * else the first.
 */
export const FATES = ['admitted', 'late', 'future', 'undelivered'] as const;

/** The verdicts before this one decide what becomes of a transaction, and have the number of its fate. */
const DECISIVE = VERDICTS.indexOf('duplicate');

/**
 * A transaction: doubles true time, event time, cents; words from 6 on: id low, id high, client, region, category, location,
 * currency and device, latitude, longitude, one that is free. The extra columns follow.
 */
const OWN_DOUBLES = 8;
/** Where the extra columns begin, in words. */
export const EXTRAS_AT = 2 * OWN_DOUBLES;

/** Words of a transaction's record. */
export function rowWords({ extras }: Vocabulary): number {
  return EXTRAS_AT + 2 * Math.ceil(extras.length / 2);
}

/** A copy of a transaction in the log: doubles offset, ingest time, watermark; words from 6 on: id low, id high, fate. */
const NOTE_DOUBLES = 5;
/** Words of a note. */
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
    this.#rows = new RecordSpool(store, SHARDS, rowWords(vocabulary) / 2);
    this.#notes = new RecordSpool(store, SHARDS, NOTE_DOUBLES);
  }

  /** Rows so far. */
  get length(): number {
    return this.#length;
  }

  /** Remembers what the world did. */
  append(batch: WorldBatch): void {
    for (let row = 0; row < batch.length; row++) this.#appendRow(batch, row, batch.trueTimeMs[row]!);
    this.#length += batch.length;
  }

  /** Of a log alone: remembers the records that stand for transactions, which are those that `note` notes. */
  appendDelivered(batch: LogBatch, verdicts: Uint8Array): void {
    for (let row = 0; row < batch.length; row++) {
      if (verdicts[row]! >= DECISIVE) continue;
      this.#appendRow(batch, row, Number.NaN);
      this.#length += 1;
    }
  }

  #appendRow(batch: TransactionBatch, row: number, trueTimeMs: number): void {
    const client = batch.client[row]!;
    const at = this.#rows.next(client % SHARDS);
    const { doubles, words } = this.#rows;
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
    for (let i = 0; i < batch.extras.length; i++) words[word + EXTRAS_AT + i] = batch.extras[i]![row]!;
  }

  /**
   * Notes how the records of a batch were judged, as indexes into VERDICTS, and under which watermarks. A duplicate and a known id
   * with another payload decide nothing about a transaction, and are left out.
   */
  note(batch: LogBatch, verdicts: Uint8Array, watermarksMs: Float64Array): void {
    const { client, ids, offset, ingestTimeMs } = batch;
    for (let row = 0; row < batch.length; row++) {
      const verdict = verdicts[row]!;
      if (verdict >= DECISIVE) continue;
      const at = this.#notes.next(client[row]! % SHARDS);
      const { doubles, words } = this.#notes;
      doubles[at] = offset[row]!;
      doubles[at + 1] = ingestTimeMs[row]!;
      doubles[at + 2] = watermarksMs[row]!;
      words[2 * at + 6] = ids[2 * row]!;
      words[2 * at + 7] = ids[2 * row + 1]!;
      words[2 * at + 8] = verdict;
    }
  }

  /** What is known about the clients of a shard; good until the next call. */
  load(shard: number): LoggedShard {
    return { rows: this.#rows.load(shard), notes: this.#notes.load(shard) };
  }
}
