import { describe, expect, it } from 'vitest';
import { type TimeBasis, timeOn } from '../../src/capture/record-time.ts';
import { TRANSACTION_JSON } from '../../src/mapping/transaction-json.ts';
import { INGEST_TIME_HEADER, type RawRecord, type RecordHeader } from '../../src/model/record.ts';

const stamped = (text: string): RecordHeader => ({ name: INGEST_TIME_HEADER, value: Buffer.from(text) });

function timeOf(basis: TimeBasis, changes: Partial<RawRecord>): number {
  const raw: RawRecord = {
    partition: 0,
    offset: 7,
    timestampMs: 1000,
    timestampType: 'create',
    key: null,
    value: Buffer.from('{"client_id":"7","amount":5,"timestamp":"1970-01-01T00:00:02Z"}'),
    headers: [],
    ...changes,
  };
  return timeOn(basis, TRANSACTION_JSON)({ raw, arrivalMs: 3000 });
}

describe('the time of a captured record', () => {
  it('is in its value, in the log, or when it was recorded', () => {
    expect(timeOf('event', {})).toBe(2000);
    expect(timeOf('event', { value: null })).toBeNaN();
    expect(timeOf('broker', {})).toBe(1000);
    expect(timeOf('broker', { timestampType: 'none' })).toBeNaN();
    expect(timeOf('arrival', {})).toBe(3000);
  });

  it('in the log is that of the last header with an ingest time, before any stamp', () => {
    expect(timeOf('broker', { headers: [stamped('40'), { name: 'other', value: null }, stamped('50')] })).toBe(50);
    expect(timeOf('broker', { headers: [stamped('40')], timestampType: 'log_append' })).toBe(40);
    // A header that cannot be read counts as none, and hides those before it.
    expect(timeOf('broker', { headers: [stamped('40'), stamped('x')], timestampType: 'log_append' })).toBe(1000);
  });
});
