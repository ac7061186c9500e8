import { expect, it } from 'vitest';
import { WireRecords } from '../../src/wire/record.ts';
import { ingestTimeMsOf } from '../../src/mapping/ingest-time.ts';
import { createVocabulary } from '../../src/model/dictionary.ts';
import { logRecord, transaction } from '../run/log-batches.ts';

it('is keyed by client, stamped with the event time, and carries the ingest time beside it', () => {
  const batch = logRecord(
    createVocabulary(),
    transaction(1, { client: 'Zoë', eventTimeMs: 1_700_000_000_250 }),
    4,
    NaN,
  );
  const wire = new WireRecords(batch.vocabulary).at(batch, 0, 2, 1_700_000_000_900);
  expect(wire.key).toEqual(Buffer.from('Zoë'));
  expect(wire.timestampMs).toBe(1_700_000_000_250);
  expect(JSON.parse(Buffer.from(wire.value!).toString())).toMatchObject({
    client_id: 'Zoë',
    transaction_id: '0000000000000001',
  });
  expect(ingestTimeMsOf({ ...wire, offset: 4, timestampType: 'create' })).toBe(1_700_000_000_900);
});

it('is stamped 1970 where it happened before, and says the true time in its value', () => {
  const batch = logRecord(createVocabulary(), transaction(1, { eventTimeMs: -86_400_000 }), 0, NaN);
  const wire = new WireRecords(batch.vocabulary).at(batch, 0, 0, NaN);
  expect(wire.timestampMs).toBe(0);
  expect(Buffer.from(wire.value!).toString()).toContain('"timestamp":"1969-12-31T00:00:00');
  expect(wire.headers).toEqual([]);
});
