import { type TransactionBatch } from '../model/batch.ts';
import { type Vocabulary } from '../model/dictionary.ts';
import { INGEST_TIME_HEADER, type RawRecord } from '../model/record.ts';
import { toWireJson } from '../sim/wire.ts';

/** What a producer says of a record; its offset is the log's to say. */
export type WireRecord = Omit<RawRecord, 'offset' | 'timestampType'>;

/**
 * Transactions as they travel: the key is the client, the value the transaction JSON, the timestamp the event time (0 for those
 * before 1970, since brokers refuse negative ones; the value has the true one), the ingest time in a header.
 */
export class WireRecords {
  readonly #vocabulary: Vocabulary;
  /** By client code. */
  readonly #keys: Buffer[] = [];

  constructor(vocabulary: Vocabulary) {
    this.#vocabulary = vocabulary;
  }

  /** An ingest time of NaN, which nobody knows, has no header. */
  at(batch: TransactionBatch, row: number, partition: number, ingestTimeMs: number): WireRecord {
    const ingest = { name: INGEST_TIME_HEADER, value: Buffer.from(String(ingestTimeMs)) };
    return {
      partition,
      timestampMs: Math.max(0, batch.eventTimeMs[row]!),
      key: this.#key(batch.client[row]!),
      value: Buffer.from(toWireJson(batch, row)),
      headers: Number.isNaN(ingestTimeMs) ? [] : [ingest],
    };
  }

  #key(client: number): Buffer {
    return (this.#keys[client] ??= Buffer.from(this.#vocabulary.clients.text(client)));
  }
}
