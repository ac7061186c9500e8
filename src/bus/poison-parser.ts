import { LogDecoder } from '../mapping/log-decoder.ts';
import { transactionJsonOf } from '../mapping/transaction-json.ts';
import { type MalformedRecord } from '../model/batch.ts';
import { defect } from '../model/errors.ts';
import { type Vocabulary } from '../model/dictionary.ts';
import { type DeliveryBatch } from '../model/delivery-batch.ts';
import { type WireRecord, WireRecords } from '../wire/record.ts';

/**
 * Makes of a poisoned record what a consumer of a topic would: its bytes as they would travel, read by the decoder that reads a
 * topic, so that both buses say the same of it.
 */
export class PoisonParser {
  readonly #wire: WireRecords;
  readonly #decoder: LogDecoder;

  constructor(vocabulary: Vocabulary) {
    this.#wire = new WireRecords(vocabulary);
    this.#decoder = new LogDecoder(0, transactionJsonOf(vocabulary), vocabulary, 1);
  }

  /** The record in a row of `batch`, appended at `offset`. */
  parse(batch: DeliveryBatch, row: number, offset: number): MalformedRecord {
    const raw = { ...keep(this.#wire.delivered(batch, row)), offset, timestampType: 'create' } as const;
    this.#decoder.add(raw);
    const [record] = this.#decoder.take().malformed;
    if (record === undefined) throw defect('a poisoned record could be parsed');
    return record;
  }
}

/** The record with bytes of its own where the wire's are used again. */
function keep(record: WireRecord): WireRecord {
  return { ...record, headers: record.headers.map(({ name, value }) => ({ name, value: value?.slice() ?? null })) };
}
