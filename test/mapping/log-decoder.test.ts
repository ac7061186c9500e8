import { describe, expect, it } from 'vitest';
import { ingestTimeMsOf } from '../../src/mapping/ingest-time.ts';
import { LogDecoder } from '../../src/mapping/log-decoder.ts';
import { TRANSACTION_JSON } from '../../src/mapping/transaction-json.ts';
import { createVocabulary } from '../../src/model/dictionary.ts';
import { INGEST_TIME_HEADER, type RawRecord } from '../../src/model/record.ts';
import { record } from '../capture/format/records.ts';

const VALUE = { transaction_id: '00000000000000aa', client_id: '7', amount: 1.5, timestamp: '2024-05-01T12:00:00Z' };

function json(changes: object = {}): Buffer {
  return Buffer.from(JSON.stringify({ ...VALUE, ...changes }));
}

describe('LogDecoder', () => {
  it('lays rows and what is none side by side, and starts anew after each take', () => {
    const decoder = new LogDecoder(3, TRANSACTION_JSON, createVocabulary(), 4);
    const values = [json(), Buffer.from('{"amount":'), null, json({ timestamp: 'yesterday' })];
    const times = values.map((value, i) => decoder.add(record({ partition: 3, offset: 10 + i, value })));
    expect(times).toEqual([Date.UTC(2024, 4, 1, 12), undefined, undefined, undefined]);
    expect([decoder.records, decoder.full]).toEqual([4, true]);
    const batch = decoder.take();
    expect([batch.partition, batch.length, batch.offset[0]]).toEqual([3, 1, 10]);
    expect(batch.malformed.map(({ offset, reason }) => [offset, reason])).toEqual([
      [11, 'bad JSON'],
      [12, 'no value'],
      [13, 'timestamp: not a time'],
    ]);
    expect(batch.malformed[0]!.excerpt).toBe('{"amount":');
    expect(decoder.records).toBe(0);
    decoder.add(record({ offset: 20, value: json() }));
    expect(decoder.take()).toMatchObject({ length: 1, malformed: [] });
  });

  it('takes binary values of any size, and quotes them printably', () => {
    const decoder = new LogDecoder(0, TRANSACTION_JSON, createVocabulary(), 2);
    decoder.add(record({ value: Buffer.alloc(2_000_000, 0xff) }));
    decoder.add(record({ offset: 1, value: new Uint8Array([0, 27, 91]) }));
    const { malformed } = decoder.take();
    expect(malformed.map(({ reason }) => reason)).toEqual(['longer than 1,048,576 bytes', 'bad JSON']);
    expect(malformed[0]!.excerpt.length).toBeLessThan(200);
    expect(malformed[1]!.excerpt).toBe('\\u0000\\u001b[');
  });

  it('places a record at another offset when it is told to', () => {
    const decoder = new LogDecoder(0, TRANSACTION_JSON, createVocabulary(), 1);
    decoder.add(record({ partition: 2, offset: 99, value: json() }), 5);
    expect(decoder.take().offset[0]).toBe(5);
  });
});

describe('the ingest time of a record', () => {
  const header = (value: string | null) => ({
    name: INGEST_TIME_HEADER,
    value: value === null ? null : Buffer.from(value),
  });
  const timeOf = (changes: Partial<RawRecord>) => ingestTimeMsOf(record(changes));

  it('stands in our header, the last one of them', () => {
    expect(timeOf({ headers: [header('1'), header('1700000000123')] })).toBe(1_700_000_000_123);
    expect(timeOf({ headers: [header('-5')] })).toBe(-5);
  });

  it('else is the stamp of the broker, and no other one', () => {
    expect(timeOf({ timestampType: 'log_append', timestampMs: 42 })).toBe(42);
    expect(timeOf({ timestampType: 'create', timestampMs: 42 })).toBeNaN();
    expect(timeOf({ timestampType: 'none', timestampMs: -1 })).toBeNaN();
  });

  it.each(['', 'soon', '1.5', '0x10', '99999999999999999999', null])('does not take %j for a time', (value) => {
    expect(timeOf({ headers: [header(value)] })).toBeNaN();
    expect(timeOf({ headers: [header(value)], timestampType: 'log_append', timestampMs: 7 })).toBe(7);
  });
});
