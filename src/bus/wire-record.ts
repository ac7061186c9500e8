import { type TransactionBatch } from '../model/batch.ts';
import { INGEST_TIME_HEADER, type RawRecord } from '../model/record.ts';
import { toWireJson } from '../sim/wire.ts';

/** What a producer says of a record; where it comes to lie in the log is said by partition and offset. */
export type WireRecord = Pick<RawRecord, 'key' | 'value' | 'timestampMs' | 'headers'>;

/**
 * A transaction as it travels: the key is the client, the value the transaction JSON, the timestamp the event time (0 for those
 * before 1970, since brokers refuse negative ones; the value has the true one), the ingest time in a header.
 */
export function wireRecordAt(batch: TransactionBatch, row: number, ingestTimeMs: number): WireRecord {
  return {
    key: Buffer.from(batch.vocabulary.clients.text(batch.client[row]!)),
    value: Buffer.from(toWireJson(batch, row)),
    timestampMs: Math.max(0, batch.eventTimeMs[row]!),
    headers: Number.isNaN(ingestTimeMs) ? [] : [{ name: INGEST_TIME_HEADER, value: Buffer.from(String(ingestTimeMs)) }],
  };
}
