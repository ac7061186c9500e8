import { type TransactionBatch } from '../model/batch.ts';
import { type Vocabulary } from '../model/dictionary.ts';
import { INGEST_TIME_HEADER, type RawRecord, type RecordHeader } from '../model/record.ts';
import { type DeliveryBatch } from '../model/delivery-batch.ts';
import { spoil } from './spoil.ts';
import { writeDigits } from './digits.ts';
import { WireEncoder } from './encoder.ts';

/** What a producer says of a record; its offset is the log's to say. */
export type WireRecord = Omit<RawRecord, 'offset' | 'timestampType'>;
type ValuedRecord = WireRecord & { readonly value: Uint8Array };

const MINUS = 0x2d;
const MAX_INTEGER_BYTES = 17;
const NO_HEADERS: readonly RecordHeader[] = [];

/**
 * Transactions as they travel: the key is the client, the value the transaction JSON, the timestamp the event time (0 for those
 * before 1970, since Kafka Streams refuses negative ones; the value has the true one), the ingest time in a header.
 */
export class WireRecords {
  readonly #vocabulary: Vocabulary;
  readonly #values: WireEncoder;
  readonly #ingestTime = new Uint8Array(MAX_INTEGER_BYTES);
  /** By client code. */
  readonly #keys: Buffer[] = [];

  constructor(vocabulary: Vocabulary) {
    this.#vocabulary = vocabulary;
    this.#values = new WireEncoder(vocabulary);
  }

  /** A record on its way to the log, its bytes spoilt where delivery says so; good as `at` says. */
  delivered(batch: DeliveryBatch, row: number): WireRecord {
    const record = this.at(batch, row, batch.partition[row]!, batch.ingestTimeMs[row]!);
    const poison = batch.poison?.[row] ?? 0;
    return poison === 0 ? record : { ...record, value: spoil(record.value, poison) };
  }

  /** The row as a record; its value and header are good until the next call. An ingest time of NaN has no header. */
  at(batch: TransactionBatch, row: number, partition: number, ingestTimeMs: number): ValuedRecord {
    return {
      partition,
      timestampMs: Math.max(0, batch.eventTimeMs[row]!),
      key: this.#key(batch.client[row]!),
      value: this.#values.encode(batch, row),
      headers: Number.isNaN(ingestTimeMs)
        ? NO_HEADERS
        : [{ name: INGEST_TIME_HEADER, value: this.#integer(ingestTimeMs) }],
    };
  }

  #integer(value: number): Uint8Array {
    const bytes = this.#ingestTime;
    bytes[0] = MINUS;
    return bytes.subarray(0, writeDigits(bytes, value < 0 ? 1 : 0, Math.abs(value), 1));
  }

  #key(client: number): Buffer {
    return (this.#keys[client] ??= Buffer.from(this.#vocabulary.clients.text(client)));
  }
}
