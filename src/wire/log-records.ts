import { type LogBatch } from '../model/batch.ts';
import { type RawRecord } from '../model/record.ts';
import { type WireRecords } from './record.ts';

/**
 * Every record of a batch in the order of its offset: the rows as they travel, and the malformed records whose bytes are kept. A record's
 * value and headers are good until the next one is asked for.
 */
export function* logRecords(batch: LogBatch, wire: WireRecords): Generator<RawRecord> {
  let row = 0;
  for (const { offset, raw } of batch.malformed) {
    for (; row < batch.length && batch.offset[row]! < offset; row++) yield recordAt(batch, row, wire);
    if (raw !== undefined) yield { ...raw, partition: batch.partition, offset };
  }
  for (; row < batch.length; row++) yield recordAt(batch, row, wire);
}

function recordAt(batch: LogBatch, row: number, wire: WireRecords): RawRecord {
  const record = wire.at(batch, row, batch.partition, batch.ingestTimeMs[row]!);
  return { ...record, offset: batch.offset[row]!, timestampType: 'create' };
}
