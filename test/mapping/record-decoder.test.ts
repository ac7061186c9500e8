import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RecordDecoder } from '../../src/mapping/record-decoder.ts';
import { compileMapping } from '../../src/mapping/row-mapper.ts';
import { TRANSACTION_JSON } from '../../src/mapping/transaction-json.ts';
import { allocateBatch, NO_COORDINATE } from '../../src/model/batch.ts';
import { createVocabulary } from '../../src/model/dictionary.ts';
import { transactionIdAt } from '../../src/model/transaction-id.ts';
import { WireDecoder } from '../../src/wire/decoder.ts';

const GOOD = {
  transaction_id: '9f3c5a0012ab34cd',
  client_id: '7',
  amount: 1234.5,
  currency: 'USD',
  timestamp: '2024-05-01T12:00:00.250Z',
  location: 'New York',
  device: 'mobile',
  merchant_category: 'food',
  region: 'north',
};

function decoder() {
  const vocabulary = createVocabulary();
  const batch = allocateBatch(vocabulary, 1);
  const records = new RecordDecoder(compileMapping(TRANSACTION_JSON, vocabulary));
  const decode = (value: Buffer | string | null): string | undefined =>
    records.decode(typeof value === 'string' ? Buffer.from(value) : value, batch, 0, 42);
  return { vocabulary, batch, decode, change: (cells: object) => decode(JSON.stringify({ ...GOOD, ...cells })) };
}

describe('RecordDecoder with transaction-json', () => {
  test('reads the original producer’s transaction', () => {
    const { vocabulary, batch, change } = decoder();
    expect(change({})).toBeUndefined();
    expect(transactionIdAt(batch.ids, 0)).toBe('9f3c5a0012ab34cd');
    expect(vocabulary.clients.value(batch.client[0]!)).toBe('7');
    expect([batch.amountCents[0], batch.eventTimeMs[0]]).toEqual([123_450, Date.UTC(2024, 4, 1, 12, 0, 0, 250)]);
    expect(vocabulary.currencies.value(batch.currency[0]!)).toBe('USD');
    expect(vocabulary.locations.value(batch.location[0]!)).toBe('New York');
    expect(vocabulary.devices.value(batch.device[0]!)).toBe('mobile');
    expect(vocabulary.categories.value(batch.category[0]!)).toBe('food');
    expect(vocabulary.regions.value(batch.region[0]!)).toBe('north');
    expect([batch.latitudeE6[0], batch.longitudeE6[0]]).toEqual([NO_COORDINATE, NO_COORDINATE]);
    expect(change({ latitude: 40.7128, longitude: -74.006 })).toBeUndefined();
    expect([batch.latitudeE6[0], batch.longitudeE6[0]]).toEqual([40_712_800, -74_006_000]);
  });

  test('a time of day that there is not is malformed with the short cut as without', () => {
    const vocabulary = createVocabulary();
    const batch = allocateBatch(vocabulary, 1);
    const mapper = compileMapping(TRANSACTION_JSON, vocabulary);
    const row = { ...GOOD, amount: 0, latitude: null, longitude: null };
    // As Trapline writes it, so that the short cut would take it.
    const textAt = (time: string) =>
      Buffer.from(JSON.stringify({ ...row, timestamp: `2024-05-01T${time}Z` }).replace('"amount":0', '"amount":5.00'));
    for (const time of ['24:00:00.000', '23:60:00.000', '23:59:60.000']) {
      for (const wire of [null, new WireDecoder(vocabulary)]) {
        const reason = new RecordDecoder(mapper, wire).decode(textAt(time), batch, 0, 42);
        expect(reason).toBe('timestamp: no such date or time of day');
      }
    }
    expect(new WireDecoder(vocabulary).decode(textAt('23:59:59.999'), batch, 0)).toBe(true);
  });

  test('any cents survive a JSON number and a numeric string', () => {
    const { batch, change } = decoder();
    fc.assert(
      fc.property(fc.integer({ min: -500_000_000, max: 500_000_000 }), (cents) => {
        expect(change({ amount: cents / 100 })).toBeUndefined();
        expect(batch.amountCents[0]).toBe(cents);
        expect(change({ amount: (cents / 100).toFixed(2) })).toBeUndefined();
        expect(batch.amountCents[0]).toBe(cents);
      }),
    );
  });

  test('float-drift: a sum of floats is malformed, not rounded in silence', () => {
    const { change, decode } = decoder();
    expect(change({ amount: 0.1 + 0.2 })).toBe('amount: more than two decimals');
    expect(decode(JSON.stringify(GOOD).replace('1234.5', '1234.500000000000000001'))).toBe(
      'amount: more than two decimals',
    );
  });

  test('an id or client written as a number keeps all of its digits', () => {
    const { vocabulary, batch, decode } = decoder();
    const text = JSON.stringify(GOOD).replace('"7"', '12345678901234567891');
    expect(decode(text)).toBeUndefined();
    expect(vocabulary.clients.value(batch.client[0]!)).toBe('12345678901234567891');
  });

  test.each<[object, string]>([
    [{ amount: null }, 'amount: no amount'],
    [{ amount: undefined }, 'amount: no amount'],
    [{ amount: '$5.00' }, 'amount: not an amount'],
    [{ amount: true }, 'amount: not an amount'],
    [{ amount: {} }, 'amount: an object or array'],
    [{ timestamp: '2024-05-01T12:00:00' }, 'timestamp: no time zone'],
    [{ timestamp: 1_714_564_800_000 }, 'timestamp: not a time'],
    [{ client_id: null }, 'client_id: no client'],
    [{ client_id: ['7'] }, 'client_id: an object or array'],
    [{ latitude: 91 }, 'latitude: not a number of degrees between -90 and 90'],
  ])('%j is malformed', (cells, reason) => {
    expect(decoder().change(cells)).toBe(reason);
  });

  test('poison-message: whatever a record holds, it is a row or a reason', () => {
    const { decode } = decoder();
    expect(decode(null)).toBe('no value');
    expect(decode('')).toBe('bad JSON');
    expect(decode(Buffer.alloc(64))).toBe('bad JSON');
    expect(decode(Buffer.from([0x7b, 0xff, 0xfe, 0x7d]))).toBe('not UTF-8');
    expect(decode(Buffer.from('{"client_id":"\xff"}', 'latin1'))).toBe('not UTF-8');
    expect(decode(`{"x":"${'y'.repeat(1_048_577)}"}`)).toBe('longer than 1,048,576 bytes');
    expect(decode(JSON.stringify({ ...GOOD, location: '\ufffd' }))).toBeUndefined();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        expect(decode(Buffer.from(bytes))).toMatch(/./);
      }),
    );
  });

  test('half a surrogate pair becomes the character that UTF-8 has for it', () => {
    const { vocabulary, batch, decode } = decoder();
    expect(decode(JSON.stringify(GOOD).replace('New York', String.raw`\ud800`))).toBeUndefined();
    expect(vocabulary.locations.value(batch.location[0]!)).toBe('\ufffd');
  });
});
