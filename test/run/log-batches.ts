import { allocateLogBatch, allocateWorldBatch, type LogBatch, type WorldBatch } from '../../src/model/batch.ts';
import { type Vocabulary } from '../../src/model/dictionary.ts';
import { type Verdict, VERDICTS } from '../../src/model/verdict.ts';
import { type WorldLog } from '../../src/score/world-log.ts';
import { writeRow } from '../arbitraries/transactions.ts';
import { type Row, type WorldRow } from '../sim/rows.ts';

/** A transaction of client `1` in which nothing is unusual. */
export function transaction(id: number, changes: Partial<WorldRow> = {}): WorldRow {
  return {
    id: id.toString(16).padStart(16, '0'),
    client: '1',
    amountCents: 1234,
    currency: 'USD',
    trueTimeMs: 1000 * id,
    eventTimeMs: 1000 * id,
    location: 'Oslo',
    device: 'web',
    category: 'food',
    region: 'north',
    latitudeE6: 59_913_900,
    longitudeE6: 10_752_200,
    ...changes,
  };
}

export function worldBatch(vocabulary: Vocabulary, rows: readonly WorldRow[]): WorldBatch {
  const batch = allocateWorldBatch(vocabulary, rows.length);
  rows.forEach((row, at) => {
    writeRow(batch, at, row);
    batch.trueTimeMs[at] = row.trueTimeMs;
  });
  batch.length = rows.length;
  return batch;
}

/** Notes in a log how its record was judged, under which watermark. */
export function noteRecord(log: WorldLog, record: LogBatch, verdict: Verdict, watermarkMs = 0): void {
  log.note(record, Uint8Array.of(VERDICTS.indexOf(verdict)), Float64Array.of(watermarkMs));
}

/** A log of one record. */
export function logRecord(vocabulary: Vocabulary, row: Row, offset: number, ingestTimeMs: number): LogBatch {
  const batch = allocateLogBatch(vocabulary, 0, 1);
  writeRow(batch, 0, row);
  batch.offset[0] = offset;
  batch.ingestTimeMs[0] = ingestTimeMs;
  batch.length = 1;
  return batch;
}
